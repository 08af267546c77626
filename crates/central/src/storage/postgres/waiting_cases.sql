-- Cases of programme $1 that nobody holds and that person $2 has not decided already, those that were let go of
-- twice first, then the oldest due. Of these, where there is a time $3, those that are due from then on.
SELECT id
FROM review_case
WHERE programme = $1
  AND state IN ('open', 'second-review')
  AND NOT EXISTS (SELECT 1 FROM batch_case
                  WHERE batch_case.review_case = review_case.id AND standing = 'held')
  AND NOT EXISTS (SELECT 1 FROM decision
                  WHERE decision.review_case = review_case.id AND decision.person = $2
                    AND decision.standing = 'counts')
  AND ($3::TIMESTAMPTZ IS NULL OR due_at IS NULL OR due_at >= $3)
ORDER BY escalated_at NULLS LAST, due_at NULLS LAST, submitted_at, id
LIMIT $4
FOR NO KEY UPDATE SKIP LOCKED

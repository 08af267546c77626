-- Cases of programme $1 that nobody holds and that person $2 has not decided already, oldest due first.
SELECT id
FROM review_case
WHERE programme = $1
  AND state IN ('open', 'second-review')
  AND NOT EXISTS (SELECT 1 FROM batch_case
                  WHERE batch_case.review_case = review_case.id AND standing = 'held')
  AND NOT EXISTS (SELECT 1 FROM decision
                  WHERE decision.review_case = review_case.id AND decision.person = $2
                    AND decision.standing = 'counts')
ORDER BY due_at NULLS LAST, submitted_at, id
LIMIT $3
FOR NO KEY UPDATE SKIP LOCKED

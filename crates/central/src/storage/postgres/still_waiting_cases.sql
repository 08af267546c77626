-- Of cases $1, which this transaction has locked, those that are what waiting_cases.sql asks for still: the others were
-- handed out between the beginning of that statement and the lock.
SELECT id, due_at
FROM review_case
WHERE id = ANY($1)
  AND state IN ('open', 'second-review')
  AND NOT EXISTS (SELECT 1 FROM batch_case
                  WHERE batch_case.review_case = review_case.id AND standing = 'held')
  AND NOT EXISTS (SELECT 1 FROM decision
                  WHERE decision.review_case = review_case.id AND decision.person = $2
                    AND decision.standing = 'counts')
ORDER BY escalated_at NULLS LAST, due_at NULLS LAST, submitted_at, id

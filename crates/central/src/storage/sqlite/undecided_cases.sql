-- Cases that nobody has decided, by when they are due: by ?1 (now), ?2 (in an hour), ?3 (in a day), later, or never.
SELECT programme,
       EXISTS (SELECT 1 FROM batch_case WHERE batch_case.review_case = review_case.id AND standing = 'held') AS held,
       escalated_at IS NOT NULL AS escalated,
       CASE WHEN due_at IS NULL THEN 'none'
            WHEN due_at <= ?1 THEN 'over-due'
            WHEN due_at <= ?2 THEN 'within-hour'
            WHEN due_at <= ?3 THEN 'within-day'
            ELSE 'later' END AS due,
       count(*)
FROM review_case
WHERE state IN ('open', 'second-review')
GROUP BY programme, held, escalated, due
ORDER BY programme, held, escalated, due

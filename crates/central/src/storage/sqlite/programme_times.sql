-- As decision_times.sql, of each programme.
SELECT programme, waited_ms
FROM (SELECT programme, waited_ms,
             row_number() OVER (PARTITION BY programme ORDER BY waited_ms) AS place,
             count(*) OVER (PARTITION BY programme) AS decisions
      FROM (SELECT programme, max(decided_at - submitted_at, 0) AS waited_ms
            FROM decision JOIN review_case ON review_case.id = decision.review_case
            WHERE decided_at >= ?1 AND decided_at < ?2 AND standing IN ('counts', 'evidence')) AS made) AS ranked
WHERE place = (decisions + 1) / 2 OR place = (decisions * 95 + 99) / 100
ORDER BY programme, place

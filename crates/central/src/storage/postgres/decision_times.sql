-- How long applications waited for the decisions made from $1 to before $2, of each programme and person: the median and
-- the 95th percentile by nearest rank, which are one row where there are few.
SELECT programme, person, waited_ms
FROM (SELECT programme, person, waited_ms,
             row_number() OVER (PARTITION BY programme, person ORDER BY waited_ms) AS place,
             count(*) OVER (PARTITION BY programme, person) AS decisions
      FROM (SELECT programme, person, CAST(greatest(extract(epoch FROM decided_at - submitted_at) * 1000, 0) AS BIGINT) AS waited_ms
            FROM decision JOIN review_case ON review_case.id = decision.review_case
            WHERE decided_at >= $1 AND decided_at < $2 AND standing IN ('counts', 'evidence')) AS made) AS ranked
WHERE place = (decisions + 1) / 2 OR place = (decisions * 95 + 99) / 100
ORDER BY programme, person, place

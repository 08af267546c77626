-- Decisions made from $1 to before $2, those that are alike counted together.
SELECT programme, decision.person, verdict_json, operation.outcome,
       standing IN ('withdrawn', 'superseded') AS taken_back, count(*)
FROM decision
JOIN review_case ON review_case.id = decision.review_case
JOIN operation ON operation.station = decision.station AND operation.incarnation = decision.incarnation
              AND operation.seq = decision.seq
WHERE decided_at >= $1 AND decided_at < $2
GROUP BY programme, decision.person, verdict_json, operation.outcome, taken_back
ORDER BY programme, decision.person, verdict_json, operation.outcome, taken_back

-- The photos that case ?1 shares with others, once for either side.
INSERT INTO duplicate_candidate (review_case, slot, other_case, other_slot, tier)
SELECT one.review_case, one.slot, other.review_case, other.slot, 'same-bytes'
FROM case_photo AS one
JOIN case_photo AS other ON other.hash = one.hash AND other.review_case <> one.review_case
WHERE one.review_case = ?1
UNION ALL
SELECT other.review_case, other.slot, one.review_case, one.slot, 'same-bytes'
FROM case_photo AS one
JOIN case_photo AS other ON other.hash = one.hash AND other.review_case <> one.review_case
WHERE one.review_case = ?1

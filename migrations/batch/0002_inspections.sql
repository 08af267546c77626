-- Each photo is inspected by itself, as soon as its bytes are here; `finding` keeps what is said of the case as a whole.

-- What the checks said of the photo in a slot of a case: the same photo may be judged by other rules elsewhere.
CREATE TABLE inspection (
    case_id        TEXT NOT NULL,
    slot           TEXT NOT NULL,
    checks_version INTEGER NOT NULL,
    -- Findings in the order of the checks, as JSON. None at all is a result too.
    findings       TEXT NOT NULL,
    PRIMARY KEY (case_id, slot),
    FOREIGN KEY (case_id, slot) REFERENCES case_photo (case_id, slot) ON DELETE CASCADE
) STRICT;

INSERT INTO inspection (case_id, slot, checks_version, findings)
SELECT case_photo.case_id, case_photo.slot, case_record.checks_version,
       (SELECT json_group_array(json(of_slot.finding))
        FROM (SELECT finding FROM finding
              WHERE finding.case_id = case_photo.case_id
                AND json_extract(finding.finding, '$.subject.slot') = case_photo.slot
              ORDER BY position) AS of_slot)
FROM case_photo JOIN case_record USING (case_id)
WHERE case_record.checks_version IS NOT NULL;
DELETE FROM finding WHERE json_extract(finding, '$.subject.on') = 'slot';

-- What a newer version of the checks said otherwise than the one before it, oldest first.
CREATE TABLE finding_change (
    id           INTEGER PRIMARY KEY,
    case_id      TEXT NOT NULL REFERENCES case_record (case_id) ON DELETE CASCADE,
    from_version INTEGER NOT NULL,
    to_version   INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL,
    -- A FindingChange, as JSON.
    change       TEXT NOT NULL
) STRICT;
CREATE INDEX finding_change_by_case ON finding_change (case_id);

-- Where the card lies: a box in fractions of the displayed picture, as JSON; NULL where none was seen.
ALTER TABLE photo_facts ADD COLUMN card_box TEXT;

-- What a photo's copies are recognised by.
CREATE TABLE fingerprint (
    hash   TEXT PRIMARY KEY REFERENCES photo (hash) ON DELETE CASCADE,
    sketch BLOB NOT NULL,
    -- NULL where only equal pixels count.
    relief BLOB
) STRICT;

-- Photos that are the same or copies, of one case or of two: once for either side.
CREATE TABLE alike (
    case_id     TEXT NOT NULL,
    slot        TEXT NOT NULL,
    other_case  TEXT NOT NULL,
    other_slot  TEXT NOT NULL,
    tier        TEXT NOT NULL CHECK (tier IN ('same-bytes', 'same-pixels', 'near', 'cropped')),
    -- Of copies that are not the same.
    correlation REAL,
    PRIMARY KEY (case_id, slot, other_case, other_slot),
    FOREIGN KEY (case_id, slot) REFERENCES case_photo (case_id, slot) ON DELETE CASCADE,
    FOREIGN KEY (other_case, other_slot) REFERENCES case_photo (case_id, slot) ON DELETE CASCADE
) STRICT;
CREATE INDEX alike_other ON alike (other_case, other_slot);

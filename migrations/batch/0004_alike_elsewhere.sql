-- Photos of cases in other batches here that are the same as one of a case's, or copies of it. The row goes when the
-- other batch does.
CREATE TABLE alike_elsewhere (
    case_id     TEXT NOT NULL,
    slot        TEXT NOT NULL,
    other_batch TEXT NOT NULL,
    other_case  TEXT NOT NULL,
    -- The office's number of the other case.
    reference   TEXT NOT NULL,
    -- The same bytes or pixels.
    same        INTEGER NOT NULL CHECK (same IN (0, 1)),
    PRIMARY KEY (case_id, slot, other_case),
    FOREIGN KEY (case_id, slot) REFERENCES case_photo (case_id, slot) ON DELETE CASCADE
) STRICT;

-- All sketches of a batch are read for every case that is checked; the reliefs beside them are very much larger.
CREATE INDEX fingerprint_sketch ON fingerprint (hash, sketch);

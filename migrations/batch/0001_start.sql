-- batches/<id>.db: what is personal in one batch. The file and its key are destroyed together.
-- Ids are texts as on the wire, hashes are hex, times are milliseconds since 1970.

-- How far the manifest was read. One row.
CREATE TABLE manifest (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    cursor   TEXT,
    total    INTEGER,
    complete INTEGER NOT NULL CHECK (complete IN (0, 1))
) STRICT;
INSERT INTO manifest (id, cursor, total, complete) VALUES (1, NULL, NULL, 0);

CREATE TABLE case_record (
    case_id        TEXT PRIMARY KEY,
    revision       INTEGER NOT NULL,
    -- A ManifestCase, as JSON.
    record         TEXT NOT NULL,
    -- Version of the checks that made its findings; NULL before they ran on this revision.
    checks_version INTEGER
) STRICT;

CREATE TABLE photo (
    hash         TEXT PRIMARY KEY,
    bytes_total  INTEGER NOT NULL,
    -- How many bytes of the content, from its start, are here.
    bytes_here   INTEGER NOT NULL DEFAULT 0 CHECK (bytes_here BETWEEN 0 AND bytes_total),
    state        TEXT NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'here', 'refused')),
    -- Times that the whole content came and had another hash.
    wrong_hashes INTEGER NOT NULL DEFAULT 0,
    -- Why it was refused, in both languages, as JSON.
    problem      TEXT,
    content      BLOB,
    CHECK (state <> 'here' OR bytes_here = bytes_total)
) STRICT;
CREATE INDEX photo_wanted ON photo (hash) WHERE state = 'wanted';

CREATE TABLE case_photo (
    case_id   TEXT NOT NULL REFERENCES case_record (case_id) ON DELETE CASCADE,
    slot      TEXT NOT NULL,
    hash      TEXT NOT NULL REFERENCES photo (hash),
    file_name TEXT NOT NULL,
    PRIMARY KEY (case_id, slot)
) STRICT;
CREATE INDEX case_photo_by_hash ON case_photo (hash);

CREATE TABLE finding (
    case_id  TEXT NOT NULL REFERENCES case_record (case_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    finding  TEXT NOT NULL,
    PRIMARY KEY (case_id, position)
) STRICT;

-- What the checks measured of a photo in a slot, for showing it and for comparing photos.
CREATE TABLE photo_facts (
    hash  TEXT NOT NULL REFERENCES photo (hash) ON DELETE CASCADE,
    slot  TEXT NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (hash, slot)
) STRICT;

CREATE TABLE draft (
    case_id  TEXT PRIMARY KEY REFERENCES case_record (case_id) ON DELETE CASCADE,
    draft    TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT;

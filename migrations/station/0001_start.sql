-- station.db: who works here, what they decided, and what the server said of it. No applicant's name or number
-- stands in it in the clear: those are in the batches' files and in sealed parts.
-- Ids and closed lists are texts as on the wire, hashes are hex, times are milliseconds since 1970.

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT;

CREATE TABLE person (
    id              TEXT PRIMARY KEY,
    login           TEXT NOT NULL,
    -- The newest SignedMandate, as JSON.
    mandate         TEXT NOT NULL,
    removed         INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
    last_sign_in_at INTEGER
) STRICT;
CREATE INDEX person_by_login ON person (login);

-- What was signed with an older key of a person stays provable.
CREATE TABLE mandate (
    person     TEXT NOT NULL REFERENCES person (id),
    public_key TEXT NOT NULL,
    -- The newest SignedMandate for this key, as JSON.
    mandate    TEXT NOT NULL,
    PRIMARY KEY (person, public_key)
) STRICT;

CREATE TABLE document (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE batch (
    id           TEXT PRIMARY KEY,
    programme    TEXT NOT NULL,
    fence_epoch  TEXT NOT NULL,
    fence_number INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL,
    -- As the lease announced them.
    cases        INTEGER NOT NULL,
    photo_bytes  INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('active', 'released', 'ended', 'purged')),
    -- Key of the batch's file, and of its operations' sealed parts. Purging is destroying both.
    file_key     BLOB CHECK (length(file_key) = 32),
    sealing_key  BLOB CHECK (length(sealing_key) = 32),
    claimed_by   TEXT NOT NULL,
    claimed_at   INTEGER NOT NULL,
    CHECK ((state = 'purged') = (file_key IS NULL)),
    CHECK ((file_key IS NULL) = (sealing_key IS NULL))
) STRICT;

CREATE TABLE case_state (
    case_id      TEXT PRIMARY KEY,
    batch        TEXT NOT NULL REFERENCES batch (id),
    programme    TEXT NOT NULL,
    edition      TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('open', 'decided', 'gone')),
    gone         TEXT,
    -- Where the case stands at the server, once it has said so.
    server_state TEXT,
    CHECK ((state = 'gone') = (gone IS NOT NULL))
) STRICT;
CREATE INDEX case_state_by_batch ON case_state (batch);

-- Immutable but for its place in the outbox.
CREATE TABLE operation (
    incarnation        TEXT NOT NULL,
    seq                INTEGER NOT NULL CHECK (seq > 0),
    person             TEXT NOT NULL,
    kind               TEXT NOT NULL CHECK (kind IN ('decide', 'withdraw', 'supersede', 'release')),
    case_id            TEXT,
    batch              TEXT NOT NULL REFERENCES batch (id),
    -- The operation that a withdrawal or a superseding is aimed at.
    target_incarnation TEXT,
    target_seq         INTEGER,
    made_at            INTEGER NOT NULL,
    body               BLOB NOT NULL,
    person_signature   BLOB NOT NULL,
    station_signature  BLOB NOT NULL,
    sealed             BLOB,
    hash               TEXT NOT NULL,
    state              TEXT NOT NULL CHECK (state IN ('waiting', 'receipted', 'attention')),
    -- The Problem for which it needs attention, as JSON.
    problem            TEXT,
    PRIMARY KEY (incarnation, seq),
    FOREIGN KEY (target_incarnation, target_seq) REFERENCES operation (incarnation, seq),
    CHECK ((kind IN ('withdraw', 'supersede')) = (target_seq IS NOT NULL)),
    CHECK ((kind = 'release') = (case_id IS NULL))
) STRICT;
CREATE INDEX operation_by_case ON operation (case_id);
CREATE INDEX operation_by_target ON operation (target_incarnation, target_seq);
CREATE INDEX operation_without_receipt ON operation (incarnation, seq) WHERE state <> 'receipted';

CREATE TABLE receipt (
    incarnation TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    outcome     TEXT NOT NULL,
    log         TEXT NOT NULL,
    log_index   INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    body        BLOB NOT NULL,
    signature   BLOB NOT NULL,
    -- The Problem for which it was rejected, as JSON.
    problem     TEXT,
    -- A server restored from a backup keeps a new log and gives a receipt for that one too.
    PRIMARY KEY (incarnation, seq, log),
    FOREIGN KEY (incarnation, seq) REFERENCES operation (incarnation, seq)
) STRICT;

CREATE TABLE audit (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    bytes  BLOB NOT NULL,
    hash   TEXT NOT NULL
) STRICT;

-- Claims that have no answer yet; the key makes asking again harmless.
CREATE TABLE claim (
    key       TEXT PRIMARY KEY,
    programme TEXT NOT NULL,
    count     INTEGER NOT NULL,
    person    TEXT NOT NULL,
    made_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE round (
    id              INTEGER PRIMARY KEY,
    started_at      INTEGER NOT NULL,
    ended_at        INTEGER NOT NULL,
    operations_sent INTEGER NOT NULL,
    cases_received  INTEGER NOT NULL,
    photos_received INTEGER NOT NULL,
    bytes_received  INTEGER NOT NULL,
    -- What stood in the way, in both languages, as JSON.
    blocked         TEXT
) STRICT;

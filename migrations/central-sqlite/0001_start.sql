-- Ids and hashes are text as on the wire, instants are milliseconds since 1970 in UTC, `*_json` columns hold
-- the wire form of a type of `model` or `protocol`.

-- One row. Every transaction that commits something which stations have to see takes its numbers here last.
CREATE TABLE log_head (
    only_row        INTEGER PRIMARY KEY CHECK (only_row = 1),
    epoch           TEXT NOT NULL,
    log             TEXT NOT NULL,
    frontier_json   TEXT NOT NULL,
    change_position INTEGER NOT NULL,
    fence           INTEGER NOT NULL,
    rules_version   INTEGER NOT NULL
) STRICT;

CREATE TABLE log_leaf (
    log        TEXT NOT NULL,
    leaf_index INTEGER NOT NULL,
    hash       TEXT NOT NULL,
    PRIMARY KEY (log, leaf_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
    name         TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    text         TEXT NOT NULL,
    published_at INTEGER NOT NULL
) STRICT;

CREATE TABLE person (
    id              TEXT PRIMARY KEY,
    login           TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    password_hash   TEXT NOT NULL,
    roles_json      TEXT NOT NULL,
    -- Empty for all programmes there are.
    programmes_json TEXT NOT NULL,
    added_at        INTEGER NOT NULL,
    removed_at      INTEGER
) STRICT;

-- Tries to sign in that did not succeed, by hash of the login, so that unknown logins are slowed down alike.
CREATE TABLE sign_in_try (
    login_hash TEXT PRIMARY KEY,
    failures   INTEGER NOT NULL,
    last_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE station (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    public_key   BLOB NOT NULL,
    escrow       BLOB,
    enrolled_at  INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    revoked_at   INTEGER
) STRICT;

CREATE TABLE enrolment_code (
    code_hash   TEXT PRIMARY KEY,
    valid_until INTEGER NOT NULL,
    station     TEXT REFERENCES station (id)
) STRICT;

-- Every key that a person ever had on a station: operations stay verifiable.
CREATE TABLE person_key (
    person     TEXT NOT NULL REFERENCES person (id),
    station    TEXT NOT NULL REFERENCES station (id),
    public_key BLOB NOT NULL,
    since      INTEGER NOT NULL,
    PRIMARY KEY (person, station, public_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE mandate (
    person          TEXT NOT NULL REFERENCES person (id),
    station         TEXT NOT NULL REFERENCES station (id),
    roles_json      TEXT NOT NULL,
    programmes_json TEXT NOT NULL,
    public_key      BLOB NOT NULL,
    valid_from      INTEGER NOT NULL,
    valid_until     INTEGER NOT NULL
) STRICT;
CREATE INDEX mandate_of_person ON mandate (station, person);

CREATE TABLE review_case (
    id              TEXT PRIMARY KEY,
    programme       TEXT NOT NULL,
    edition         TEXT NOT NULL,
    reference       TEXT NOT NULL,
    document        TEXT NOT NULL,
    declared_json   TEXT NOT NULL,
    -- Hash over programme, document type and number; NULL where no number is declared.
    applicant       TEXT,
    submitted_at    INTEGER NOT NULL,
    due_at          INTEGER,
    revision        INTEGER NOT NULL,
    content_hash    TEXT NOT NULL,
    attempts_json   TEXT,
    -- Drawn for a second review whatever the verdict.
    second_wanted   INTEGER NOT NULL CHECK (second_wanted IN (0, 1)),
    state           TEXT NOT NULL,
    added_at        INTEGER NOT NULL,
    UNIQUE (programme, reference)
) STRICT;
CREATE INDEX case_queue ON review_case (programme, due_at, submitted_at, id)
    WHERE state IN ('open', 'second-review');
CREATE INDEX case_of_applicant ON review_case (applicant, submitted_at) WHERE applicant IS NOT NULL;

CREATE TABLE case_photo (
    review_case TEXT NOT NULL REFERENCES review_case (id),
    slot        TEXT NOT NULL,
    position    INTEGER NOT NULL,
    hash        TEXT NOT NULL,
    bytes       INTEGER NOT NULL,
    file_name   TEXT NOT NULL,
    PRIMARY KEY (review_case, slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_photo_by_hash ON case_photo (hash);

CREATE TABLE duplicate_candidate (
    review_case TEXT NOT NULL REFERENCES review_case (id),
    slot        TEXT NOT NULL,
    other_case  TEXT NOT NULL REFERENCES review_case (id),
    other_slot  TEXT NOT NULL,
    tier        TEXT NOT NULL,
    PRIMARY KEY (review_case, slot, other_case, other_slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX duplicate_candidate_other ON duplicate_candidate (other_case);

CREATE TABLE batch (
    id              TEXT PRIMARY KEY,
    station         TEXT NOT NULL REFERENCES station (id),
    person          TEXT NOT NULL REFERENCES person (id),
    programme       TEXT NOT NULL,
    fence_epoch     TEXT NOT NULL,
    fence           INTEGER NOT NULL,
    sealing_key     BLOB NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_json    TEXT NOT NULL,
    leased_at       INTEGER NOT NULL,
    ends_at         INTEGER NOT NULL,
    end_reason      TEXT,
    UNIQUE (station, idempotency_key)
) STRICT;
CREATE INDEX batch_open ON batch (ends_at) WHERE end_reason IS NULL;

CREATE TABLE batch_case (
    batch       TEXT NOT NULL REFERENCES batch (id),
    position    INTEGER NOT NULL,
    review_case TEXT NOT NULL REFERENCES review_case (id),
    standing    TEXT NOT NULL CHECK (standing IN ('held', 'decided', 'returned')),
    PRIMARY KEY (batch, position)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX batch_case_once ON batch_case (batch, review_case);
-- No two stations ever share a case.
CREATE UNIQUE INDEX batch_case_held ON batch_case (review_case) WHERE standing = 'held';

CREATE TABLE high_water (
    station     TEXT NOT NULL REFERENCES station (id),
    incarnation TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    PRIMARY KEY (station, incarnation)
) STRICT, WITHOUT ROWID;

CREATE TABLE operation (
    station           TEXT NOT NULL REFERENCES station (id),
    incarnation       TEXT NOT NULL,
    seq               INTEGER NOT NULL,
    hash              TEXT NOT NULL,
    body              BLOB NOT NULL,
    person_signature  BLOB NOT NULL,
    station_signature BLOB NOT NULL,
    sealed            BLOB,
    outcome           TEXT NOT NULL,
    problem_json      TEXT,
    receipt_body      BLOB NOT NULL,
    receipt_signature BLOB NOT NULL,
    received_at       INTEGER NOT NULL,
    PRIMARY KEY (station, incarnation, seq)
) STRICT;

-- The decisions among the operations that were not rejected. `counts` ones make up the case's state.
CREATE TABLE decision (
    station       TEXT NOT NULL,
    incarnation   TEXT NOT NULL,
    seq           INTEGER NOT NULL,
    review_case   TEXT NOT NULL REFERENCES review_case (id),
    person        TEXT NOT NULL REFERENCES person (id),
    batch         TEXT NOT NULL,
    verdict_json  TEXT NOT NULL,
    standing      TEXT NOT NULL CHECK (standing IN ('counts', 'evidence', 'withdrawn', 'superseded')),
    decided_at    INTEGER NOT NULL,
    PRIMARY KEY (station, incarnation, seq),
    FOREIGN KEY (station, incarnation, seq) REFERENCES operation (station, incarnation, seq)
) STRICT;
CREATE INDEX decision_of_case ON decision (review_case);

-- What the office tells the applicant, from the time on at which it may.
CREATE TABLE outcome (
    review_case  TEXT PRIMARY KEY REFERENCES review_case (id),
    verdict_json TEXT NOT NULL,
    decided_at   INTEGER NOT NULL,
    released_at  INTEGER NOT NULL,
    exported_at  INTEGER
) STRICT;
CREATE INDEX outcome_waiting ON outcome (released_at) WHERE exported_at IS NULL;

CREATE TABLE change (
    position    INTEGER PRIMARY KEY,
    -- NULL for all stations.
    station     TEXT REFERENCES station (id),
    -- Name of the document that was published; its text is read when it is sent.
    document    TEXT REFERENCES document (name),
    change_json TEXT,
    CHECK ((document IS NULL) <> (change_json IS NULL))
) STRICT;
CREATE INDEX change_of_station ON change (station, position);

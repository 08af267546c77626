-- Hashes and keys are bytes, instants have milliseconds, codes are text as on the wire, and `*_json` columns hold the wire
-- form of a type of `model` or `protocol` as text, as it was written: `jsonb` would write it anew and takes no U+0000.
--
-- Only what the distributed engines with PostgreSQL's protocol know too: no sequence, no trigger, no function.
-- Columns that hold whatever order there is are counted up in a locked row.

-- One row. Every transaction that commits something which stations have to see takes its numbers here last.
CREATE TABLE log_head (
    only_row        INTEGER PRIMARY KEY CHECK (only_row = 1),
    epoch           UUID NOT NULL,
    log             UUID NOT NULL,
    frontier_json   TEXT NOT NULL,
    change_position BIGINT NOT NULL,
    fence           BIGINT NOT NULL,
    rules_version   BIGINT NOT NULL
);

-- Epochs that a restore from a backup ended. Leases with a higher fence number were given after that backup was made:
-- the stations know of them, this store does not.
CREATE TABLE past_epoch (
    epoch      UUID PRIMARY KEY,
    log        UUID NOT NULL,
    last_fence BIGINT NOT NULL
);

CREATE TABLE log_leaf (
    log        UUID NOT NULL,
    leaf_index BIGINT NOT NULL,
    hash       BYTEA NOT NULL,
    PRIMARY KEY (log, leaf_index)
);

CREATE TABLE document (
    name         TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    text         TEXT NOT NULL,
    published_at TIMESTAMPTZ NOT NULL
);

-- Without foreign keys: it is written while `log_head` is locked, and nothing it names is ever removed.
CREATE TABLE change (
    position    BIGINT PRIMARY KEY,
    -- NULL for all stations.
    station     UUID,
    -- Name of the document that was published; its text is read when it is sent.
    document    TEXT,
    change_json TEXT,
    CHECK ((document IS NULL) <> (change_json IS NULL))
);
CREATE INDEX change_of_station ON change (station, position);
CREATE INDEX change_of_all ON change (position) WHERE station IS NULL;

CREATE TABLE person (
    id              UUID PRIMARY KEY,
    login           TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    password_hash   TEXT NOT NULL,
    roles_json      TEXT NOT NULL,
    -- Empty for all programmes there are.
    programmes_json TEXT NOT NULL,
    added_at        TIMESTAMPTZ NOT NULL,
    removed_at      TIMESTAMPTZ
);

-- Tries to sign in that did not succeed, by hash of the login, so that unknown logins are slowed down alike.
CREATE TABLE sign_in_try (
    login_hash BYTEA PRIMARY KEY,
    failures   INTEGER NOT NULL,
    last_at    TIMESTAMPTZ NOT NULL
);
CREATE INDEX sign_in_try_by_age ON sign_in_try (last_at);

CREATE TABLE station (
    id           UUID PRIMARY KEY,
    name         TEXT NOT NULL,
    public_key   BYTEA NOT NULL,
    escrow       BYTEA,
    enrolled_at  TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    revoked_at   TIMESTAMPTZ
);

CREATE TABLE enrolment_code (
    code_hash   BYTEA PRIMARY KEY,
    valid_until TIMESTAMPTZ NOT NULL,
    station     UUID REFERENCES station (id)
);

-- Every key that a person ever had on a station: operations stay verifiable.
CREATE TABLE person_key (
    person     UUID NOT NULL REFERENCES person (id),
    station    UUID NOT NULL REFERENCES station (id),
    public_key BYTEA NOT NULL,
    since      TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (person, station, public_key)
);

CREATE TABLE mandate (
    id              UUID PRIMARY KEY,
    person          UUID NOT NULL REFERENCES person (id),
    station         UUID NOT NULL REFERENCES station (id),
    roles_json      TEXT NOT NULL,
    programmes_json TEXT NOT NULL,
    public_key      BYTEA NOT NULL,
    valid_from      TIMESTAMPTZ NOT NULL,
    valid_until     TIMESTAMPTZ NOT NULL
);
CREATE INDEX mandate_of_person ON mandate (person, station, valid_from);

CREATE TABLE review_case (
    id            UUID PRIMARY KEY,
    programme     TEXT NOT NULL,
    edition       TEXT NOT NULL,
    reference     TEXT NOT NULL,
    document      TEXT NOT NULL,
    declared_json TEXT NOT NULL,
    -- Hash over programme, document type and number; NULL where no number is declared.
    applicant     BYTEA,
    submitted_at  TIMESTAMPTZ NOT NULL,
    due_at        TIMESTAMPTZ,
    revision      INTEGER NOT NULL,
    content_hash  BYTEA NOT NULL,
    attempts_json TEXT,
    -- Drawn for a second review whatever the verdict.
    second_wanted BOOLEAN NOT NULL,
    state         TEXT NOT NULL,
    added_at      TIMESTAMPTZ NOT NULL,
    UNIQUE (programme, reference)
);
CREATE INDEX case_queue ON review_case (programme, due_at, submitted_at, id)
    WHERE state IN ('open', 'second-review');
CREATE INDEX case_of_applicant ON review_case (applicant, submitted_at) WHERE applicant IS NOT NULL;

-- How many cases a programme ever had: the cases drawn for a second review are counted off by it.
CREATE TABLE programme_cases (
    programme TEXT PRIMARY KEY,
    cases     BIGINT NOT NULL
);

CREATE TABLE case_photo (
    review_case UUID NOT NULL REFERENCES review_case (id),
    slot        TEXT NOT NULL,
    position    INTEGER NOT NULL,
    hash        BYTEA NOT NULL,
    bytes       BIGINT NOT NULL,
    file_name   TEXT NOT NULL,
    PRIMARY KEY (review_case, slot)
);
CREATE INDEX case_photo_by_hash ON case_photo (hash);

CREATE TABLE batch (
    id              UUID PRIMARY KEY,
    station         UUID NOT NULL REFERENCES station (id),
    person          UUID NOT NULL REFERENCES person (id),
    programme       TEXT NOT NULL,
    fence_epoch     UUID NOT NULL,
    fence           BIGINT NOT NULL,
    sealing_key     BYTEA NOT NULL,
    idempotency_key UUID NOT NULL,
    request_json    TEXT NOT NULL,
    leased_at       TIMESTAMPTZ NOT NULL,
    ends_at         TIMESTAMPTZ NOT NULL,
    end_reason      TEXT,
    UNIQUE (station, idempotency_key)
);
CREATE INDEX batch_open ON batch (ends_at) WHERE end_reason IS NULL;
CREATE INDEX batch_open_of_station ON batch (station) WHERE end_reason IS NULL;

CREATE TABLE batch_case (
    batch       UUID NOT NULL REFERENCES batch (id),
    position    BIGINT NOT NULL,
    review_case UUID NOT NULL REFERENCES review_case (id),
    standing    TEXT NOT NULL CHECK (standing IN ('held', 'decided', 'returned')),
    PRIMARY KEY (batch, position)
);
CREATE UNIQUE INDEX batch_case_once ON batch_case (batch, review_case);
CREATE INDEX batch_case_of_case ON batch_case (review_case);
-- No two stations ever share a case.
CREATE UNIQUE INDEX batch_case_held ON batch_case (review_case) WHERE standing = 'held';

CREATE TABLE high_water (
    station     UUID NOT NULL REFERENCES station (id),
    incarnation UUID NOT NULL,
    seq         BIGINT NOT NULL,
    PRIMARY KEY (station, incarnation)
);

CREATE TABLE operation (
    station           UUID NOT NULL,
    incarnation       UUID NOT NULL,
    seq               BIGINT NOT NULL,
    hash              BYTEA NOT NULL,
    body              BYTEA NOT NULL,
    person_signature  BYTEA NOT NULL,
    station_signature BYTEA NOT NULL,
    sealed            BYTEA,
    outcome           TEXT NOT NULL,
    problem_json      TEXT,
    receipt_body      BYTEA NOT NULL,
    receipt_signature BYTEA NOT NULL,
    received_at       TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (station, incarnation, seq)
);

-- The decisions among the operations that were not rejected. `counts` ones make up the case's state. It names its
-- operation without a foreign key: that is kept after it, and not every engine checks at the transaction's end.
CREATE TABLE decision (
    station      UUID NOT NULL,
    incarnation  UUID NOT NULL,
    seq          BIGINT NOT NULL,
    review_case  UUID NOT NULL REFERENCES review_case (id),
    -- The order among the decisions on the case.
    number       INTEGER NOT NULL,
    person       UUID NOT NULL REFERENCES person (id),
    batch        UUID NOT NULL,
    verdict_json TEXT NOT NULL,
    standing     TEXT NOT NULL CHECK (standing IN ('counts', 'evidence', 'withdrawn', 'superseded')),
    decided_at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (station, incarnation, seq),
    UNIQUE (review_case, number)
);

-- What the office tells the applicant, from the time on at which it may.
CREATE TABLE outcome (
    review_case  UUID PRIMARY KEY REFERENCES review_case (id),
    verdict_json TEXT NOT NULL,
    decided_at   TIMESTAMPTZ NOT NULL,
    released_at  TIMESTAMPTZ NOT NULL,
    exported_at  TIMESTAMPTZ
);
CREATE INDEX outcome_waiting ON outcome (released_at) WHERE exported_at IS NULL;

-- The position of the newest fingerprint. One row.
CREATE TABLE fingerprint_head (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    position BIGINT NOT NULL
);
INSERT INTO fingerprint_head (only_row, position) VALUES (1, 0);

-- What a photo's copies are recognised by. Those of another version than the release's are made again.
CREATE TABLE fingerprint (
    hash     BYTEA PRIMARY KEY,
    position BIGINT NOT NULL UNIQUE,
    version  INTEGER NOT NULL,
    -- Equal for photos that show the same to the last pixel. NULL, as the sketch, for what cannot be decoded.
    pixels   BYTEA,
    -- What the index in memory is built from.
    sketch   BYTEA,
    -- The larger part, read for candidates only.
    relief   BYTEA
);
CREATE INDEX fingerprint_by_pixels ON fingerprint (pixels, hash) WHERE pixels IS NOT NULL;

-- Two photos that a person should look at together: once, the one that came later first.
CREATE TABLE photo_copy (
    photo       BYTEA NOT NULL,
    other_photo BYTEA NOT NULL,
    tier        TEXT NOT NULL CHECK (tier IN ('near', 'cropped')),
    correlation DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (photo, other_photo)
);
CREATE INDEX photo_copy_other ON photo_copy (other_photo, photo);

-- Since when a person may not sign in, until an administrator unlocks.
ALTER TABLE person ADD COLUMN locked_at TIMESTAMPTZ;

-- What administrators did, as a chain: each entry holds the hash of the one before. Numbers are taken while `log_head` is
-- locked.
CREATE TABLE admin_act (
    number BIGINT PRIMARY KEY,
    hash   BYTEA NOT NULL,
    entry  BYTEA NOT NULL
);

-- How often a lease ended with the case undecided, and when that was for the second time: it then goes before others.
ALTER TABLE review_case ADD COLUMN let_go INTEGER NOT NULL DEFAULT 0;
ALTER TABLE review_case ADD COLUMN escalated_at TIMESTAMPTZ;
DROP INDEX case_queue;
CREATE INDEX case_queue ON review_case (programme, escalated_at, due_at, submitted_at, id)
    WHERE state IN ('open', 'second-review');
CREATE INDEX case_escalated ON review_case (escalated_at) WHERE escalated_at IS NOT NULL;

-- For the figures of a day.
CREATE INDEX decision_by_time ON decision (decided_at);

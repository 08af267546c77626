-- What became of the findings on decided cases: counts by code, without anything of the case. They outlive the batch.
CREATE TABLE finding_outcome (
    incarnation TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    code        TEXT NOT NULL,
    severity    TEXT NOT NULL,
    -- Places of which it was found.
    raised      INTEGER NOT NULL,
    -- Of these, places for which the decision gives the reason that the finding suggests.
    named       INTEGER NOT NULL,
    -- Of these, places for which the decision gives any reason.
    failed      INTEGER NOT NULL,
    PRIMARY KEY (incarnation, seq, code, severity),
    FOREIGN KEY (incarnation, seq) REFERENCES operation (incarnation, seq),
    CHECK (named BETWEEN 0 AND failed AND failed BETWEEN 0 AND raised)
) STRICT;

-- Epochs that a restore from a backup ended. Leases with a higher fence number were given after that backup was
-- made: the stations know of them, this store does not.
CREATE TABLE past_epoch (
    epoch      TEXT PRIMARY KEY,
    log        TEXT NOT NULL,
    last_fence INTEGER NOT NULL
) STRICT;

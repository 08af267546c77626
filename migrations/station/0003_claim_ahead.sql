-- Claims that the station makes by itself, so that going offline finds work there.
ALTER TABLE claim ADD COLUMN ahead INTEGER NOT NULL DEFAULT 0 CHECK (ahead IN (0, 1));

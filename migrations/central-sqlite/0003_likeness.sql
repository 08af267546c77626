-- Which photos are copies of others is kept per photo; of cases it is read when a manifest is made, so that a photo
-- that very many cases show takes no more room than any other.
DROP TABLE duplicate_candidate;

-- What a photo's copies are recognised by. Those of another version than the release's are made again.
CREATE TABLE fingerprint (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    hash    TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    -- Equal for photos that show the same to the last pixel. NULL, as the sketch, for what cannot be decoded.
    pixels  BLOB,
    -- What the index in memory is built from.
    sketch  BLOB
) STRICT;
CREATE INDEX fingerprint_by_pixels ON fingerprint (pixels, hash) WHERE pixels IS NOT NULL;

-- The larger part of a fingerprint, read for candidates only.
CREATE TABLE relief (
    fingerprint INTEGER PRIMARY KEY REFERENCES fingerprint (id) ON DELETE CASCADE,
    relief      BLOB NOT NULL
) STRICT;

-- Two photos that a person should look at together: once, the one that came later first.
CREATE TABLE photo_copy (
    photo       TEXT NOT NULL,
    other_photo TEXT NOT NULL,
    tier        TEXT NOT NULL CHECK (tier IN ('near', 'cropped')),
    correlation REAL NOT NULL,
    PRIMARY KEY (photo, other_photo)
) STRICT, WITHOUT ROWID;
CREATE INDEX photo_copy_other ON photo_copy (other_photo, photo);

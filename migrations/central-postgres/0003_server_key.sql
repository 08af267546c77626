-- The public half of the key that the server signs with: with another one it could honour nothing that it said before.
ALTER TABLE log_head ADD COLUMN server_key BYTEA;

-- A lease that a backup lacks is known by the server's own code over it, which the station hands back.
DROP TABLE past_epoch;

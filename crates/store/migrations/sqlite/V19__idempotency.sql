-- A remembered answer comes back whole: with the headers that told something, too.
ALTER TABLE idempotency ADD COLUMN version INTEGER;
ALTER TABLE idempotency ADD COLUMN warning TEXT;
ALTER TABLE idempotency ADD COLUMN blanked TEXT;

-- Locations whose doors are told by themselves (R14.3): where to, and the bearer token, which no record shows. url is null while only
-- the token is set. failures: how often in a row nobody was there to be told; quiet_until: it is left alone until then.
CREATE TABLE door_address (
  business_id INTEGER PRIMARY KEY,
  url         TEXT,
  token       TEXT,
  failures    INTEGER NOT NULL DEFAULT 0,
  quiet_until INTEGER
) STRICT;

-- Whom to look at when. A location and a customer: told is the fingerprint of the state that was taken last, none before the first.
-- Location 0: all locations of the customer. Customer 0: all customers of the location. due_at: when to look, null = not until
-- something happens. taken_until: somebody is at it; when he says nothing until then, he has lost it. attempts: failures in a row.
CREATE TABLE door_turn (
  business_id INTEGER NOT NULL,
  coworker_id INTEGER NOT NULL,
  told        TEXT,
  due_at      INTEGER,
  taken_until INTEGER,
  attempts    INTEGER NOT NULL DEFAULT 0,
  error       TEXT,
  PRIMARY KEY (business_id, coworker_id)
) STRICT;
CREATE INDEX door_turn_due ON door_turn (COALESCE(taken_until, due_at));
CREATE INDEX door_turn_customer ON door_turn (coworker_id, business_id);

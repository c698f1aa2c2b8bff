-- Locations whose doors are told by themselves (R14.3): where to, and the bearer token, which no record shows. url is null while only
-- the token is set. failures: how often in a row nobody was there to be told; quiet_until: it is left alone until then.
CREATE TABLE door_address (
  business_id BIGINT CONSTRAINT door_address_key PRIMARY KEY,
  url         TEXT COLLATE "C",
  token       TEXT COLLATE "C",
  failures    BIGINT NOT NULL DEFAULT 0,
  quiet_until BIGINT
);

-- Whom to look at when. A location and a customer: told is the fingerprint of the state that was taken last, none before the first.
-- Location 0: all locations of the customer. Customer 0: all customers of the location. due_at: when to look, null = not until
-- something happens. taken_until: somebody is at it; when he says nothing until then, he has lost it. attempts: failures in a row.
CREATE TABLE door_turn (
  business_id BIGINT NOT NULL,
  coworker_id BIGINT NOT NULL,
  told        TEXT COLLATE "C",
  due_at      BIGINT,
  taken_until BIGINT,
  attempts    BIGINT NOT NULL DEFAULT 0,
  error       TEXT COLLATE "C",
  CONSTRAINT door_turn_key PRIMARY KEY (business_id, coworker_id)
);
CREATE INDEX door_turn_due ON door_turn (COALESCE(taken_until, due_at) NULLS FIRST);
CREATE INDEX door_turn_customer ON door_turn (coworker_id, business_id);

-- Webhooks: addresses that are told what happens. What has come of their deliveries is not part of the record: it stands in
-- webhook_state, so that a delivery is no change of the webhook.
CREATE TABLE webhook (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id     TEXT NOT NULL UNIQUE,
  created_on    INTEGER NOT NULL,
  updated_on    INTEGER NOT NULL,
  updated_by    TEXT,
  system_id     TEXT,
  business_id   INTEGER NOT NULL,
  name          TEXT NOT NULL,
  action        INTEGER NOT NULL,
  description   TEXT,
  url           TEXT NOT NULL,
  active        INTEGER NOT NULL DEFAULT 1,
  custom_fields TEXT,
  extra         TEXT,
  version       INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX webhook_business ON webhook (business_id);
CREATE INDEX webhook_action ON webhook (action);

-- What has come of a webhook's deliveries; no row before the first. error_count, failing_since: failures since the last success.
CREATE TABLE webhook_state (
  webhook_id    INTEGER PRIMARY KEY,
  last_error    TEXT,
  last_trigger  INTEGER,
  error_count   INTEGER NOT NULL DEFAULT 0,
  failing_since INTEGER
) STRICT;

-- Events that a webhook waits for and that have not become deliveries yet.
ALTER TABLE outbox ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_waiting ON outbox (id) WHERE waiting = 1;

-- One event for one webhook. event_id: of the outbox, 0 for a test. lane: what shares one is sent in the order of the ids; 0 =
-- alone. state: waiting, done, given_up, void (the record is not there any more). next_at: when it is tried (again); while it is
-- under way, when whoever has it has lost it.
CREATE TABLE webhook_delivery (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook_id  INTEGER NOT NULL,
  event_id    INTEGER NOT NULL,
  event       TEXT NOT NULL,
  action      INTEGER NOT NULL,
  entity      TEXT NOT NULL,
  record_id   INTEGER NOT NULL,
  coworker_id INTEGER NOT NULL,
  number      INTEGER NOT NULL,
  lane        INTEGER NOT NULL,
  state       TEXT NOT NULL,
  attempts    INTEGER NOT NULL DEFAULT 0,
  next_at     INTEGER NOT NULL,
  status      INTEGER,
  error       TEXT,
  made_at     INTEGER NOT NULL,
  done_at     INTEGER
) STRICT;
CREATE INDEX webhook_delivery_log ON webhook_delivery (webhook_id, id);
CREATE INDEX webhook_delivery_due ON webhook_delivery (next_at) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_lane ON webhook_delivery (webhook_id, lane, id) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_record ON webhook_delivery (entity, record_id) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_done ON webhook_delivery (done_at);

-- Records that were deleted, as they were, for as long as a delivery of them waits. places: ids of locations, with commas.
CREATE TABLE gone_record (
  entity      TEXT NOT NULL,
  record_id   INTEGER NOT NULL,
  coworker_id INTEGER NOT NULL,
  places      TEXT NOT NULL,
  body        TEXT NOT NULL,
  PRIMARY KEY (entity, record_id)
) STRICT;

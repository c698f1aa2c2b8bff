-- What the records API does not show: what visits consumed, the ledger, what is due, events, audit.

-- A stretch of a visit and what covered it (engine Segment). cover: day | time | payg | overtime.
CREATE TABLE visit_segment (
  visit_id  INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  cover     TEXT NOT NULL CHECK (cover IN ('day', 'time', 'payg', 'overtime')),
  pass_id   INTEGER,
  from_time INTEGER NOT NULL,
  to_time   INTEGER NOT NULL CHECK (to_time > from_time),
  PRIMARY KEY (visit_id, seq)
) WITHOUT ROWID, STRICT;
CREATE INDEX visit_segment_pass ON visit_segment (pass_id, visit_id);

-- Every minute and day that moves. kind tells from where to where: issue (granted -> held), use (held -> used), give_back
-- (used -> held), expire (held -> expired, negative when a lapsed pass is drawn on or extended), revoke (held -> revoked),
-- correct (into held, negative out of it). unit: minutes of a time pass, days of a day pass. Rows are never changed.
CREATE TABLE ledger_entry (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  pass_id     INTEGER NOT NULL,
  coworker_id INTEGER NOT NULL,
  visit_id    INTEGER,
  kind        TEXT NOT NULL CHECK (kind IN ('issue', 'use', 'give_back', 'expire', 'revoke', 'correct')),
  unit        TEXT NOT NULL CHECK (unit IN ('minutes', 'days')),
  amount      INTEGER NOT NULL CHECK (amount > 0 OR kind IN ('expire', 'correct')),
  happened_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  actor       TEXT
) STRICT;
CREATE INDEX ledger_entry_pass ON ledger_entry (pass_id, id);

-- lapsed: the expiry sweep has been here. An unused pass whose ExpireDate passes is found by the partial index.
ALTER TABLE coworker_time_pass ADD COLUMN lapsed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX coworker_time_pass_lapsing ON coworker_time_pass (expire_date, id)
  WHERE lapsed = 0 AND used = 0 AND expire_date IS NOT NULL;

-- When the system looks at an open visit next (R16.1): the earliest of the three, and which comes first at that instant
-- (decision 17: 1 cut-off, 2 inactivity, 3 exhaustion). NULL for closed visits.
ALTER TABLE checkin ADD COLUMN due_at INTEGER;
ALTER TABLE checkin ADD COLUMN due_kind INTEGER;
CREATE INDEX checkin_due ON checkin (due_at, due_kind, id) WHERE due_at IS NOT NULL;

-- Stretches in which a contract is paused (R4.8, R11.13): [from_time, until_time), NULL = until further notice.
CREATE TABLE contract_pause (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  contract_id INTEGER NOT NULL,
  from_time   INTEGER NOT NULL,
  until_time  INTEGER
) STRICT;
CREATE INDEX contract_pause_contract ON contract_pause (contract_id);

-- Events for integrations, written in the transaction of the effect; number counts per customer (0 = no customer).
CREATE TABLE outbox (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  coworker_id INTEGER NOT NULL,
  number      INTEGER NOT NULL,
  event       TEXT NOT NULL,
  entity      TEXT NOT NULL,
  record_id   INTEGER NOT NULL,
  at          INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX outbox_number ON outbox (coworker_id, number);

-- Who wrote what, in the transaction of the effect.
CREATE TABLE audit (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  at         INTEGER NOT NULL,
  actor      TEXT NOT NULL,
  action     TEXT NOT NULL,
  entity     TEXT NOT NULL,
  record_id  INTEGER NOT NULL,
  request_id TEXT
) STRICT;
CREATE INDEX audit_record ON audit (entity, record_id, id);

-- Locations, settings and definitions are cached per connection; this number says whether the cache is still true. It is
-- random, not counted: a number that was rolled back never comes again with other content.
CREATE TABLE catalogue_version (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), version INTEGER NOT NULL) STRICT;
INSERT INTO catalogue_version (only_row, version) VALUES (1, 1);
CREATE TRIGGER business_catalogue_insert AFTER INSERT ON business BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER business_catalogue_update AFTER UPDATE ON business BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER business_catalogue_delete AFTER DELETE ON business BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER business_setting_catalogue_insert AFTER INSERT ON business_setting BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER business_setting_catalogue_update AFTER UPDATE ON business_setting BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER business_setting_catalogue_delete AFTER DELETE ON business_setting BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER simple_time_zone_catalogue_insert AFTER INSERT ON simple_time_zone BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER simple_time_zone_catalogue_update AFTER UPDATE ON simple_time_zone BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER simple_time_zone_catalogue_delete AFTER DELETE ON simple_time_zone BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER time_pass_catalogue_insert AFTER INSERT ON time_pass BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER time_pass_catalogue_update AFTER UPDATE ON time_pass BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER time_pass_catalogue_delete AFTER DELETE ON time_pass BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER time_pass_business_catalogue_insert AFTER INSERT ON time_pass_business BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER time_pass_business_catalogue_update AFTER UPDATE ON time_pass_business BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER time_pass_business_catalogue_delete AFTER DELETE ON time_pass_business BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER time_pass_tariff_catalogue_insert AFTER INSERT ON time_pass_tariff BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER time_pass_tariff_catalogue_update AFTER UPDATE ON time_pass_tariff BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER time_pass_tariff_catalogue_delete AFTER DELETE ON time_pass_tariff BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER time_pass_slot_catalogue_insert AFTER INSERT ON time_pass_slot BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER time_pass_slot_catalogue_update AFTER UPDATE ON time_pass_slot BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER time_pass_slot_catalogue_delete AFTER DELETE ON time_pass_slot BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER time_pass_price_catalogue_insert AFTER INSERT ON time_pass_price BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER time_pass_price_catalogue_update AFTER UPDATE ON time_pass_price BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER time_pass_price_catalogue_delete AFTER DELETE ON time_pass_price BEGIN UPDATE catalogue_version SET version = random(); END;

-- What the system has to do by itself and when, plan passes and products that were released, customers who were stopped.

-- One row for each thing to do: the one job of a kind about a subject. The transaction that does it takes the row away (that is
-- the claim) and puts it back when there is a next time. A visit or a pass is found by its own index (V2) and stands here only
-- after it has failed: first_due_at then says which due instant of it failed.
CREATE TABLE job (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  kind         TEXT NOT NULL,
  rank         INTEGER NOT NULL,
  subject      INTEGER NOT NULL,
  due_at       INTEGER NOT NULL,
  first_due_at INTEGER NOT NULL,
  attempts     INTEGER NOT NULL DEFAULT 0,
  failed_at    INTEGER,
  last_error   TEXT,
  dead         INTEGER NOT NULL DEFAULT 0,
  parked_for   INTEGER
) STRICT;
CREATE UNIQUE INDEX job_subject ON job (kind, subject);
CREATE INDEX job_due ON job (due_at, rank, subject) WHERE dead = 0 AND parked_for IS NULL;
CREATE INDEX job_failed ON job (failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX job_parked ON job (parked_for) WHERE parked_for IS NOT NULL;

-- Customers for whom nothing is issued or charged by itself until somebody has looked (safety bounds).
CREATE TABLE parked (
  coworker_id INTEGER PRIMARY KEY,
  reason      TEXT NOT NULL,
  since       INTEGER NOT NULL
) STRICT;

-- What was issued (passes) and charged (items) by itself for a customer on a business day.
CREATE TABLE safety_count (
  coworker_id INTEGER NOT NULL,
  day         INTEGER NOT NULL,
  what        TEXT NOT NULL CHECK (what IN ('grants', 'charges')),
  amount      INTEGER NOT NULL,
  PRIMARY KEY (coworker_id, what, day)
) WITHOUT ROWID, STRICT;

-- Which plan a contract was on from when; a contract without rows has always been on its present plan.
CREATE TABLE contract_plan (
  contract_id INTEGER NOT NULL,
  from_time   INTEGER NOT NULL,
  tariff_id   INTEGER NOT NULL,
  PRIMARY KEY (contract_id, from_time)
) WITHOUT ROWID, STRICT;

-- R11.12: passes of a plan are issued once for each contract, TariffTimePass and period.
CREATE TABLE grant_issue (
  contract_id         INTEGER NOT NULL,
  tariff_time_pass_id INTEGER NOT NULL,
  period_start        INTEGER NOT NULL,
  period_end          INTEGER NOT NULL,
  passes              INTEGER NOT NULL,
  issued_at           INTEGER NOT NULL,
  PRIMARY KEY (contract_id, tariff_time_pass_id, period_start)
) WITHOUT ROWID, STRICT;

-- R11.5: passes of a sale are released once for each ProductTimePass.
CREATE TABLE sale_release (
  sale_id              INTEGER NOT NULL,
  product_time_pass_id INTEGER NOT NULL,
  passes               INTEGER NOT NULL,
  released_at          INTEGER NOT NULL,
  PRIMARY KEY (sale_id, product_time_pass_id)
) WITHOUT ROWID, STRICT;

-- Contracts that were there before the queue are looked at once.
INSERT INTO job (kind, rank, subject, due_at, first_due_at) SELECT 'grants', 5, id, 0, 0 FROM coworker_contract;

-- Visits and ledger by month, tried: three layouts of the same two years, side by side. docs/scale.md has the figures.
--   createdb partitions; psql -d partitions -v visits=1200000 -f try.sql; then measure.sh
-- Only the columns and indexes that matter here; names as in crates/store/migrations.
\set ON_ERROR_STOP on
SET client_min_messages = warning;

-- 2024-01-01 and the length of a month of 30 days, in microseconds.
\set start 1704067200000000
\set month 2592000000000
\set months 24

-- As it is: one table, one key.
CREATE TABLE whole_visit (
  id BIGINT PRIMARY KEY, unique_id TEXT COLLATE "C" NOT NULL UNIQUE, coworker_id BIGINT, business_id BIGINT NOT NULL,
  from_time BIGINT NOT NULL, to_time BIGINT, updated_on BIGINT NOT NULL, pass_id BIGINT);
CREATE TABLE whole_entry (
  id BIGINT PRIMARY KEY, network_id BIGINT NOT NULL, chain_number BIGINT NOT NULL, pass_id BIGINT NOT NULL, visit_id BIGINT,
  amount BIGINT NOT NULL, recorded_at BIGINT NOT NULL, hash TEXT COLLATE "C" NOT NULL);

-- By month: every key holds the instant that says which month. unique_id is unique within a month only.
CREATE TABLE month_visit (
  id BIGINT NOT NULL, unique_id TEXT COLLATE "C" NOT NULL, coworker_id BIGINT, business_id BIGINT NOT NULL,
  from_time BIGINT NOT NULL, to_time BIGINT, updated_on BIGINT NOT NULL, pass_id BIGINT,
  PRIMARY KEY (id, from_time), UNIQUE (unique_id, from_time)) PARTITION BY RANGE (from_time);
CREATE TABLE month_entry (
  id BIGINT NOT NULL, network_id BIGINT NOT NULL, chain_number BIGINT NOT NULL, pass_id BIGINT NOT NULL, visit_id BIGINT,
  amount BIGINT NOT NULL, recorded_at BIGINT NOT NULL, hash TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (id, recorded_at)) PARTITION BY RANGE (recorded_at);

-- By number: a partition is closed at the end of a month, at the number reached by then. Keys stay as they are.
CREATE TABLE number_visit (
  id BIGINT PRIMARY KEY, unique_id TEXT COLLATE "C" NOT NULL, coworker_id BIGINT, business_id BIGINT NOT NULL,
  from_time BIGINT NOT NULL, to_time BIGINT, updated_on BIGINT NOT NULL, pass_id BIGINT,
  UNIQUE (unique_id, id)) PARTITION BY RANGE (id);
CREATE TABLE number_entry (
  id BIGINT PRIMARY KEY, network_id BIGINT NOT NULL, chain_number BIGINT NOT NULL, pass_id BIGINT NOT NULL, visit_id BIGINT,
  amount BIGINT NOT NULL, recorded_at BIGINT NOT NULL, hash TEXT COLLATE "C" NOT NULL) PARTITION BY RANGE (id);

SELECT format('CREATE TABLE %s_%s_%s PARTITION OF %s_%s FOR VALUES FROM (%s) TO (%s)', layout, kind, m, layout, kind,
  CASE layout WHEN 'month' THEN :start + m * :month ELSE m * (per * :visits / :months) + 1 END,
  CASE layout WHEN 'month' THEN :start + (m + 1) * :month ELSE (m + 1) * (per * :visits / :months) + 1 END)
FROM generate_series(0, :months - 1) m, (VALUES ('month'), ('number')) l (layout), (VALUES ('visit', 1), ('entry', 2)) k (kind, per) \gexec

-- Visits of 20,000 customers at 500 locations, evenly over the time; a pass for every 20 visits of a customer; two entries each.
INSERT INTO whole_visit SELECT n, md5(n::text), 1 + n % 20000, 1 + n % 500, at, at + 1800000000, at + 1800000000, 1 + n % 20000 + 20000 * (n / 400000)
  FROM (SELECT n, :start + (n - 1) * (:months * :month / :visits) AS at FROM generate_series(1, :visits::bigint) n) v;
INSERT INTO whole_entry SELECT 2 * id - 1 + e, 1 + business_id % 50, id, pass_id, id, 15, from_time + e, repeat('0', 64) FROM whole_visit, (VALUES (0), (1)) x (e);
INSERT INTO month_visit SELECT * FROM whole_visit;
INSERT INTO month_entry SELECT * FROM whole_entry;
INSERT INTO number_visit SELECT * FROM whole_visit;
INSERT INTO number_entry SELECT * FROM whole_entry;

SELECT format('CREATE INDEX ON %s_visit (coworker_id, from_time)', l), format('CREATE INDEX ON %s_visit (coworker_id, to_time)', l),
  format('CREATE INDEX ON %s_visit (business_id, from_time)', l), format('CREATE INDEX ON %s_entry (pass_id, id)', l)
FROM (VALUES ('whole'), ('month'), ('number')) x (l) \gexec
ANALYZE;
CHECKPOINT;

-- What a month costs: a new partition before it begins, and the oldest taken out whole, without touching a row. The statements
-- take a lock for moments only.
CREATE TABLE month_visit_next PARTITION OF month_visit FOR VALUES FROM (1766275200000000) TO (1768867200000000);
ALTER TABLE month_visit DETACH PARTITION month_visit_0 CONCURRENTLY;
ALTER TABLE month_visit ATTACH PARTITION month_visit_0 FOR VALUES FROM (1704067200000000) TO (1706659200000000);

-- The clocks of a location, one row from when each is in force (DESIGN 5.11): a change of time zone or daily cut-off acts from
-- the next cut-off. A location without rows has always had the clock of its record. With rows the first one also rules
-- everything before it (from_time is the least number there is) and the last one is the clock of the record; at most one row
-- lies in the future. zone: IANA name. cut_off: HH:mm.
CREATE TABLE location_clock (
  business_id INTEGER NOT NULL,
  from_time   INTEGER NOT NULL,
  zone        TEXT NOT NULL,
  cut_off     TEXT NOT NULL,
  PRIMARY KEY (business_id, from_time)
) WITHOUT ROWID, STRICT;
CREATE TRIGGER location_clock_catalogue_insert AFTER INSERT ON location_clock BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER location_clock_catalogue_update AFTER UPDATE ON location_clock BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER location_clock_catalogue_delete AFTER DELETE ON location_clock BEGIN UPDATE catalogue_version SET version = random(); END;

-- The latest instant a test clock has shown (--test-clock): the data must not be taken back behind it.
CREATE TABLE test_clock (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), reached INTEGER NOT NULL) STRICT;

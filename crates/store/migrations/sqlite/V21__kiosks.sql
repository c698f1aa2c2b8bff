-- Kiosks at the door: devices that act for a location, paired by a code that works once. Nothing here is shown by the records
-- API or exported.

-- hash: SHA-256 of the secret in the device's cookie, hex. paired_by: e-mail of who asked for the code.
CREATE TABLE kiosk (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  business_id  INTEGER NOT NULL,
  name         TEXT NOT NULL,
  hash         TEXT NOT NULL,
  paired_at    INTEGER NOT NULL,
  paired_by    TEXT NOT NULL,
  last_seen_at INTEGER
) STRICT;
CREATE UNIQUE INDEX kiosk_hash ON kiosk (hash);
CREATE INDEX kiosk_business ON kiosk (business_id);

-- Codes that wait to be typed into a device. hash: SHA-256 of the code in capitals without dashes, hex.
CREATE TABLE kiosk_code (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  business_id INTEGER NOT NULL,
  name        TEXT NOT NULL,
  hash        TEXT NOT NULL,
  made_by     TEXT NOT NULL,
  expires_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX kiosk_code_hash ON kiosk_code (hash);

-- What signs the codes that members show; one row. secret: 256 random bits in hex.
CREATE TABLE member_code_key (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  secret TEXT NOT NULL
) STRICT;

-- Codes that members have shown: no step of 30 seconds is accepted twice of one customer.
CREATE TABLE member_code_used (
  coworker_id INTEGER NOT NULL,
  step        INTEGER NOT NULL,
  PRIMARY KEY (coworker_id, step)
) WITHOUT ROWID, STRICT;

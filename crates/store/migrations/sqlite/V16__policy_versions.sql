-- What the settings that decide said from when on, location by location (beyond W11). number counts up per location; valid_from
-- is the least number there is for what has been in force since ever. document: lines NAME=VALUE, of the first version all
-- names, of later ones those they set; what is in force is the document of all versions up to then, by valid_from and number.
-- digest: SHA-256 of the document, hexadecimal. The first version of a location that is there already is written when the
-- database is opened.
CREATE TABLE policy_version (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  business_id INTEGER NOT NULL,
  number      INTEGER NOT NULL,
  valid_from  INTEGER NOT NULL,
  document    TEXT NOT NULL,
  digest      TEXT NOT NULL,
  note        TEXT,
  recorded_at INTEGER NOT NULL,
  actor_id    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX policy_version_number ON policy_version (business_id, number);
CREATE TRIGGER policy_version_catalogue_insert AFTER INSERT ON policy_version BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER policy_version_catalogue_update AFTER UPDATE ON policy_version BEGIN UPDATE catalogue_version SET version = random(); END;
CREATE TRIGGER policy_version_catalogue_delete AFTER DELETE ON policy_version BEGIN UPDATE catalogue_version SET version = random(); END;

-- Passes whose holder was told that they are about to expire: once each (R16.1).
CREATE TABLE expiry_reminder (pass_id INTEGER PRIMARY KEY) STRICT;

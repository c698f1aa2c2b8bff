-- Messages to customers that wait to be sent (R7.15, R16.1, R16.2). kind: checked_out (record_id: the visit), pass_expires (the
-- pass), low_credit (the customer; minutes: what is left). next_at: when it is sent or tried again; while it is under way, when
-- whoever has it has lost it. Sent ones are deleted.
CREATE TABLE message (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  kind        TEXT NOT NULL,
  coworker_id INTEGER NOT NULL,
  business_id INTEGER NOT NULL,
  record_id   INTEGER NOT NULL,
  minutes     INTEGER,
  made_at     INTEGER NOT NULL,
  attempts    INTEGER NOT NULL DEFAULT 0,
  next_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX message_due ON message (next_at);

-- Corrections at the desk: passes that are frozen, and what was done by hand with its note, so that it can be listed and undone.

-- A pass cannot be drawn on for visits that start in [frozen_from, frozen_to) (R4.11). One stretch at a time; earlier ones are in
-- desk_action.
ALTER TABLE coworker_time_pass ADD COLUMN frozen_from INTEGER;
ALTER TABLE coworker_time_pass ADD COLUMN frozen_to INTEGER;

-- The customer whom this one was merged into: the same person. NULL = nobody.
ALTER TABLE coworker ADD COLUMN merged_into INTEGER;

-- What somebody did to passes and customers beyond writing records. entity and record_id: what it was done to. coworker_id: whose
-- it was then; note may hold personal data. undoes: the action this one takes back; undone_by: the one that took it back.
CREATE TABLE desk_action (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  at          INTEGER NOT NULL,
  actor_id    INTEGER NOT NULL,
  request_id  TEXT,
  kind        TEXT NOT NULL CHECK (kind IN ('correction', 'extension', 'freeze', 'thaw', 'closure', 'reopening', 'move', 'merge', 'undo')),
  entity      TEXT NOT NULL,
  record_id   INTEGER NOT NULL,
  coworker_id INTEGER,
  business_id INTEGER,
  amount      INTEGER,
  from_time   INTEGER,
  to_time     INTEGER,
  note        TEXT,
  text        TEXT NOT NULL,
  undoes      INTEGER,
  undone_by   INTEGER
) STRICT;
CREATE INDEX desk_action_record ON desk_action (entity, record_id, id);
CREATE INDEX desk_action_at ON desk_action (at, id);
CREATE INDEX desk_action_coworker ON desk_action (coworker_id) WHERE coworker_id IS NOT NULL;

-- The passes an action changed: how they were and how they became, as JSON.
CREATE TABLE desk_action_pass (
  action_id INTEGER NOT NULL,
  pass_id   INTEGER NOT NULL,
  was       TEXT NOT NULL,
  became    TEXT NOT NULL,
  PRIMARY KEY (action_id, pass_id)
) WITHOUT ROWID, STRICT;
CREATE INDEX desk_action_pass_pass ON desk_action_pass (pass_id, action_id);

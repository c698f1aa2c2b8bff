-- Roll-over (beyond W22): what plan passes leave goes on in new passes. Without Ext.Passes.RollOverPercent nothing of it is written.

-- The plan pass whose rest a pass goes on with.
ALTER TABLE coworker_time_pass ADD COLUMN carried_from INTEGER;

-- The passes of one row of a plan that ended at one instant, and what held for them then: settings that change later change
-- nothing here. room: most that goes on, NULL = no cap. Amounts are minutes (by_time = 1) or days.
CREATE TABLE roll_over (
  id                  INTEGER PRIMARY KEY AUTOINCREMENT,
  contract_id         INTEGER NOT NULL,
  tariff_time_pass_id INTEGER NOT NULL,
  time_pass_id        INTEGER NOT NULL,
  by_time             INTEGER NOT NULL,
  ended_at            INTEGER NOT NULL,
  expires_at          INTEGER NOT NULL,
  percent             INTEGER NOT NULL,
  room                INTEGER
) STRICT;
CREATE INDEX roll_over_contract ON roll_over (contract_id, expires_at);

-- What goes on of which pass. The key is the old pass: nothing of it goes on twice, whoever asks how often, and whatever is
-- deleted. pass_id is NULL as long as nothing was left.
CREATE TABLE carried_pass (
  source_id    INTEGER PRIMARY KEY,
  roll_over_id INTEGER NOT NULL,
  pass_id      INTEGER,
  amount       INTEGER NOT NULL DEFAULT 0 CHECK (amount >= 0)
) STRICT;
CREATE INDEX carried_pass_roll_over ON carried_pass (roll_over_id, source_id);
CREATE INDEX carried_pass_pass ON carried_pass (pass_id) WHERE pass_id IS NOT NULL;

-- The first pass of a visit is not chosen again when it is settled (beyond W22): the request named it, or the record spans time
-- between visits (R7.6).
ALTER TABLE checkin ADD COLUMN keeps_pass INTEGER NOT NULL DEFAULT 0;

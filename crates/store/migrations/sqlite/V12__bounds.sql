-- What must never be stored, whatever code writes it: minutes of a pass below zero or above what it had (R3.2). Elsewhere these
-- are CHECK constraints; SQLite cannot add one to a table that exists.
CREATE TRIGGER coworker_time_pass_bounds_on_insert BEFORE INSERT ON coworker_time_pass
WHEN NEW.remaining_uses < 0 OR NEW.remaining_uses > NEW.total_uses
BEGIN SELECT RAISE(ABORT, 'remaining_uses is below zero or above total_uses'); END;

CREATE TRIGGER coworker_time_pass_bounds_on_update BEFORE UPDATE OF remaining_uses, total_uses ON coworker_time_pass
WHEN NEW.remaining_uses < 0 OR NEW.remaining_uses > NEW.total_uses
BEGIN SELECT RAISE(ABORT, 'remaining_uses is below zero or above total_uses'); END;

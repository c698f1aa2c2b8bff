-- Why a pass was taken, or none: the trace of every choice, written with its effect and never changed. subject: checkin (record_id is
-- the check-in), failedcheckin (the failed check-in), edit (a check-in whose edit was refused), named (the customer: a named pass
-- was refused, which leaves no failed check-in). trace is read by store/src/desk/trace.rs.
CREATE TABLE decision_trace (
  id          INTEGER PRIMARY KEY,
  subject     TEXT NOT NULL CHECK (subject IN ('checkin', 'failedcheckin', 'edit', 'named')),
  record_id   INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  trace       TEXT NOT NULL
) STRICT;
CREATE INDEX decision_trace_record ON decision_trace (subject, record_id, id);

-- More decisions keep their trace. New subjects: settled (a check-in: what came after its first pass, and what its parts by pay as
-- you go cost), grant (the first of the passes that were issued together), withheld (a contract: what it was not granted),
-- unreleased (a sale: what it has not released), charge (a line of an invoice). The table is built anew because a CHECK cannot be changed.
CREATE TABLE decision_trace_new (
  id          INTEGER PRIMARY KEY,
  subject     TEXT NOT NULL
              CHECK (subject IN ('checkin', 'failedcheckin', 'edit', 'named', 'settled', 'grant', 'withheld', 'unreleased',
                                 'charge')),
  record_id   INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  trace       TEXT NOT NULL
) STRICT;
INSERT INTO decision_trace_new SELECT id, subject, record_id, recorded_at, trace FROM decision_trace;
DROP TABLE decision_trace;
ALTER TABLE decision_trace_new RENAME TO decision_trace;
CREATE INDEX decision_trace_record ON decision_trace (subject, record_id, id);

-- How many records lie in each step of the orders of long listings, so that totals and deep pages do not pass over them all
-- (store/src/records/tally.rs). The triggers keep it in the transaction of every write, whoever writes.
--
-- listing: number of the tally. place: a location, or -1 for all records together. step: e.g. the day of UTC. Steps that have
-- become empty stay.
CREATE TABLE record_count (
  listing INTEGER NOT NULL,
  place   INTEGER NOT NULL,
  step    INTEGER NOT NULL,
  records INTEGER NOT NULL,
  PRIMARY KEY (listing, place, step)
) WITHOUT ROWID, STRICT;

-- The orders that had no index: passes of a location by Id, changes of customers, invoices by number and by date.
CREATE INDEX coworker_time_pass_business_id ON coworker_time_pass (business_id, id);
CREATE INDEX coworker_updated ON coworker (updated_on, id);
DROP INDEX coworker_invoice_business;
CREATE INDEX coworker_invoice_business ON coworker_invoice (business_id, created_on, id);
CREATE INDEX coworker_invoice_created ON coworker_invoice (created_on, id);
CREATE INDEX coworker_invoice_by_number ON coworker_invoice (lower(invoice_number), id);
CREATE INDEX coworker_invoice_business_number ON coworker_invoice (business_id, lower(invoice_number), id);

-- Who pays for a new pass is written only when it is somebody else: writing it touches the row and its indexes once more.
DROP TRIGGER coworker_time_pass_payer_insert;
CREATE TRIGGER coworker_time_pass_payer_insert AFTER INSERT ON coworker_time_pass
WHEN NEW.payer_id IS NOT NULL OR EXISTS (SELECT 1 FROM team_member m JOIN team t ON t.id = m.team_id
  WHERE m.coworker_id = NEW.coworker_id AND t.create_single_invoice_for_team = 1 AND t.paying_member_id <> NEW.coworker_id)
BEGIN
  UPDATE coworker_time_pass SET payer_id = (SELECT t.paying_member_id FROM team_member m JOIN team t ON t.id = m.team_id
    WHERE m.coworker_id = NEW.coworker_id AND t.create_single_invoice_for_team = 1 AND t.paying_member_id <> NEW.coworker_id
    ORDER BY t.id LIMIT 1) WHERE id = NEW.id;
END;

-- What follows is made from the list of tallies; its test (records/tally/migration.rs) holds it to that.

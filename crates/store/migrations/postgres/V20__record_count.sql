-- How many records lie in each step of the orders of long listings, so that totals and deep pages do not pass over them all
-- (store/src/records/tally.rs). The triggers keep it in the transaction of every write, whoever writes.
--
-- listing: number of the tally. place: a location, or -1 for all records together. step: e.g. the day of UTC. Steps that have
-- become empty stay.
CREATE TABLE record_count (
  listing BIGINT NOT NULL,
  place   BIGINT NOT NULL,
  step    BIGINT NOT NULL,
  records BIGINT NOT NULL,
  CONSTRAINT record_count_key PRIMARY KEY (listing, place, step)
);

-- The orders that had no index: passes of a location by Id, changes of customers, invoices by number and by date.
CREATE INDEX coworker_time_pass_business_id ON coworker_time_pass (business_id, id);
CREATE INDEX coworker_updated ON coworker (updated_on, id);
DROP INDEX coworker_invoice_business;
CREATE INDEX coworker_invoice_business ON coworker_invoice (business_id, created_on, id);
CREATE INDEX coworker_invoice_created ON coworker_invoice (created_on, id);
CREATE INDEX coworker_invoice_by_number ON coworker_invoice (lower(invoice_number) NULLS FIRST, id);
CREATE INDEX coworker_invoice_business_number ON coworker_invoice (business_id, lower(invoice_number) NULLS FIRST, id);

-- What follows is made from the list of tallies; its test (records/tally/migration.rs) holds it to that.

-- Before and after of every write, in a chain of hashes (store/src/desk/audit.rs).
--
-- coworker_id, business_id: the customer and the location an entry is about, for filters, scopes and erasure. changes: 32 hex
-- digits of salt, then a JSON object {member: {Before, After}}; NULL when no member changed, or after erasure. digest: SHA-256 of
-- changes, hex; it stays when changes are erased. erased_by: the audit entry of the erasure. chain_number and hash: the place in
-- the chain `audit`; hash covers every other column but changes and erased_by, and the hash before.
ALTER TABLE audit ADD COLUMN coworker_id INTEGER;
ALTER TABLE audit ADD COLUMN business_id INTEGER;
ALTER TABLE audit ADD COLUMN changes TEXT;
ALTER TABLE audit ADD COLUMN digest TEXT;
ALTER TABLE audit ADD COLUMN erased_by INTEGER;
ALTER TABLE audit ADD COLUMN chain_number INTEGER;
ALTER TABLE audit ADD COLUMN hash TEXT;
CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_coworker ON audit (coworker_id, id) WHERE coworker_id IS NOT NULL;

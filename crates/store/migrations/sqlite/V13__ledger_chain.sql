-- Who did it, by number, and the ledger as a chain of hashes per network: a row that is changed or removed later shows.

-- Everybody who has written something: an e-mail, system, import ... Ledger and audit name them by number, so that erasing a
-- person changes a name here and no row there.
CREATE TABLE actor (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO actor (name) VALUES ('system');
INSERT INTO actor (name) SELECT actor FROM audit WHERE actor IS NOT NULL
  UNION SELECT actor FROM ledger_entry WHERE actor IS NOT NULL ORDER BY 1
  ON CONFLICT (name) DO NOTHING;

ALTER TABLE audit ADD COLUMN actor_id INTEGER NOT NULL DEFAULT 0;
UPDATE audit SET actor_id = (SELECT a.id FROM actor a WHERE a.name = audit.actor);
ALTER TABLE audit DROP COLUMN actor;

-- The last entry of each chain: ledger:<network>, audit. hash: SHA-256, hex (store/src/chain.rs).
CREATE TABLE chain_head (
  chain  TEXT PRIMARY KEY,
  number INTEGER NOT NULL,
  hash   TEXT NOT NULL
) WITHOUT ROWID, STRICT;

-- In whose chain the entries of a definition's passes stand: the root of the location that owned it when its first entry was
-- written. It stays when the location moves to another network later, so that a pass is in one chain from issue to end.
CREATE TABLE definition_network (
  time_pass_id INTEGER PRIMARY KEY,
  network_id   INTEGER NOT NULL
) STRICT;
INSERT INTO definition_network (time_pass_id, network_id)
  WITH RECURSIVE up (id, root, depth) AS (
    SELECT id, id, 0 FROM business
    UNION ALL
    SELECT up.id, b.root_location_id, up.depth + 1 FROM up JOIN business b ON b.id = up.root
    WHERE b.root_location_id IS NOT NULL AND up.depth < 64)
  SELECT t.id, (SELECT up.root FROM up WHERE up.id = t.business_id ORDER BY up.depth DESC LIMIT 1) FROM time_pass t
  WHERE EXISTS (SELECT 1 FROM coworker_time_pass p WHERE p.time_pass_id = t.id)
  AND EXISTS (SELECT 1 FROM business b WHERE b.id = t.business_id);

-- Every minute and day that moves (V2). New: transfer moves what is left of a pass from one holder to another, negative for
-- the one who gives. network_id and chain_number: the place in the chain, 1, 2, 3, ... without gaps; hash covers every other
-- column and the hash before.
CREATE TABLE chained_ledger_entry (
  id           INTEGER PRIMARY KEY,
  network_id   INTEGER NOT NULL,
  chain_number INTEGER NOT NULL,
  pass_id      INTEGER NOT NULL,
  coworker_id  INTEGER NOT NULL,
  visit_id     INTEGER,
  kind         TEXT NOT NULL CHECK (kind IN ('issue', 'use', 'give_back', 'expire', 'revoke', 'correct', 'transfer')),
  unit         TEXT NOT NULL CHECK (unit IN ('minutes', 'days')),
  amount       INTEGER NOT NULL CHECK (amount > 0 OR kind IN ('expire', 'correct', 'transfer')),
  happened_at  INTEGER NOT NULL,
  recorded_at  INTEGER NOT NULL,
  actor_id     INTEGER NOT NULL,
  hash         TEXT NOT NULL
) STRICT;

-- Entries of passes that are gone stand in the chain of their holder's location.
INSERT INTO chained_ledger_entry (id, network_id, chain_number, pass_id, coworker_id, visit_id, kind, unit, amount,
    happened_at, recorded_at, actor_id, hash)
  WITH RECURSIVE up (id, root, depth) AS (
    SELECT id, id, 0 FROM business
    UNION ALL
    SELECT up.id, b.root_location_id, up.depth + 1 FROM up JOIN business b ON b.id = up.root
    WHERE b.root_location_id IS NOT NULL AND up.depth < 64)
  SELECT e.id,
    COALESCE(
      (SELECT d.network_id FROM coworker_time_pass p JOIN definition_network d ON d.time_pass_id = p.time_pass_id
        WHERE p.id = e.pass_id),
      (SELECT up.root FROM coworker c JOIN up ON up.id = c.invoicing_business_id WHERE c.id = e.coworker_id
        ORDER BY up.depth DESC LIMIT 1),
      (SELECT MIN(b.id) FROM business b WHERE b.root_location_id IS NULL), 0),
    0, e.pass_id, e.coworker_id, e.visit_id, e.kind, e.unit, e.amount, e.happened_at, e.recorded_at,
    (SELECT a.id FROM actor a WHERE a.name = COALESCE(e.actor, 'system')), ''
  FROM ledger_entry e;

-- Passes whose holder was changed before there were transfers: what each holder's entries add up to goes to the present one.
INSERT INTO chained_ledger_entry (id, network_id, chain_number, pass_id, coworker_id, visit_id, kind, unit, amount,
    happened_at, recorded_at, actor_id, hash)
  WITH held (network_id, pass_id, giver, taker, unit, amount, at) AS (
    SELECT e.network_id, e.pass_id, e.coworker_id, p.coworker_id, e.unit,
      SUM(CASE WHEN e.kind IN ('issue', 'give_back', 'correct') THEN e.amount WHEN e.kind IN ('use', 'revoke') THEN -e.amount
        ELSE 0 END), MAX(e.recorded_at)
    FROM chained_ledger_entry e JOIN coworker_time_pass p ON p.id = e.pass_id WHERE e.coworker_id <> p.coworker_id
    GROUP BY e.network_id, e.pass_id, e.coworker_id, p.coworker_id, e.unit),
  moved (network_id, pass_id, holder, unit, amount, at) AS (
    SELECT network_id, pass_id, giver, unit, -amount, at FROM held WHERE amount <> 0
    UNION ALL SELECT network_id, pass_id, taker, unit, amount, at FROM held WHERE amount <> 0)
  SELECT (SELECT COALESCE(MAX(x.id), 0) FROM ledger_entry x) + ROW_NUMBER() OVER (ORDER BY pass_id, holder),
    network_id, 0, pass_id, holder, NULL, 'transfer', unit, amount, at, at,
    (SELECT a.id FROM actor a WHERE a.name = 'system'), '' FROM moved;

DROP TABLE ledger_entry;
ALTER TABLE chained_ledger_entry RENAME TO ledger_entry;
CREATE INDEX ledger_entry_pass ON ledger_entry (pass_id, id);
-- Whose passes, those that are gone or have moved on included. What is only used needs no entry here.
CREATE INDEX ledger_entry_holder ON ledger_entry (coworker_id, pass_id)
  WHERE kind IN ('issue', 'transfer', 'correct', 'give_back');

-- Numbers and hashes of what is there are written when the database is opened (SQLite has no SHA-256); then this row goes.
INSERT INTO chain_head (chain, number, hash) SELECT 'unsealed', 1, '' WHERE EXISTS (SELECT 1 FROM ledger_entry);

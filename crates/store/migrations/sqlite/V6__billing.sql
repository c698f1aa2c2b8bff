-- Invoices and accounts: what customers owe and have paid, numbers, which thing is on which line, which periods are invoiced.

-- The account of a customer at a location. made_for: the invoice whose issue made this entry (its charge, or credit used for
-- it); NULL = recorded by hand.
CREATE TABLE coworker_ledger_entry (
  id                         INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id                  TEXT NOT NULL UNIQUE,
  created_on                 INTEGER NOT NULL,
  updated_on                 INTEGER NOT NULL,
  updated_by                 TEXT,
  system_id                  TEXT,
  business_id                INTEGER NOT NULL,
  coworker_id                INTEGER NOT NULL,
  coworker_invoice_id        INTEGER,
  description                TEXT NOT NULL,
  code                       TEXT NOT NULL,
  debit                      INTEGER NOT NULL DEFAULT 0,
  credit                     INTEGER NOT NULL DEFAULT 0,
  payment_gateway_name       INTEGER NOT NULL DEFAULT 0,
  payment_method_number      TEXT,
  transaction_date           INTEGER,
  billed                     INTEGER NOT NULL DEFAULT 0,
  connected_transaction_guid TEXT,
  custom_fields              TEXT,
  extra                      TEXT,
  version                    INTEGER NOT NULL DEFAULT 1,
  made_for                   INTEGER
) STRICT;
CREATE INDEX coworker_ledger_entry_account ON coworker_ledger_entry (coworker_id, business_id, transaction_date, id);
CREATE INDEX coworker_ledger_entry_business ON coworker_ledger_entry (business_id, transaction_date, id);
CREATE INDEX coworker_ledger_entry_date ON coworker_ledger_entry (transaction_date, id);
CREATE INDEX coworker_ledger_entry_invoice ON coworker_ledger_entry (coworker_invoice_id) WHERE coworker_invoice_id IS NOT NULL;
CREATE INDEX coworker_ledger_entry_made_for ON coworker_ledger_entry (made_for) WHERE made_for IS NOT NULL;

-- issued_on: when an invoice got its number; NULL for drafts.
ALTER TABLE coworker_invoice ADD COLUMN issued_on INTEGER;
CREATE UNIQUE INDEX coworker_invoice_number ON coworker_invoice (business_id, invoice_number) WHERE invoice_number IS NOT NULL;

-- The last number given at a location: counted up in the transaction of the issue, so that numbers have no gaps.
CREATE TABLE invoice_series (
  business_id INTEGER PRIMARY KEY,
  last_number INTEGER NOT NULL
) STRICT;

-- Which thing is on which line: subject is the pass, the sale or the contract, period_start the start of the contract's period
-- (0 for what has none), amount what it costs before tax is looked at. live = 0 on drafts and on what was voided or credited:
-- a thing is on at most one line that counts.
CREATE TABLE invoice_item (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  invoice_id   INTEGER NOT NULL,
  line_id      INTEGER NOT NULL,
  kind         TEXT NOT NULL CHECK (kind IN ('plan', 'fee', 'minimum', 'product', 'pass')),
  subject      INTEGER NOT NULL,
  period_start INTEGER NOT NULL DEFAULT 0,
  amount       INTEGER NOT NULL,
  live         INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX invoice_item_once ON invoice_item (kind, subject, period_start) WHERE live = 1;
CREATE INDEX invoice_item_invoice ON invoice_item (invoice_id);
CREATE INDEX invoice_item_line ON invoice_item (line_id);
CREATE INDEX invoice_item_subject ON invoice_item (kind, subject);

-- Periods of contracts that have been looked at: each is invoiced once, ever. invoice_id NULL = there was nothing to charge.
CREATE TABLE contract_period (
  contract_id  INTEGER NOT NULL,
  period_start INTEGER NOT NULL,
  period_end   INTEGER NOT NULL CHECK (period_end > period_start),
  invoice_id   INTEGER,
  PRIMARY KEY (contract_id, period_start)
) WITHOUT ROWID, STRICT;

-- Who pays (R11.14) is settled when a thing arises: the paying member of the customer's first team with merged billing. What
-- arises after that has ended is the customer's own. NULL = the customer.
ALTER TABLE coworker_time_pass ADD COLUMN payer_id INTEGER;
ALTER TABLE coworker_product ADD COLUMN payer_id INTEGER;
CREATE TRIGGER coworker_time_pass_payer_insert AFTER INSERT ON coworker_time_pass BEGIN
  UPDATE coworker_time_pass SET payer_id = (SELECT t.paying_member_id FROM team_member m JOIN team t ON t.id = m.team_id
    WHERE m.coworker_id = NEW.coworker_id AND t.create_single_invoice_for_team = 1 AND t.paying_member_id <> NEW.coworker_id
    ORDER BY t.id LIMIT 1) WHERE id = NEW.id;
END;
CREATE TRIGGER coworker_time_pass_payer_update AFTER UPDATE OF coworker_id ON coworker_time_pass WHEN NEW.coworker_id <> OLD.coworker_id BEGIN
  UPDATE coworker_time_pass SET payer_id = (SELECT t.paying_member_id FROM team_member m JOIN team t ON t.id = m.team_id
    WHERE m.coworker_id = NEW.coworker_id AND t.create_single_invoice_for_team = 1 AND t.paying_member_id <> NEW.coworker_id
    ORDER BY t.id LIMIT 1) WHERE id = NEW.id;
END;
CREATE TRIGGER coworker_product_payer_insert AFTER INSERT ON coworker_product BEGIN
  UPDATE coworker_product SET payer_id = (SELECT t.paying_member_id FROM team_member m JOIN team t ON t.id = m.team_id
    WHERE m.coworker_id = NEW.coworker_id AND t.create_single_invoice_for_team = 1 AND t.paying_member_id <> NEW.coworker_id
    ORDER BY t.id LIMIT 1) WHERE id = NEW.id;
END;
CREATE TRIGGER coworker_product_payer_update AFTER UPDATE OF coworker_id ON coworker_product WHEN NEW.coworker_id <> OLD.coworker_id BEGIN
  UPDATE coworker_product SET payer_id = (SELECT t.paying_member_id FROM team_member m JOIN team t ON t.id = m.team_id
    WHERE m.coworker_id = NEW.coworker_id AND t.create_single_invoice_for_team = 1 AND t.paying_member_id <> NEW.coworker_id
    ORDER BY t.id LIMIT 1) WHERE id = NEW.id;
END;

-- What waits to be invoiced, by who pays.
CREATE INDEX coworker_time_pass_pending ON coworker_time_pass (COALESCE(payer_id, coworker_id), id)
  WHERE invoiced = 0 AND free = 0 AND is_from_tariff = 0 AND coworker_product_unique_id IS NULL;
CREATE INDEX coworker_product_pending ON coworker_product (COALESCE(payer_id, coworker_id), id) WHERE invoiced = 0;
CREATE INDEX coworker_product_pending_own ON coworker_product (coworker_id, id) WHERE invoiced = 0;

-- A customer who is deleted pays for nobody.
CREATE INDEX coworker_time_pass_payer ON coworker_time_pass (payer_id) WHERE payer_id IS NOT NULL;
CREATE INDEX coworker_product_payer ON coworker_product (payer_id) WHERE payer_id IS NOT NULL;
CREATE TRIGGER coworker_payer_delete AFTER DELETE ON coworker BEGIN
  UPDATE coworker_time_pass SET payer_id = NULL WHERE payer_id = OLD.id;
  UPDATE coworker_product SET payer_id = NULL WHERE payer_id = OLD.id;
END;

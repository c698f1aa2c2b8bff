-- Credit notes: passes that went with them, and the way from a note to what it credits.

-- A pass that was revoked with a whole line (R12.4): what it weighed among the passes of the line (chapter 17). The pass itself
-- is gone; ledger and audit keep its history.
CREATE TABLE revoked_pass (
  pass_id    INTEGER PRIMARY KEY,
  line_id    INTEGER NOT NULL,
  list_price INTEGER NOT NULL,
  size       INTEGER NOT NULL CHECK (size > 0),
  revoked_at INTEGER NOT NULL
) STRICT;
CREATE INDEX revoked_pass_line ON revoked_pass (line_id);

CREATE INDEX coworker_invoice_original ON coworker_invoice (original_invoice_guid) WHERE original_invoice_guid IS NOT NULL;
CREATE INDEX coworker_invoice_line_cancelled ON coworker_invoice_line (cancelled_coworker_invoice_line_unique_id)
  WHERE cancelled_coworker_invoice_line_unique_id IS NOT NULL;

-- What the engine keeps of a pay-as-you-go pass (chapter 10). Price stands in price_override, the location in business_id.
-- payg_fixed: a price for the day, not by time (R10.5). payg_charge: what it costs before the daily minimum and maximum
-- (R10.8), NULL until its visit ends. needs_review: its visit has changed since it was invoiced (R7.19, R17.8).
ALTER TABLE coworker_time_pass ADD COLUMN payg_fixed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE coworker_time_pass ADD COLUMN payg_charge INTEGER;
ALTER TABLE coworker_time_pass ADD COLUMN needs_review INTEGER NOT NULL DEFAULT 0;
CREATE INDEX coworker_time_pass_review ON coworker_time_pass (business_id, id) WHERE needs_review = 1;
UPDATE coworker_time_pass SET payg_fixed = total_uses IS NULL, payg_charge = COALESCE(price_override, 0)
  WHERE is_pay_as_you_go = 1 AND used = 1;

-- The records API's tables: one for each resource, columns as in the contract's tables; link tables at the end.
--
-- Amounts are ten-thousandths, instants microseconds since 1970 (UTC), booleans 0 and 1, `*_local` the wall clock read as if it
-- were UTC. custom_fields is the vendor's JSON; extra a JSON object with the members that only travel and differ from their
-- default. version counts writes, for ETag. Ids are never given twice (AUTOINCREMENT).

-- Pass definitions.
CREATE TABLE time_pass (
  id                                INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id                         TEXT NOT NULL UNIQUE,
  created_on                        INTEGER NOT NULL,
  updated_on                        INTEGER NOT NULL,
  updated_by                        TEXT,
  system_id                         TEXT,
  business_id                       INTEGER NOT NULL,
  name                              TEXT NOT NULL,
  invoice_line_display_as           TEXT,
  price                             INTEGER NOT NULL,
  minutes_included                  INTEGER,
  counts_towards_plan_limits        INTEGER NOT NULL DEFAULT 0,
  use_as_pay_as_you_go_for_members  INTEGER NOT NULL DEFAULT 0,
  use_as_pay_as_you_go_for_contacts INTEGER NOT NULL DEFAULT 0,
  use_priority                      INTEGER,
  currency_id                       INTEGER NOT NULL,
  tax_rate_id                       INTEGER,
  reduced_tax_rate_id               INTEGER,
  exempt_tax_rate_id                INTEGER,
  financial_account_id              INTEGER,
  kisi_group_id                     TEXT,
  door_guard_group_id               TEXT,
  access_control_group_id           TEXT,
  access_control_group_ids          TEXT,
  allow_network_check_in            INTEGER NOT NULL DEFAULT 0,
  only_for_contacts                 INTEGER NOT NULL DEFAULT 0,
  only_for_members                  INTEGER NOT NULL DEFAULT 0,
  archived                          INTEGER NOT NULL DEFAULT 0,
  custom_fields                     TEXT,
  extra                             TEXT,
  version                           INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX time_pass_business_ref ON time_pass (business_id);
CREATE INDEX time_pass_currency ON time_pass (currency_id);
CREATE INDEX time_pass_tax_rate ON time_pass (tax_rate_id);
CREATE INDEX time_pass_reduced_tax_rate ON time_pass (reduced_tax_rate_id);
CREATE INDEX time_pass_exempt_tax_rate ON time_pass (exempt_tax_rate_id);
CREATE INDEX time_pass_financial_account ON time_pass (financial_account_id);

-- Issued passes. price_override: own price, NULL = the definition's (R13.2). used_by, used_by_hand, valid_from: see the
-- engine's HeldPass.
CREATE TABLE coworker_time_pass (
  id                          INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id                   TEXT NOT NULL UNIQUE,
  created_on                  INTEGER NOT NULL,
  updated_on                  INTEGER NOT NULL,
  updated_by                  TEXT,
  system_id                   TEXT,
  coworker_id                 INTEGER NOT NULL,
  business_id                 INTEGER NOT NULL,
  time_pass_id                INTEGER NOT NULL,
  notes                       TEXT,
  purchase_order              TEXT,
  used                        INTEGER NOT NULL DEFAULT 0,
  checked_in                  INTEGER NOT NULL DEFAULT 0,
  used_date                   INTEGER,
  remaining_uses              INTEGER,
  total_uses                  INTEGER,
  free                        INTEGER NOT NULL DEFAULT 0,
  create_multiple             INTEGER NOT NULL DEFAULT 1,
  expire_date                 INTEGER,
  invoiced                    INTEGER NOT NULL DEFAULT 0,
  invoice_date                INTEGER,
  is_from_tariff              INTEGER NOT NULL DEFAULT 0,
  is_pay_as_you_go            INTEGER NOT NULL DEFAULT 0,
  tariff_time_pass_unique_id  TEXT,
  coworker_product_unique_id  TEXT,
  coworker_contract_unique_id TEXT,
  price_override              INTEGER,
  used_by                     INTEGER,
  used_by_hand                INTEGER NOT NULL DEFAULT 0,
  valid_from                  INTEGER,
  custom_fields               TEXT,
  extra                       TEXT,
  version                     INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX coworker_time_pass_coworker ON coworker_time_pass (coworker_id, updated_on);
CREATE INDEX coworker_time_pass_business ON coworker_time_pass (business_id, updated_on, id);
CREATE INDEX coworker_time_pass_updated ON coworker_time_pass (updated_on, id);
CREATE INDEX coworker_time_pass_live ON coworker_time_pass (coworker_id, used, expire_date);
CREATE INDEX coworker_time_pass_used ON coworker_time_pass (coworker_id, used_date);
CREATE INDEX coworker_time_pass_definition ON coworker_time_pass (time_pass_id);
CREATE INDEX coworker_time_pass_link ON coworker_time_pass (tariff_time_pass_unique_id)
  WHERE tariff_time_pass_unique_id IS NOT NULL;
CREATE INDEX coworker_time_pass_product ON coworker_time_pass (coworker_product_unique_id)
  WHERE coworker_product_unique_id IS NOT NULL;
CREATE INDEX coworker_time_pass_contract ON coworker_time_pass (coworker_contract_unique_id)
  WHERE coworker_contract_unique_id IS NOT NULL;

CREATE TABLE product_time_pass (
  id                    INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id             TEXT NOT NULL UNIQUE,
  created_on            INTEGER NOT NULL,
  updated_on            INTEGER NOT NULL,
  updated_by            TEXT,
  system_id             TEXT,
  product_id            INTEGER NOT NULL,
  time_pass_id          INTEGER NOT NULL,
  passes_included       INTEGER NOT NULL,
  expire_time_in_months INTEGER,
  expire_time_in_weeks  INTEGER,
  expiration_type       INTEGER NOT NULL DEFAULT 0,
  expires_in            INTEGER,
  custom_fields         TEXT,
  extra                 TEXT,
  version               INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX product_time_pass_product ON product_time_pass (product_id);
CREATE INDEX product_time_pass_time_pass ON product_time_pass (time_pass_id);

CREATE TABLE tariff_time_pass (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id         TEXT NOT NULL UNIQUE,
  created_on        INTEGER NOT NULL,
  updated_on        INTEGER NOT NULL,
  updated_by        TEXT,
  system_id         TEXT,
  tariff_id         INTEGER NOT NULL,
  time_pass_id      INTEGER NOT NULL,
  passes_included   INTEGER NOT NULL,
  pass_renewal_time INTEGER NOT NULL DEFAULT 3,
  custom_fields     TEXT,
  extra             TEXT,
  version           INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX tariff_time_pass_tariff ON tariff_time_pass (tariff_id);
CREATE INDEX tariff_time_pass_time_pass ON tariff_time_pass (time_pass_id);

CREATE TABLE time_pass_slot (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id     TEXT NOT NULL UNIQUE,
  created_on    INTEGER NOT NULL,
  updated_on    INTEGER NOT NULL,
  updated_by    TEXT,
  system_id     TEXT,
  time_pass_id  INTEGER NOT NULL,
  from_time     INTEGER NOT NULL,
  to_time       INTEGER NOT NULL,
  day_of_week   INTEGER NOT NULL,
  custom_fields TEXT,
  extra         TEXT,
  version       INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX time_pass_slot_time_pass ON time_pass_slot (time_pass_id);

CREATE TABLE time_pass_price (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id     TEXT NOT NULL UNIQUE,
  created_on    INTEGER NOT NULL,
  updated_on    INTEGER NOT NULL,
  updated_by    TEXT,
  system_id     TEXT,
  time_pass_id  INTEGER NOT NULL,
  tariff_id     INTEGER NOT NULL,
  price         INTEGER NOT NULL,
  custom_fields TEXT,
  extra         TEXT,
  version       INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX time_pass_price_time_pass ON time_pass_price (time_pass_id);
CREATE INDEX time_pass_price_tariff ON time_pass_price (tariff_id);

CREATE TABLE product (
  id                      INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id               TEXT NOT NULL UNIQUE,
  created_on              INTEGER NOT NULL,
  updated_on              INTEGER NOT NULL,
  updated_by              TEXT,
  system_id               TEXT,
  business_id             INTEGER NOT NULL,
  name                    TEXT NOT NULL,
  system_product_type     INTEGER NOT NULL DEFAULT 99,
  description             TEXT NOT NULL DEFAULT '',
  invoice_line_display_as TEXT,
  sku                     TEXT,
  display_order           INTEGER NOT NULL DEFAULT 0,
  price                   INTEGER NOT NULL,
  visible                 INTEGER NOT NULL DEFAULT 0,
  currency_id             INTEGER NOT NULL,
  tax_rate_id             INTEGER,
  reduced_tax_rate_id     INTEGER,
  exempt_tax_rate_id      INTEGER,
  financial_account_id    INTEGER,
  available_as            INTEGER NOT NULL DEFAULT 1,
  only_for_contacts       INTEGER NOT NULL DEFAULT 0,
  only_for_members        INTEGER NOT NULL DEFAULT 0,
  archived                INTEGER NOT NULL DEFAULT 0,
  starred                 INTEGER NOT NULL DEFAULT 0,
  apply_pro_rating        INTEGER NOT NULL DEFAULT 0,
  invoice_coworker        INTEGER NOT NULL DEFAULT 0,
  custom_fields           TEXT,
  extra                   TEXT,
  version                 INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX product_business ON product (business_id);
CREATE INDEX product_currency ON product (currency_id);
CREATE INDEX product_tax_rate ON product (tax_rate_id);
CREATE INDEX product_reduced_tax_rate ON product (reduced_tax_rate_id);
CREATE INDEX product_exempt_tax_rate ON product (exempt_tax_rate_id);
CREATE INDEX product_financial_account ON product (financial_account_id);

CREATE TABLE coworker_product (
  id                          INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id                   TEXT NOT NULL UNIQUE,
  created_on                  INTEGER NOT NULL,
  updated_on                  INTEGER NOT NULL,
  updated_by                  TEXT,
  system_id                   TEXT,
  coworker_id                 INTEGER NOT NULL,
  business_id                 INTEGER NOT NULL,
  product_id                  INTEGER NOT NULL,
  notes                       TEXT,
  purchase_order              TEXT,
  order_number                TEXT,
  activated                   INTEGER NOT NULL DEFAULT 0,
  invoice_this_coworker       INTEGER NOT NULL DEFAULT 0,
  price                       INTEGER,
  quantity                    INTEGER NOT NULL,
  regular_charge              INTEGER NOT NULL DEFAULT 0,
  repeat_cycle                INTEGER NOT NULL DEFAULT 0,
  repeat_unit                 INTEGER,
  invoice_on                  INTEGER,
  repeat_from                 INTEGER,
  repeat_until                INTEGER,
  sale_date                   INTEGER,
  due_date                    INTEGER,
  invoiced                    INTEGER NOT NULL DEFAULT 0,
  invoiced_on                 INTEGER,
  from_tariff                 INTEGER NOT NULL DEFAULT 0,
  booking_unique_id           TEXT,
  mrm_reminded                INTEGER NOT NULL DEFAULT 0,
  apply_pro_rating            INTEGER NOT NULL DEFAULT 0,
  coworker_contract_unique_id TEXT,
  contract_deposit_unique_id  TEXT,
  contract_product_unique_id  TEXT,
  coworker_delivery_unique_id TEXT,
  proposal_unique_id          TEXT,
  coworker_invoice_id         INTEGER,
  teams_at_purchase           TEXT,
  credit_amount               INTEGER NOT NULL DEFAULT 0,
  discount_amount             INTEGER NOT NULL DEFAULT 0,
  refundable                  INTEGER NOT NULL DEFAULT 0,
  custom_fields               TEXT,
  extra                       TEXT,
  version                     INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX coworker_product_coworker ON coworker_product (coworker_id);
CREATE INDEX coworker_product_business ON coworker_product (business_id);
CREATE INDEX coworker_product_product ON coworker_product (product_id);
CREATE INDEX coworker_product_coworker_invoice ON coworker_product (coworker_invoice_id);
CREATE INDEX coworker_product_contract ON coworker_product (coworker_contract_unique_id)
  WHERE coworker_contract_unique_id IS NOT NULL;

CREATE TABLE tariff (
  id                                   INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id                            TEXT NOT NULL UNIQUE,
  created_on                           INTEGER NOT NULL,
  updated_on                           INTEGER NOT NULL,
  updated_by                           TEXT,
  system_id                            TEXT,
  business_id                          INTEGER NOT NULL,
  name                                 TEXT NOT NULL,
  system_tariff_type                   INTEGER NOT NULL,
  price                                INTEGER NOT NULL,
  default_invoicing_day                INTEGER,
  visible                              INTEGER NOT NULL DEFAULT 0,
  use_time_passes                      INTEGER NOT NULL DEFAULT 0,
  description                          TEXT,
  invoice_line_display_as              TEXT,
  sign_up_fee                          INTEGER,
  currency_id                          INTEGER NOT NULL,
  tax_rate_id                          INTEGER,
  reduced_tax_rate_id                  INTEGER,
  exempt_tax_rate_id                   INTEGER,
  financial_account_id                 INTEGER,
  cancellation_period                  INTEGER NOT NULL DEFAULT 0,
  display_order                        INTEGER NOT NULL DEFAULT 0,
  group_name                           TEXT,
  subscribers_limit                    INTEGER,
  cancellation_limit_days              INTEGER,
  default_contract_term                INTEGER,
  checkin_price_plan_limit             INTEGER,
  checkin_month_limit                  INTEGER,
  checkin_week_limit                   INTEGER,
  visitor_month_limit                  INTEGER,
  visitor_week_limit                   INTEGER,
  visitor_day_limit                    INTEGER,
  hours_price_plan_limit               INTEGER,
  hours_month_limit                    INTEGER,
  hours_week_limit                     INTEGER,
  discount_extra_services              INTEGER,
  discount_time_passes                 INTEGER,
  discount_charges                     INTEGER,
  invoice_every                        INTEGER NOT NULL DEFAULT 1,
  invoice_every_weeks                  INTEGER NOT NULL DEFAULT 0,
  advance_invoice_cycles               INTEGER,
  prorate_day_of_month                 INTEGER,
  prorate_days_before                  INTEGER,
  prorate_cancellations                INTEGER NOT NULL DEFAULT 0,
  exclude_from_invoice                 INTEGER,
  minimum_price                        INTEGER,
  minimum_price_include_time_passes    INTEGER NOT NULL DEFAULT 0,
  minimum_price_include_extra_services INTEGER NOT NULL DEFAULT 0,
  minimum_price_include_events         INTEGER NOT NULL DEFAULT 0,
  archived                             INTEGER NOT NULL DEFAULT 0,
  can_be_paused                        INTEGER NOT NULL DEFAULT 0,
  pause_yearly_limit                   INTEGER,
  pause_cycles_limit                   INTEGER,
  custom_fields                        TEXT,
  extra                                TEXT,
  version                              INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX tariff_business ON tariff (business_id);
CREATE INDEX tariff_currency ON tariff (currency_id);
CREATE INDEX tariff_tax_rate ON tariff (tax_rate_id);
CREATE INDEX tariff_reduced_tax_rate ON tariff (reduced_tax_rate_id);
CREATE INDEX tariff_exempt_tax_rate ON tariff (exempt_tax_rate_id);
CREATE INDEX tariff_financial_account ON tariff (financial_account_id);

CREATE TABLE coworker_contract (
  id                           INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id                    TEXT NOT NULL UNIQUE,
  created_on                   INTEGER NOT NULL,
  updated_on                   INTEGER NOT NULL,
  updated_by                   TEXT,
  system_id                    TEXT,
  issued_by_id                 INTEGER NOT NULL,
  coworker_id                  INTEGER NOT NULL,
  tariff_id                    INTEGER NOT NULL,
  next_tariff_id               INTEGER,
  notes                        TEXT,
  start_date                   INTEGER,
  billing_day                  INTEGER,
  renewal_date                 INTEGER,
  invoiced_period              INTEGER,
  contract_term                INTEGER,
  price                        INTEGER,
  value                        INTEGER,
  quantity                     INTEGER NOT NULL,
  main_contract                INTEGER NOT NULL DEFAULT 0,
  cancelled                    INTEGER NOT NULL DEFAULT 0,
  purchase_order               TEXT,
  include_signup_fee           INTEGER NOT NULL DEFAULT 0,
  invoice_advanced_cycles      INTEGER NOT NULL DEFAULT 0,
  apply_pro_rating             INTEGER NOT NULL DEFAULT 0,
  next_auto_invoice            INTEGER,
  price_plan_terms_accepted    INTEGER NOT NULL DEFAULT 0,
  price_plan_terms_accepted_on INTEGER,
  cancellation_date            INTEGER,
  cancellation_limit_days      INTEGER,
  pro_rate_cancellation        INTEGER NOT NULL DEFAULT 0,
  cancel_team_contracts        INTEGER NOT NULL DEFAULT 0,
  cancellation_reason          INTEGER NOT NULL DEFAULT 0,
  cancellation_notes           TEXT,
  in_paused_period_from        INTEGER,
  in_paused_period_until       INTEGER,
  custom_fields                TEXT,
  extra                        TEXT,
  version                      INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX coworker_contract_issued_by ON coworker_contract (issued_by_id);
CREATE INDEX coworker_contract_coworker ON coworker_contract (coworker_id, start_date);
CREATE INDEX coworker_contract_tariff ON coworker_contract (tariff_id);
CREATE INDEX coworker_contract_next_tariff ON coworker_contract (next_tariff_id);

CREATE TABLE financial_account (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id     TEXT NOT NULL UNIQUE,
  created_on    INTEGER NOT NULL,
  updated_on    INTEGER NOT NULL,
  updated_by    TEXT,
  system_id     TEXT,
  business_id   INTEGER NOT NULL,
  name          TEXT NOT NULL,
  code          TEXT NOT NULL,
  description   TEXT,
  account_type  INTEGER NOT NULL,
  custom_fields TEXT,
  extra         TEXT,
  version       INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX financial_account_business ON financial_account (business_id);

CREATE TABLE tax_rate (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id        TEXT NOT NULL UNIQUE,
  created_on       INTEGER NOT NULL,
  updated_on       INTEGER NOT NULL,
  updated_by       TEXT,
  system_id        TEXT,
  business_id      INTEGER NOT NULL,
  name             TEXT NOT NULL,
  rate             INTEGER NOT NULL,
  exemption_reason INTEGER NOT NULL DEFAULT 1,
  custom_fields    TEXT,
  extra            TEXT,
  version          INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX tax_rate_business ON tax_rate (business_id);

CREATE TABLE coworker_invoice (
  id                                INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id                         TEXT NOT NULL UNIQUE,
  created_on                        INTEGER NOT NULL,
  updated_on                        INTEGER NOT NULL,
  updated_by                        TEXT,
  system_id                         TEXT,
  coworker_id                       INTEGER NOT NULL,
  business_id                       INTEGER NOT NULL,
  invoice_number                    TEXT,
  payment_reference                 TEXT,
  bill_to_name                      TEXT,
  bill_to_address                   TEXT,
  bill_to_city                      TEXT,
  bill_to_post_code                 TEXT,
  bill_to_phone                     TEXT,
  bill_to_fax                       TEXT,
  bill_to_state                     TEXT,
  bill_to_country_id                INTEGER NOT NULL,
  bill_to_bank_account              TEXT,
  bill_to_tax_id_number             TEXT,
  purchase_order                    TEXT,
  description                       TEXT,
  discount_amount                   INTEGER NOT NULL DEFAULT 0,
  due_date                          INTEGER,
  invoice_from_date                 INTEGER,
  invoice_to_date                   INTEGER,
  total_amount                      INTEGER NOT NULL DEFAULT 0,
  paid_amount                       INTEGER,
  transaction_total_amount          INTEGER,
  transaction_currency_id           INTEGER,
  transaction_exchange_rate         INTEGER,
  currency_id                       INTEGER NOT NULL,
  tax_amount                        INTEGER NOT NULL DEFAULT 0,
  draft                             INTEGER NOT NULL DEFAULT 0,
  void                              INTEGER NOT NULL DEFAULT 0,
  waiting_for_invoice_number        INTEGER NOT NULL DEFAULT 0,
  paid                              INTEGER NOT NULL DEFAULT 0,
  sent                              INTEGER NOT NULL DEFAULT 0,
  sent_on                           INTEGER,
  paid_on                           INTEGER,
  refunded                          INTEGER NOT NULL DEFAULT 0,
  refunded_on                       INTEGER,
  credit_note                       INTEGER NOT NULL DEFAULT 0,
  original_invoice_guid             TEXT,
  contract_guid                     TEXT,
  last_payment_attempt              INTEGER,
  billed                            INTEGER NOT NULL DEFAULT 0,
  do_not_apply_credit_automatically INTEGER NOT NULL DEFAULT 0,
  received_amount                   INTEGER,
  credited_amount                   INTEGER,
  refunded_amount                   INTEGER,
  custom_fields                     TEXT,
  extra                             TEXT,
  version                           INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX coworker_invoice_coworker ON coworker_invoice (coworker_id);
CREATE INDEX coworker_invoice_business ON coworker_invoice (business_id);
CREATE INDEX coworker_invoice_bill_to_country ON coworker_invoice (bill_to_country_id);
CREATE INDEX coworker_invoice_transaction_currency ON coworker_invoice (transaction_currency_id);
CREATE INDEX coworker_invoice_currency ON coworker_invoice (currency_id);

CREATE TABLE coworker_invoice_line (
  id                                        INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id                                 TEXT NOT NULL UNIQUE,
  created_on                                INTEGER NOT NULL,
  updated_on                                INTEGER NOT NULL,
  updated_by                                TEXT,
  system_id                                 TEXT,
  coworker_invoice_id                       INTEGER NOT NULL,
  description                               TEXT NOT NULL DEFAULT '',
  display_as                                TEXT,
  tax_category_name                         TEXT,
  quantity                                  INTEGER NOT NULL DEFAULT 0,
  sub_total                                 INTEGER NOT NULL DEFAULT 0,
  tax_amount                                INTEGER NOT NULL DEFAULT 0,
  tax_rate                                  INTEGER NOT NULL DEFAULT 0,
  coworker_contract_unique_id               TEXT,
  contract_deposit_unique_id                TEXT,
  booking_unique_id                         TEXT,
  coworker_extra_service_unique_id          TEXT,
  extra_service_unique_id                   TEXT,
  coworker_time_pass_unique_id              TEXT,
  coworker_charge_unique_id                 TEXT,
  coworker_product_unique_id                TEXT,
  event_attendee_unique_id                  TEXT,
  grouped_line_unique_id                    TEXT,
  refunded_amount                           INTEGER,
  refunded                                  INTEGER NOT NULL DEFAULT 0,
  refunded_on                               INTEGER,
  sale_date                                 INTEGER,
  discount_code                             TEXT,
  discount_amount                           INTEGER,
  coworker_extra_service_name               TEXT,
  coworker_time_pass_name                   TEXT,
  coworker_product_name                     TEXT,
  event_attendee_product_name               TEXT,
  tariff_name                               TEXT,
  financial_account_code                    TEXT,
  financial_account_name                    TEXT,
  issued_by_unique_id                       TEXT,
  cancelled_coworker_invoice_line_unique_id TEXT,
  position                                  INTEGER NOT NULL DEFAULT 0,
  is_hidden                                 INTEGER NOT NULL DEFAULT 0,
  is_universal_credit                       INTEGER NOT NULL DEFAULT 0,
  purchase_order                            TEXT,
  credit_amount                             INTEGER NOT NULL DEFAULT 0,
  is_prorated_contract                      INTEGER NOT NULL DEFAULT 0,
  coworker_discount_code_unique_id          TEXT,
  custom_fields                             TEXT,
  extra                                     TEXT,
  version                                   INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX coworker_invoice_line_coworker_invoice ON coworker_invoice_line (coworker_invoice_id);

-- Visits. raw_from, raw_to: before rounding (R2.2). pass_id: first pass. business_day: days since 1970-01-01 (R2.4).
CREATE TABLE checkin (
  id                         INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id                  TEXT NOT NULL UNIQUE,
  created_on                 INTEGER NOT NULL,
  updated_on                 INTEGER NOT NULL,
  updated_by                 TEXT,
  system_id                  TEXT,
  coworker_id                INTEGER,
  business_id                INTEGER NOT NULL,
  source                     INTEGER NOT NULL DEFAULT 1,
  from_time                  INTEGER NOT NULL,
  to_time                    INTEGER,
  counts_towards_plan_limits INTEGER NOT NULL DEFAULT 0,
  coworker_time_pass_guid    TEXT,
  auto_checkout              INTEGER NOT NULL DEFAULT 0,
  last_activity              INTEGER,
  mac_addresses              TEXT,
  teams_at_checkin           TEXT,
  tariff_at_checkin          TEXT,
  validate_checkin_job_id    TEXT,
  from_local                 INTEGER,
  to_local                   INTEGER,
  raw_from                   INTEGER,
  raw_to                     INTEGER,
  pass_id                    INTEGER,
  business_day               INTEGER,
  custom_fields              TEXT,
  extra                      TEXT,
  version                    INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX checkin_coworker ON checkin (coworker_id, from_time);
CREATE INDEX checkin_coworker_end ON checkin (coworker_id, to_time);
CREATE INDEX checkin_business ON checkin (business_id, from_time);
CREATE INDEX checkin_from ON checkin (from_time);
CREATE INDEX checkin_updated ON checkin (updated_on, id);
CREATE INDEX checkin_guid ON checkin (coworker_time_pass_guid) WHERE coworker_time_pass_guid IS NOT NULL;
CREATE INDEX checkin_open_business ON checkin (business_id) WHERE to_time IS NULL;
CREATE INDEX checkin_pass ON checkin (pass_id, to_time) WHERE pass_id IS NOT NULL;

CREATE TABLE failed_checkin (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id         TEXT NOT NULL UNIQUE,
  created_on        INTEGER NOT NULL,
  updated_on        INTEGER NOT NULL,
  updated_by        TEXT,
  system_id         TEXT,
  coworker_id       INTEGER,
  business_id       INTEGER NOT NULL,
  attempt_time      INTEGER NOT NULL,
  source            INTEGER NOT NULL DEFAULT 0,
  mac_addresses     TEXT,
  teams_at_checkin  TEXT,
  tariff_at_checkin TEXT,
  description       TEXT,
  attempt_local     INTEGER,
  custom_fields     TEXT,
  extra             TEXT,
  version           INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX failed_checkin_coworker ON failed_checkin (coworker_id, business_id, attempt_time);
CREATE INDEX failed_checkin_business ON failed_checkin (business_id, attempt_time);

CREATE TABLE coworker (
  id                                    INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id                             TEXT NOT NULL UNIQUE,
  created_on                            INTEGER NOT NULL,
  updated_on                            INTEGER NOT NULL,
  updated_by                            TEXT,
  system_id                             TEXT,
  coworker_type                         INTEGER NOT NULL DEFAULT 1,
  full_name                             TEXT NOT NULL,
  salutation                            TEXT,
  email                                 TEXT NOT NULL,
  address                               TEXT,
  post_code                             TEXT,
  city_name                             TEXT,
  state                                 TEXT,
  country_id                            INTEGER NOT NULL,
  simple_time_zone_id                   INTEGER NOT NULL,
  mobile_phone                          TEXT,
  land_line                             TEXT,
  date_of_birth                         INTEGER,
  company_name                          TEXT,
  invoicing_business_id                 INTEGER,
  billing_email                         TEXT,
  billing_name                          TEXT,
  billing_address                       TEXT,
  billing_post_code                     TEXT,
  billing_city_name                     TEXT,
  billing_state                         TEXT,
  billing_country_id                    INTEGER,
  billing_simple_time_zone_id           INTEGER,
  tax_rate_type                         INTEGER NOT NULL DEFAULT 1,
  tax_rate                              INTEGER,
  tax_id_number                         TEXT,
  notify_on_new_invoice                 INTEGER NOT NULL DEFAULT 1,
  notify_on_new_payment                 INTEGER NOT NULL DEFAULT 1,
  notify_on_failed_payment              INTEGER NOT NULL DEFAULT 1,
  last_low_credit_reminder              INTEGER,
  do_not_process_invoices_automatically INTEGER NOT NULL DEFAULT 0,
  allow_network_checkin                 INTEGER NOT NULL DEFAULT 1,
  access_card_id                        TEXT,
  access_pincode                        TEXT,
  key_fob_number                        TEXT,
  reference_number                      TEXT,
  tag                                   TEXT,
  notes                                 TEXT,
  show_alert                            INTEGER NOT NULL DEFAULT 0,
  alert_note                            TEXT,
  user_id                               INTEGER,
  active                                INTEGER NOT NULL DEFAULT 1,
  next_auto_invoice                     INTEGER,
  invoice_due_date_period               INTEGER,
  registration_date                     INTEGER,
  last_renewal                          INTEGER,
  purchase_order                        TEXT,
  invoice_segregate_time_passes         INTEGER NOT NULL DEFAULT 0,
  archived                              INTEGER NOT NULL DEFAULT 0,
  custom_fields                         TEXT,
  extra                                 TEXT,
  version                               INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX coworker_email ON coworker (lower(email));
CREATE INDEX coworker_name ON coworker (lower(full_name), id);
CREATE INDEX coworker_card ON coworker (access_card_id) WHERE access_card_id IS NOT NULL;
CREATE INDEX coworker_pincode ON coworker (access_pincode) WHERE access_pincode IS NOT NULL;
CREATE INDEX coworker_country ON coworker (country_id);
CREATE INDEX coworker_simple_time_zone ON coworker (simple_time_zone_id);
CREATE INDEX coworker_invoicing_business ON coworker (invoicing_business_id);
CREATE INDEX coworker_billing_country ON coworker (billing_country_id);
CREATE INDEX coworker_billing_simple_time_zone ON coworker (billing_simple_time_zone_id);
CREATE INDEX coworker_user ON coworker (user_id);

CREATE TABLE team (
  id                                INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id                         TEXT NOT NULL UNIQUE,
  created_on                        INTEGER NOT NULL,
  updated_on                        INTEGER NOT NULL,
  updated_by                        TEXT,
  system_id                         TEXT,
  business_id                       INTEGER NOT NULL,
  name                              TEXT NOT NULL,
  description                       TEXT,
  create_single_invoice_for_team    INTEGER NOT NULL DEFAULT 0,
  use_special_prices                INTEGER NOT NULL DEFAULT 0,
  paying_member_id                  INTEGER,
  default_member_tariff_id          INTEGER,
  max_team_member_count             INTEGER,
  transfer_credits_to_paying_member INTEGER NOT NULL DEFAULT 0,
  share_time_passes                 INTEGER NOT NULL DEFAULT 0,
  share_extra_services              INTEGER NOT NULL DEFAULT 0,
  share_booking_credit              INTEGER NOT NULL DEFAULT 0,
  discount_extra_services           INTEGER,
  discount_time_passes              INTEGER,
  discount_charges                  INTEGER,
  discount_tariffs                  INTEGER,
  custom_fields                     TEXT,
  extra                             TEXT,
  version                           INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX team_business ON team (business_id);
CREATE INDEX team_paying_member ON team (paying_member_id);
CREATE INDEX team_default_member_tariff ON team (default_member_tariff_id);

CREATE TABLE visitor (
  id                              INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id                       TEXT NOT NULL UNIQUE,
  created_on                      INTEGER NOT NULL,
  updated_on                      INTEGER NOT NULL,
  updated_by                      TEXT,
  system_id                       TEXT,
  business_id                     INTEGER NOT NULL,
  full_name                       TEXT NOT NULL,
  email                           TEXT NOT NULL,
  coworker_id                     INTEGER,
  visitor_source                  INTEGER NOT NULL DEFAULT 1,
  host_approval_status            INTEGER NOT NULL DEFAULT 1,
  visitor_code                    TEXT NOT NULL DEFAULT '',
  checked_in_at                   TEXT,
  notes                           TEXT,
  customer_notes                  TEXT,
  visit_reason                    TEXT,
  company_name                    TEXT,
  phone_number                    TEXT,
  expected_arrival                INTEGER NOT NULL,
  arrived                         INTEGER NOT NULL DEFAULT 0,
  arrival_date                    INTEGER,
  departure_date                  INTEGER,
  notified                        INTEGER NOT NULL DEFAULT 0,
  internal                        INTEGER NOT NULL DEFAULT 0,
  is_tour                         INTEGER NOT NULL DEFAULT 0,
  has_agreed_terms                INTEGER NOT NULL DEFAULT 0,
  tour_confirmed                  INTEGER NOT NULL DEFAULT 0,
  access_control_scheduled_job_id TEXT,
  custom_fields                   TEXT,
  extra                           TEXT,
  version                         INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX visitor_business ON visitor (business_id);
CREATE INDEX visitor_coworker ON visitor (coworker_id);

CREATE TABLE business (
  id                   INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id            TEXT NOT NULL UNIQUE,
  created_on           INTEGER NOT NULL,
  updated_on           INTEGER NOT NULL,
  updated_by           TEXT,
  system_id            TEXT,
  name                 TEXT NOT NULL,
  default_language     INTEGER NOT NULL DEFAULT 3,
  root_location_id     INTEGER,
  web_address          TEXT NOT NULL DEFAULT '',
  web_contact          TEXT,
  address              TEXT,
  phone                TEXT,
  email_contact        TEXT,
  country_id           INTEGER NOT NULL,
  currency_id          INTEGER NOT NULL,
  simple_time_zone_id  INTEGER NOT NULL,
  invoicing_period     INTEGER,
  suspended            INTEGER NOT NULL DEFAULT 0,
  town_city            TEXT,
  state                TEXT,
  postal_code          TEXT,
  default_payment_term INTEGER,
  custom_fields        TEXT,
  extra                TEXT,
  version              INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX business_root_location ON business (root_location_id);
CREATE INDEX business_country ON business (country_id);
CREATE INDEX business_currency ON business (currency_id);
CREATE INDEX business_simple_time_zone ON business (simple_time_zone_id);

CREATE TABLE business_setting (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id     TEXT NOT NULL UNIQUE,
  created_on    INTEGER NOT NULL,
  updated_on    INTEGER NOT NULL,
  updated_by    TEXT,
  system_id     TEXT,
  business_id   INTEGER NOT NULL,
  name          TEXT NOT NULL,
  value         TEXT,
  custom_fields TEXT,
  extra         TEXT,
  version       INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX business_setting_name ON business_setting (business_id, lower(name));

CREATE TABLE currency (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id     TEXT NOT NULL UNIQUE,
  created_on    INTEGER NOT NULL,
  updated_on    INTEGER NOT NULL,
  updated_by    TEXT,
  system_id     TEXT,
  name          TEXT NOT NULL DEFAULT '',
  code          TEXT NOT NULL DEFAULT '',
  format        TEXT NOT NULL DEFAULT '',
  custom_fields TEXT,
  extra         TEXT,
  version       INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE country (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id       TEXT NOT NULL UNIQUE,
  created_on      INTEGER NOT NULL,
  updated_on      INTEGER NOT NULL,
  updated_by      TEXT,
  system_id       TEXT,
  name            TEXT NOT NULL DEFAULT '',
  two_digits_code TEXT NOT NULL DEFAULT '',
  culture         TEXT NOT NULL DEFAULT '',
  custom_fields   TEXT,
  extra           TEXT,
  version         INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE simple_time_zone (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id        TEXT NOT NULL UNIQUE,
  created_on       INTEGER NOT NULL,
  updated_on       INTEGER NOT NULL,
  updated_by       TEXT,
  system_id        TEXT,
  name             TEXT NOT NULL DEFAULT '',
  description      TEXT,
  time_offset      TEXT,
  uses_summer_time INTEGER NOT NULL DEFAULT 0,
  custom_fields    TEXT,
  extra            TEXT,
  version          INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE app_user (
  id                     INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id              TEXT NOT NULL UNIQUE,
  created_on             INTEGER NOT NULL,
  updated_on             INTEGER NOT NULL,
  updated_by             TEXT,
  system_id              TEXT,
  full_name              TEXT NOT NULL,
  email                  TEXT NOT NULL,
  language               INTEGER NOT NULL DEFAULT 3,
  active                 INTEGER NOT NULL DEFAULT 1,
  is_admin               INTEGER NOT NULL DEFAULT 0,
  api_access             INTEGER NOT NULL DEFAULT 0,
  validated              INTEGER NOT NULL DEFAULT 0,
  must_reset_password    INTEGER NOT NULL DEFAULT 0,
  last_access            INTEGER,
  two_factor_enabled     INTEGER NOT NULL DEFAULT 0,
  default_business_id    INTEGER,
  invalid_login_attempts INTEGER NOT NULL DEFAULT 0,
  last_login_attempt     INTEGER,
  custom_fields          TEXT,
  extra                  TEXT,
  version                INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX app_user_email ON app_user (lower(email));
CREATE INDEX app_user_default_business ON app_user (default_business_id);

CREATE TABLE user_role (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id     TEXT NOT NULL UNIQUE,
  created_on    INTEGER NOT NULL,
  updated_on    INTEGER NOT NULL,
  updated_by    TEXT,
  system_id     TEXT,
  business_id   INTEGER NOT NULL,
  name          TEXT NOT NULL,
  custom_fields TEXT,
  extra         TEXT,
  version       INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX user_role_business ON user_role (business_id);

CREATE TABLE custom_field (
  id                              INTEGER PRIMARY KEY AUTOINCREMENT,
  unique_id                       TEXT NOT NULL UNIQUE,
  created_on                      INTEGER NOT NULL,
  updated_on                      INTEGER NOT NULL,
  updated_by                      TEXT,
  system_id                       TEXT,
  business_id                     INTEGER NOT NULL,
  name                            TEXT NOT NULL,
  display_order                   INTEGER NOT NULL,
  record_type                     INTEGER NOT NULL,
  field_type                      INTEGER NOT NULL,
  coworker_field_position         INTEGER NOT NULL,
  available_options               TEXT,
  allow_multiple_options          INTEGER NOT NULL DEFAULT 0,
  custom_field_index              INTEGER NOT NULL,
  required                        INTEGER NOT NULL DEFAULT 0,
  group_name                      TEXT,
  display_in_public_profile       INTEGER NOT NULL DEFAULT 0,
  display_in_directory_search     INTEGER NOT NULL DEFAULT 0,
  name_in_search                  TEXT,
  visibility                      INTEGER NOT NULL,
  display_in_sign_up_form         INTEGER NOT NULL DEFAULT 0,
  display_in_profile_form         INTEGER NOT NULL DEFAULT 0,
  display_in_tour_form            INTEGER NOT NULL DEFAULT 0,
  display_in_event_sign_up_form   INTEGER NOT NULL DEFAULT 0,
  show_in_booking_form            INTEGER NOT NULL DEFAULT 0,
  display_in_product_sign_up_form INTEGER NOT NULL DEFAULT 0,
  display_in_team_sign_up_form    INTEGER NOT NULL DEFAULT 0,
  display_in_course_sign_up_form  INTEGER NOT NULL DEFAULT 0,
  display_in_tariff_sign_up_form  INTEGER NOT NULL DEFAULT 0,
  display_in_booking_sign_up_form INTEGER NOT NULL DEFAULT 0,
  display_in_resource_search      INTEGER NOT NULL DEFAULT 0,
  custom_fields                   TEXT,
  extra                           TEXT,
  version                         INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX custom_field_business ON custom_field (business_id);

CREATE TABLE coworker_business (
  coworker_id INTEGER NOT NULL,
  business_id INTEGER NOT NULL,
  PRIMARY KEY (coworker_id, business_id)
) WITHOUT ROWID, STRICT;
CREATE INDEX coworker_business_reverse ON coworker_business (business_id, coworker_id);

CREATE TABLE product_tariff (
  product_id INTEGER NOT NULL,
  tariff_id INTEGER NOT NULL,
  PRIMARY KEY (product_id, tariff_id)
) WITHOUT ROWID, STRICT;
CREATE INDEX product_tariff_reverse ON product_tariff (tariff_id, product_id);

CREATE TABLE team_administrator (
  team_id INTEGER NOT NULL,
  coworker_id INTEGER NOT NULL,
  PRIMARY KEY (team_id, coworker_id)
) WITHOUT ROWID, STRICT;
CREATE INDEX team_administrator_reverse ON team_administrator (coworker_id, team_id);

CREATE TABLE team_member (
  coworker_id INTEGER NOT NULL,
  team_id INTEGER NOT NULL,
  PRIMARY KEY (coworker_id, team_id)
) WITHOUT ROWID, STRICT;
CREATE INDEX team_member_reverse ON team_member (team_id, coworker_id);

CREATE TABLE time_pass_business (
  time_pass_id INTEGER NOT NULL,
  business_id INTEGER NOT NULL,
  PRIMARY KEY (time_pass_id, business_id)
) WITHOUT ROWID, STRICT;
CREATE INDEX time_pass_business_reverse ON time_pass_business (business_id, time_pass_id);

CREATE TABLE time_pass_tariff (
  time_pass_id INTEGER NOT NULL,
  tariff_id INTEGER NOT NULL,
  PRIMARY KEY (time_pass_id, tariff_id)
) WITHOUT ROWID, STRICT;
CREATE INDEX time_pass_tariff_reverse ON time_pass_tariff (tariff_id, time_pass_id);

CREATE TABLE user_business (
  user_id INTEGER NOT NULL,
  business_id INTEGER NOT NULL,
  PRIMARY KEY (user_id, business_id)
) WITHOUT ROWID, STRICT;
CREATE INDEX user_business_reverse ON user_business (business_id, user_id);

CREATE TABLE user_role_permission (
  user_role_id INTEGER NOT NULL,
  permission_id INTEGER NOT NULL,
  PRIMARY KEY (user_role_id, permission_id)
) WITHOUT ROWID, STRICT;
CREATE INDEX user_role_permission_reverse ON user_role_permission (permission_id, user_role_id);

CREATE TABLE user_role_user (
  user_id INTEGER NOT NULL,
  user_role_id INTEGER NOT NULL,
  PRIMARY KEY (user_id, user_role_id)
) WITHOUT ROWID, STRICT;
CREATE INDEX user_role_user_reverse ON user_role_user (user_role_id, user_id);

//! Members made of other data, as SQL: `{r}` stands for the record, `{now}` for the instant of the request, `{known Entity id}`
//! for ` AND` whether that record lies inside the scope, and for nothing when the scope is everything.
//!
//! An active contract (R11.9a) has started and not ended; a customer's main contract is the active one marked as such, else
//! the first active one. Wall-clock twins use `local_micros`, see [`crate::sqlite`].

use crate::sums::bounded_sum;

/// Text of a computed member; `None` for members that are not computed here.
pub(super) fn sql(entity: &str, member: &str) -> Option<&'static str> {
    let list = match entity {
        "CoworkerTimePass" => PASS,
        "Coworker" => CUSTOMER,
        "CoworkerContract" => CONTRACT,
        "CoworkerInvoice" => INVOICE,
        "CoworkerInvoiceLine" => INVOICE_LINE,
        "CoworkerLedgerEntry" => LEDGER_ENTRY,
        "Tariff" => PLAN,
        "Team" => TEAM,
        "Visitor" => VISITOR,
        "WebHook" => WEB_HOOK,
        _ => return None,
    };
    list.iter().find(|(name, _)| *name == member).map(|(_, text)| *text)
}

type List = &'static [(&'static str, &'static str)];

/// `c` is an active contract.
macro_rules! active {
    () => {
        "COALESCE(c.start_date, c.created_on) <= {now} AND (c.cancellation_date IS NULL OR c.cancellation_date > {now})"
    };
}

/// Something of the customer's main contract `c` and its plan `t`.
macro_rules! main_contract {
    ($what:literal) => {
        concat!(
            "(SELECT ",
            $what,
            " FROM coworker_contract c JOIN tariff t ON t.id = c.tariff_id \
             WHERE c.coworker_id = {r}.id AND ",
            active!(),
            "{known CoworkerContract c.id} ORDER BY c.main_contract DESC, c.id LIMIT 1)"
        )
    };
}

/// Something over the customer's active contracts.
macro_rules! active_contracts {
    ($what:literal) => {
        concat!(
            "(SELECT ",
            $what,
            " FROM coworker_contract c JOIN tariff t ON t.id = c.tariff_id \
             WHERE c.coworker_id = {r}.id AND ",
            active!(),
            "{known CoworkerContract c.id})"
        )
    };
}

/// Something of the customer's first team.
macro_rules! first_team {
    ($what:literal) => {
        concat!(
            "(SELECT ",
            $what,
            " FROM team_member m JOIN team t ON t.id = m.team_id \
             WHERE m.coworker_id = {r}.id{known Team t.id} ORDER BY t.id LIMIT 1)"
        )
    };
}

/// Something over the teams of a customer.
macro_rules! teams_of {
    ($what:literal, $customer:literal) => {
        concat!(
            "(SELECT ",
            $what,
            " FROM team_member m JOIN team t ON t.id = m.team_id WHERE m.coworker_id = ",
            $customer,
            "{known Team t.id})"
        )
    };
}

/// Something over the members of a team.
macro_rules! members {
    ($what:literal) => {
        concat!(
            "(SELECT ",
            $what,
            " FROM team_member m JOIN coworker w ON w.id = m.coworker_id WHERE m.team_id = {r}.id{known Coworker w.id})"
        )
    };
}

/// Something over the customer's running recurring products.
macro_rules! recurring_products {
    ($what:literal) => {
        concat!(
            "(SELECT ",
            $what,
            " FROM coworker_product cp JOIN product p ON p.id = cp.product_id \
             WHERE cp.coworker_id = {r}.id AND cp.regular_charge = 1 \
             AND (cp.repeat_until IS NULL OR cp.repeat_until > {now}){known CoworkerProduct cp.id})"
        )
    };
}

/// The zone in force at a location at an instant, where its clock has been changed (DESIGN 5.11).
macro_rules! clock_then {
    ($instant:literal, $location:expr) => {
        concat!(
            "(SELECT k.zone FROM location_clock k WHERE k.business_id = ",
            $location,
            " AND k.from_time <= ",
            $instant,
            " ORDER BY k.from_time DESC LIMIT 1)"
        )
    };
}

/// An instant on the wall clock of a location.
macro_rules! at_location {
    ($instant:literal, $location:expr) => {
        concat!(
            "local_micros(",
            $instant,
            ", COALESCE(",
            clock_then!($instant, $location),
            ", (SELECT z.name FROM business b JOIN simple_time_zone z ON z.id = b.simple_time_zone_id \
             WHERE b.id = ",
            $location,
            ")))"
        )
    };
}

/// A customer's wall clock: that of the invoicing location, else of the customer's own zone.
macro_rules! at_customer {
    ($instant:literal) => {
        concat!(
            "local_micros(",
            $instant,
            ", COALESCE(",
            clock_then!($instant, "{r}.invoicing_business_id"),
            ", (SELECT z.name FROM business b JOIN simple_time_zone z \
             ON z.id = b.simple_time_zone_id WHERE b.id = {r}.invoicing_business_id), \
             (SELECT z.name FROM simple_time_zone z WHERE z.id = {r}.simple_time_zone_id)))"
        )
    };
}

/// A name up to its last blank, that blank included; empty for a single word.
macro_rules! up_to_last_blank {
    ($name:literal) => {
        concat!("rtrim(", $name, ", replace(", $name, ", ' ', ''))")
    };
}

macro_rules! first_words {
    ($name:literal) => {
        concat!("COALESCE(NULLIF(trim(", up_to_last_blank!($name), "), ''), ", $name, ")")
    };
}

macro_rules! last_word {
    ($name:literal) => {
        concat!(
            "CASE WHEN trim(",
            up_to_last_blank!($name),
            ") = '' THEN '' ELSE substr(",
            $name,
            ", length(",
            up_to_last_blank!($name),
            ") + 1) END"
        )
    };
}

const PASS: List = &[(
    "Price",
    // R13.2: nothing when free, its own price, the lowest special price of the customer's active plans, the usual price.
    concat!(
        "CASE WHEN {r}.free = 1 THEN 0 ELSE COALESCE({r}.price_override, \
         (SELECT MIN(s.price) FROM time_pass_price s JOIN coworker_contract c ON c.tariff_id = s.tariff_id \
         WHERE s.time_pass_id = {r}.time_pass_id AND c.coworker_id = {r}.coworker_id AND ",
        active!(),
        "), \
         (SELECT d.price FROM time_pass d WHERE d.id = {r}.time_pass_id)) END"
    ),
)];

const CUSTOMER: List = &[
    (
        "CheckinSinceLastRenewal",
        "(SELECT COUNT(*) FROM checkin v WHERE v.coworker_id = {r}.id AND v.from_time >= COALESCE({r}.last_renewal, 0){known Checkin v.id})",
    ),
    (
        "MinutesSinceLastRenewal",
        "(SELECT COALESCE(SUM((COALESCE(v.to_time, {now}) - v.from_time) / 60000000), 0) FROM checkin v \
         WHERE v.coworker_id = {r}.id AND v.from_time >= COALESCE({r}.last_renewal, 0){known Checkin v.id})",
    ),
    ("NextAutoInvoiceLocal", at_customer!("{r}.next_auto_invoice")),
    ("RegistrationDateLocal", at_customer!("{r}.registration_date")),
    ("TariffId", concat!("COALESCE(", main_contract!("c.tariff_id"), ", 0)")),
    ("TariffName", main_contract!("t.name")),
    ("NextTariffId", concat!("COALESCE(", main_contract!("c.next_tariff_id"), ", 0)")),
    ("NextTariffName", main_contract!("(SELECT n.name FROM tariff n WHERE n.id = c.next_tariff_id)")),
    ("TariffInvoiceEvery", concat!("COALESCE(", main_contract!("t.invoice_every"), ", 0)")),
    ("TariffInvoiceEveryWeeks", concat!("COALESCE(", main_contract!("t.invoice_every_weeks"), ", 0)")),
    ("BillingDay", main_contract!("c.billing_day")),
    ("RenewalDate", main_contract!("c.renewal_date")),
    ("StartDate", main_contract!("COALESCE(c.start_date, c.created_on)")),
    ("CancellationDate", main_contract!("c.cancellation_date")),
    ("CoworkerContractIds", active_contracts!("string_agg(CAST(c.id AS TEXT), ',' ORDER BY c.id)")),
    ("CoworkerContractTariffNames", active_contracts!("string_agg(t.name, ', ' ORDER BY c.id)")),
    ("TeamId", first_team!("t.id")),
    ("TeamName", first_team!("t.name")),
    ("TeamIds", teams_of!("string_agg(CAST(t.id AS TEXT), ',' ORDER BY t.id)", "{r}.id")),
    ("TeamNames", teams_of!("string_agg(t.name, ', ' ORDER BY t.id)", "{r}.id")),
    (
        "BusinessNames",
        "(SELECT string_agg(b.name, ', ' ORDER BY b.id) FROM coworker_business l JOIN business b ON b.id = l.business_id \
         WHERE l.coworker_id = {r}.id{known Business b.id})",
    ),
    ("TotalRecurrentProducts", recurring_products!("SUM(COALESCE(cp.price, p.price) * cp.quantity)")),
    ("RecurrentProductsNames", recurring_products!("string_agg(p.name, ', ' ORDER BY cp.id)")),
    ("CreateSingleInvoiceForTeam", first_team!("t.create_single_invoice_for_team")),
    (
        "HasDueInvoices",
        "CASE WHEN EXISTS (SELECT 1 FROM coworker_invoice i WHERE i.coworker_id = {r}.id AND i.paid = 0 AND i.draft = 0 \
         AND i.void = 0 AND i.refunded = 0 AND i.credit_note = 0 AND COALESCE(i.credited_amount, 0) < i.total_amount AND i.due_date <= {now}{known CoworkerInvoice i.id}) THEN 1 ELSE 0 END",
    ),
    ("IsAdmin", "COALESCE((SELECT u.is_admin FROM app_user u WHERE u.id = {r}.user_id), 0)"),
    (
        "IsTeamAdministrator",
        "CASE WHEN EXISTS (SELECT 1 FROM team_administrator a WHERE a.coworker_id = {r}.id{known Team a.team_id}) THEN 1 ELSE 0 END",
    ),
    ("GuessedFirstName", first_words!("{r}.full_name")),
    ("GuessedLastName", last_word!("{r}.full_name")),
    ("GuessedFirstNameForInvoice", first_words!("COALESCE(NULLIF({r}.billing_name, ''), {r}.full_name)")),
    ("GuessedLastNameForInvoice", last_word!("COALESCE(NULLIF({r}.billing_name, ''), {r}.full_name)")),
    ("ShortDescription", "{r}.full_name || ' (' || {r}.id || ')'"),
    ("TotalActiveContracts", active_contracts!("SUM(COALESCE(c.price, t.price) * c.quantity)")),
];

/// A contract's price of one cycle with its recurring products.
macro_rules! contract_with_products {
    () => {
        "(COALESCE({r}.price, (SELECT t.price FROM tariff t WHERE t.id = {r}.tariff_id), 0) * {r}.quantity + \
         COALESCE((SELECT SUM(COALESCE(cp.price, p.price) * cp.quantity) FROM coworker_product cp \
         JOIN product p ON p.id = cp.product_id \
         WHERE cp.coworker_contract_unique_id = {r}.unique_id AND cp.regular_charge = 1{known CoworkerProduct cp.id}), 0))"
    };
}

const CONTRACT: List = &[
    (
        "Active",
        "CASE WHEN COALESCE({r}.start_date, {r}.created_on) <= {now} \
         AND ({r}.cancellation_date IS NULL OR {r}.cancellation_date > {now}) THEN 1 ELSE 0 END",
    ),
    ("StartDateLocal", at_location!("{r}.start_date", "{r}.issued_by_id")),
    ("RenewalDateLocal", at_location!("{r}.renewal_date", "{r}.issued_by_id")),
    ("NextAutoInvoiceLocal", at_location!("{r}.next_auto_invoice", "{r}.issued_by_id")),
    ("PricePlanTermsAcceptedOnLocal", at_location!("{r}.price_plan_terms_accepted_on", "{r}.issued_by_id")),
    ("CancellationDateLocal", at_location!("{r}.cancellation_date", "{r}.issued_by_id")),
    ("ContractTermLocal", at_location!("{r}.contract_term", "{r}.issued_by_id")),
    ("InvoicedPeriodLocal", at_location!("{r}.invoiced_period", "{r}.issued_by_id")),
    ("PriceWithProductsAndDeposits", contract_with_products!()),
    ("PriceWithProducts", contract_with_products!()),
    (
        "InPausedPeriod",
        "CASE WHEN EXISTS (SELECT 1 FROM contract_pause p WHERE p.contract_id = {r}.id AND p.from_time <= {now} \
         AND (p.until_time IS NULL OR p.until_time > {now})) THEN 1 ELSE 0 END",
    ),
];

const INVOICE: List = &[
    ("CoworkerTeamNames", teams_of!("string_agg(t.name, ', ' ORDER BY t.id)", "{r}.coworker_id")),
    ("CreatedOnLocal", at_location!("{r}.created_on", "{r}.business_id")),
    ("DueDateLocal", at_location!("{r}.due_date", "{r}.business_id")),
    ("InvoiceFromDateLocal", at_location!("{r}.invoice_from_date", "{r}.business_id")),
    ("InvoiceToDateLocal", at_location!("{r}.invoice_to_date", "{r}.business_id")),
    ("PaidOnLocal", at_location!("{r}.paid_on", "{r}.business_id")),
    ("RefundedOnLocal", at_location!("{r}.refunded_on", "{r}.business_id")),
    ("LastPaymentAttemptLocal", at_location!("{r}.last_payment_attempt", "{r}.business_id")),
];

/// The location of an invoice line: that of its invoice.
macro_rules! of_invoice {
    () => {
        "(SELECT i.business_id FROM coworker_invoice i WHERE i.id = {r}.coworker_invoice_id)"
    };
}

const INVOICE_LINE: List = &[
    ("CreatedOnLocal", at_location!("{r}.created_on", of_invoice!())),
    ("RefundedOnLocal", at_location!("{r}.refunded_on", of_invoice!())),
    ("SaleDateLocal", at_location!("{r}.sale_date", of_invoice!())),
];

const LEDGER_ENTRY: List = &[
    (
        "Balance",
        concat!(
            "(SELECT ",
            bounded_sum!("e.credit - e.debit"),
            " FROM coworker_ledger_entry e WHERE e.coworker_id = {r}.coworker_id \
             AND e.business_id = {r}.business_id AND (e.transaction_date < {r}.transaction_date \
             OR (e.transaction_date = {r}.transaction_date AND e.id <= {r}.id)))"
        ),
    ),
    ("TransactionDateLocal", at_location!("{r}.transaction_date", "{r}.business_id")),
];

const PLAN: List = &[("TotalSignUpPrice", "{r}.price + COALESCE({r}.sign_up_fee, 0)"), ("TotalPrice", "{r}.price")];

const TEAM: List = &[
    ("CoworkerIds", members!("string_agg(CAST(w.id AS TEXT), ',' ORDER BY w.id)")),
    ("CoworkerFullNames", members!("string_agg(w.full_name, ', ' ORDER BY w.id)")),
    ("CoworkerBillingNames", members!("string_agg(w.billing_name, ', ' ORDER BY w.id)")),
    (
        "ActiveContracts",
        concat!(
            "(SELECT COUNT(*) FROM team_member m JOIN coworker_contract c ON c.coworker_id = m.coworker_id \
             WHERE m.team_id = {r}.id AND ",
            active!(),
            "{known CoworkerContract c.id})"
        ),
    ),
];

const VISITOR: List = &[("CoworkerTeamNames", teams_of!("string_agg(t.name, ', ' ORDER BY t.id)", "{r}.coworker_id"))];

const WEB_HOOK: List = &[
    ("LastError", "(SELECT s.last_error FROM webhook_state s WHERE s.webhook_id = {r}.id)"),
    ("LastTrigger", "(SELECT s.last_trigger FROM webhook_state s WHERE s.webhook_id = {r}.id)"),
    ("ErrorCount", "COALESCE((SELECT s.error_count FROM webhook_state s WHERE s.webhook_id = {r}.id), 0)"),
];

#[cfg(test)]
mod tests {
    use hallpass_contract::{Source, catalog};

    #[test]
    fn what_must_be_known_is_a_resource() {
        let lists = [
            super::PASS,
            super::CUSTOMER,
            super::CONTRACT,
            super::INVOICE,
            super::INVOICE_LINE,
            super::LEDGER_ENTRY,
            super::PLAN,
            super::TEAM,
            super::VISITOR,
            super::WEB_HOOK,
        ];
        for (name, text) in lists.into_iter().flatten() {
            for part in text.split("{known ").skip(1) {
                let (what, _) = part.split_once('}').unwrap();
                let (entity, id) = what.split_once(' ').unwrap();
                assert!(catalog().by_entity(entity).is_some() && id.contains('.'), "{name}: {what}");
            }
        }
    }

    #[test]
    fn every_computed_member_is_computed() {
        for model in catalog().models() {
            for field in model.fields.iter().filter(|f| f.source == Source::Computed && f.name != "ToStringText") {
                assert!(
                    super::sql(model.resource.entity, field.name).is_some(),
                    "{}.{}",
                    model.resource.entity,
                    field.name
                );
            }
        }
    }
}

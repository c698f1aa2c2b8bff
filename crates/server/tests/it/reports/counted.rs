//! R17.10: usage against plan, as the engine counts it (R9.2, R9.5).

use serde_json::json;

use super::{report, rows, server, totals};
use crate::desk::limits::{contract, plan};

/// R17.10.
#[test]
fn days_and_hours_of_each_window() {
    let (server, desk) = server("2026-03-02T12:00:00Z", "America/St_Johns", "03:00");
    desk.setting(1, "Checkin.AlwaysRecordByMinute", "True");
    let (ana, ben) = (desk.customer("Ana"), desk.customer("Ben"));
    let limits = json!({"Name": "Flex", "CheckinMonthLimit": 4, "HoursWeekLimit": 4, "HoursMonthLimit": 10});
    let of_ana = contract(&desk, ana, plan(&desk, limits));
    contract(&desk, ben, plan(&desk, json!({"Name": "No limits"})));
    let counts = desk.define(json!({"MinutesIncluded": 3000, "CountsTowardsPlanLimits": true}));
    desk.issue(ana, counts, 1);
    desk.clock("2026-03-13T12:00:00Z");
    // Sunday 1 March, the week before (weeks begin on Monday): 60 minutes.
    desk.visit(ana, "2026-03-01T15:00:00Z", "2026-03-01T16:00:00Z");
    // Tuesday the 3rd at 02:00 local, which is still Monday the 2nd, until 04:00: 120 minutes on two days.
    desk.visit(ana, "2026-03-03T05:30:00Z", "2026-03-03T07:30:00Z");
    // Thursday the 5th: 90 minutes, entered as 120.
    let edited = desk.visit(ana, "2026-03-05T15:00:00Z", "2026-03-05T17:00:00Z");
    desk.edit(edited, json!({"ToTime": "2026-03-05T16:30:00Z"})).done();

    let found = report(&desk.admin, "usage-against-plan?business=1&to=2026-03-05");
    assert_eq!((&found["From"], &found["To"]), (&json!("2026-03-05"), &json!("2026-03-05")));
    let columns = ["CoworkerContractId", "Plan", "Window", "WindowFrom", "WindowTo"];
    assert_eq!(
        rows(&found, &columns),
        [
            json!([of_ana, "Flex", "month", "2026-03-01", "2026-03-31"]),
            json!([of_ana, "Flex", "week", "2026-03-02", "2026-03-08"]),
            json!([of_ana, "Flex", "month", "2026-03-01", "2026-03-31"]),
        ],
        "nothing of Ben, whose plan has no limit"
    );
    // Days of March: 1st, 2nd, 3rd, 5th. This week 120 + 90 = 210 minutes of 240: 87.5 %. March: 270 of 600: 45 %.
    let columns = ["UsedDays", "LimitDays", "UsedMinutes", "LimitMinutes", "Percent", "Reached"];
    assert_eq!(
        rows(&found, &columns),
        [
            json!([4, 4, null, null, 100, true]),
            json!([null, null, 210, 240, 87.5, false]),
            json!([null, null, 270, 600, 45, false]),
        ]
    );
    assert_eq!(totals(&found, &["Customers", "Limits", "Reached"]), json!([1, 3, 1]));
    // A week later.
    let later = report(&desk.admin, "usage-against-plan");
    assert_eq!(rows(&later, &["UsedDays", "UsedMinutes"]), [json!([4, null]), json!([null, 0]), json!([null, 270])]);
    // The contract began on 1 January UTC, which was 20:30 of 31 December here; before there is nothing.
    assert_eq!(report(&desk.admin, "usage-against-plan?to=2025-12-31")["Totals"]["Limits"], 3);
    assert_eq!(report(&desk.admin, "usage-against-plan?to=2025-12-30")["Rows"], json!([]));
    server.assert_sound();
}

//! Mail to customers (R7.15, R16.1, R16.2): what is sent when, and what becomes of it when it cannot be sent.

use hallpass::messages::round;
use hallpass::sweep;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::accounts::mail::{Mail, Sink};
use crate::rig::desk::at;
use crate::rig::{Desk, Setup, TestServer};

/// A server that sends its mail to a sink.
struct Post {
    server: TestServer,
    sink: Sink,
    runtime: Runtime,
}

fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// Settings of mail that goes to a port of this machine.
fn to_port(port: u16) -> Vec<(&'static str, &'static str)> {
    let port = leaked(port.to_string());
    vec![("mail.host", "127.0.0.1"), ("mail.port", port), ("mail.tls", "none"), ("mail.from", "passes@example.com")]
}

impl Post {
    fn new(more: &[(&'static str, &'static str)]) -> Post {
        let runtime = Runtime::new().unwrap();
        let sink = runtime.block_on(Sink::start());
        let settings: Vec<_> = to_port(sink.port).into_iter().chain(more.iter().copied()).collect();
        Post { server: TestServer::with(Setup::with(&settings)), sink, runtime }
    }

    /// The mails that are sent now, in their order.
    fn mails(&mut self) -> Vec<Mail> {
        let sent = self.server.wait(round(&self.server.app)).unwrap();
        (0..sent).map(|_| self.runtime.block_on(self.sink.next())).collect()
    }
}

fn waiting(server: &TestServer) -> i64 {
    server.rows()["message"]
}

#[test]
fn r7_15_who_is_checked_out_by_the_system_is_told() {
    let mut post = Post::new(&[]);
    let desk = Desk::new(&post.server);
    let (ana, ben) = (desk.customer("Ana Silva"), desk.customer("Ben Roy"));
    for who in [ana, ben] {
        desk.issue(who, desk.time_pass(3000), 1);
    }
    // Without the setting nobody is told.
    desk.clock(&at(3, "09:00"));
    desk.enter(ana, &at(3, "09:00"));
    desk.clock(&at(4, "09:00"));
    assert_eq!((post.mails().len(), waiting(&post.server)), (0, 0));

    desk.setting(1, "Members.NotifyOnAutoCheckout", "True");
    desk.enter(ana, &at(4, "09:00"));
    let left = desk.enter(ben, &at(4, "09:00"));
    desk.clock(&at(4, "10:00"));
    desk.leave(left, &at(4, "10:00"));
    desk.clock(&at(5, "08:00"));
    let mails = post.mails();
    assert_eq!(mails.len(), 1, "{mails:?}");
    let ana_mail = desk.admin.get(&format!("/api/spaces/coworkers/{ana}")).json()["Email"].clone();
    assert_eq!(mails[0].to, ana_mail.as_str().unwrap());
    let text = mails[0].text.replace(['\n', '\r'], " ");
    assert!(text.contains("Hello Ana Silva,"), "{text}");
    assert!(text.contains("began on 2026-03-04 at 09:00 was ended for you on 2026-03-05 at 00:00"), "{text}");
    assert_eq!((post.mails().len(), waiting(&post.server)), (0, 0), "once");
    post.server.assert_sound();
}

#[test]
fn r16_2_low_credit_counts_what_can_be_used_at_the_place() {
    let mut post = Post::new(&[("mail.language", "es")]);
    let desk = Desk::new(&post.server);
    desk.setting(1, "Members.NotifyOnLowCredit", "True");
    desk.setting(1, "Members.NotifyOnLowCreditHours", "2");
    let elsewhere = desk.location("Elsewhere", "Etc/UTC", None);
    let ana = desk.customer_of("Ana Silva", &[1, elsewhere]);
    desk.issue(ana, desk.time_pass(150), 1);
    desk.issue(ana, desk.define(json!({"BusinessId": elsewhere, "MinutesIncluded": 600})), 1);
    desk.clock(&at(3, "20:00"));
    // 150 minutes: 120 are not below two hours, 105 are; the 600 are of no use here.
    desk.visit(ana, &at(3, "09:00"), &at(3, "09:30"));
    assert_eq!(post.mails().len(), 0);
    desk.visit(ana, &at(3, "10:00"), &at(3, "10:15"));
    let mails = post.mails();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(mails[0].text.contains("Subject: Le quedan 105 minutos en "), "{}", mails[0].text);
    assert!(mails[0].text.contains("Hola, Ana Silva:"), "{}", mails[0].text);
}

#[test]
fn r16_1_a_pass_that_expires_is_told_of() {
    let mut post = Post::new(&[]);
    let desk = Desk::new(&post.server);
    desk.setting(1, "Ext.Passes.ExpiryReminderDays", "3");
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.define(json!({"Name": "Ten hours", "MinutesIncluded": 600})), 1)[0];
    desk.change_pass(pass, json!({"ExpireDate": at(12, "00:00")})).done();
    desk.clock(&at(9, "12:00"));
    let mails = post.mails();
    assert_eq!(mails.len(), 1, "{mails:?}");
    let text = mails[0].text.replace(['\n', '\r'], " ");
    assert!(text.contains("Subject: Ten hours expires soon"), "{text}");
    assert!(text.contains("expires on 2026-03-12 at 00:00. 600 minutes are left on it."), "{text}");
}

/// After 1, 10, 60 and 360 minutes, then no more.
#[test]
fn what_cannot_be_sent_is_tried_five_times() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let server = TestServer::with(Setup::with(&to_port(closed)));
    let desk = Desk::new(&server);
    desk.setting(1, "Members.NotifyOnAutoCheckout", "True");
    let ana = desk.customer("Ana Silva");
    desk.issue(ana, desk.time_pass(3000), 1);
    desk.clock(&at(3, "09:00"));
    desk.enter(ana, &at(3, "09:00"));
    let tried = |time: &str| {
        desk.clock(&at(4, time));
        server.wait(round(&server.app)).unwrap()
    };
    for (time, expected) in [
        ("00:00", 1),
        ("00:00", 0),
        ("00:01", 1),
        ("00:10", 0),
        ("00:11", 1),
        ("01:11", 1),
        ("07:10", 0),
        ("07:11", 1),
        ("20:00", 0),
    ] {
        assert_eq!(tried(time), expected, "{time}");
    }
    assert_eq!(waiting(&server), 0);
}

#[test]
fn without_mail_messages_are_dropped_after_two_days() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.setting(1, "Members.NotifyOnAutoCheckout", "True");
    let ana = desk.customer("Ana Silva");
    desk.issue(ana, desk.time_pass(3000), 1);
    desk.clock(&at(3, "09:00"));
    desk.enter(ana, &at(3, "09:00"));
    for (day, time, expected) in [(4, "12:00", 1), (6, "00:00", 1), (6, "00:01", 0)] {
        desk.clock(&at(day, time));
        assert_eq!(server.wait(round(&server.app)).unwrap(), 0);
        server.wait(sweep::run(&server.app)).unwrap();
        assert_eq!(waiting(&server), expected, "{day} {time}");
    }
}

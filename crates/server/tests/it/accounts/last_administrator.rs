//! The last full administrator cannot lock everybody out, and the command line makes one full again.

use hallpass::records::first::NewAdmin;
use hallpass::{Call, Problem};
use serde_json::json;

use crate::rig::TestServer;

#[test]
fn somebody_may_always_decide_about_users() {
    let server = TestServer::start();
    let admin = server.admin();
    let me = admin.get("/api/sys/users").records()[0].clone();
    let path = format!("/api/sys/users/{}", me["Id"]);
    let role = json!({"BusinessId": 1, "Name": "Empty", "Users": [me["Id"]]});
    for change in [json!({"IsAdmin": false}), json!({"Active": false}), json!({"Businesses": [1]})] {
        let refused = admin.patch(&path, &change);
        assert_eq!(refused.status, 400, "{change}: {}", refused.text());
        assert!(refused.text().contains("Nobody would be left"), "{}", refused.text());
    }
    assert_eq!(admin.post("/api/security/userroles", &role).status, 400);
    assert_eq!(admin.get("/api/sys/users").status, 200, "nothing has changed");

    // With a second one the first may become anything.
    let second = json!({"FullName": "Second", "Email": "second@example.com", "IsAdmin": true, "APIAccess": true,
        "Active": true, "NewPassword": "a long password"});
    admin.post("/api/sys/users", &second).id();
    admin.post("/api/security/userroles", &role).id();
    assert_eq!(admin.get("/api/sys/users").status, 401);

    // `hallpass admin create-user` with his e-mail.
    let email = me["Email"].as_str().unwrap().to_owned();
    let again = NewAdmin { email, full_name: "Administrator".into(), password_hash: "x".into() };
    let call = Call::system(server.app.clock.now(), "command line");
    let write = server.app.store.write(move |tx| Box::pin(async move { again.make_or_reset(tx, &call).await }));
    assert!(!server.wait(write).map_err(|problem: Problem| problem.to_string()).unwrap());
    let roles: i64 = server.raw().value("SELECT COUNT(*) FROM user_role_user", &[]);
    assert_eq!(roles, 0, "he is a full one again");
}

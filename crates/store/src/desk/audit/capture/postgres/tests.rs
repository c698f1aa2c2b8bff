//! What PostgreSQL reports is what SQLite reports of the same statements.

use hallpass_engine::Instant;
use rusqlite::Connection;

use super::super::super::triggers::install;
use super::*;
use crate::desk::Stamp;

const SCHEMA: &str = concat!(
    include_str!("../../../../../migrations/postgres/V1__schema.sql"),
    include_str!("../../../../../migrations/postgres/V24__webhooks.sql")
);
const STAMP: Stamp<'_> = Stamp { now: Instant::from_micros(7), by: "anna@example.com", request: None };
/// Everything that needs care on the way: signs of the form itself, letters beyond ASCII, nothing, blanks, other lines.
const TEXTS: [&str; 6] = ["plain", "a \"b\", (c) \\ 'd'", "Žofie 🙂", "", " ", "two\nlines,{\"x\":[1,\"y\"]}\\"];

/// Both databases with their triggers, and their trails.
struct Pair {
    sqlite: Connection,
    _folder: tempfile::TempDir,
    client: Client,
    /// SQLite's, PostgreSQL's.
    trails: [Trail; 2],
    url: String,
}

async fn session(url: &str) -> (Client, Trail) {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    let trail = Trail::default();
    tokio::spawn(trail.clone().hear(connection));
    (client, trail)
}

async fn pair() -> Pair {
    let folder = tempfile::tempdir().unwrap();
    let options = crate::sqlite::Options::at(folder.path().join("t.db"));
    drop(crate::sqlite::Sqlite::open(&options).unwrap());
    let sqlite = Connection::open(&options.file).unwrap();
    let first = Trail::default();
    first.watch(&sqlite).unwrap();
    let url = hallpass_testbed::from_template("schema", |url| hallpass_testbed::Raw::open(url).batch(SCHEMA));
    let (client, second) = session(&url).await;
    install(&client).await.unwrap();
    second.listen(&client).await.unwrap();
    Pair { sqlite, _folder: folder, client, trails: [first, second], url }
}

impl Pair {
    async fn run(&self, sql: &str) {
        self.sqlite.execute_batch(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
        self.client.batch_execute(sql).await.unwrap_or_else(|error| panic!("{error:?}: {sql}"));
    }

    fn note(&self, action: &str, entity: &str, record: i64) {
        for trail in &self.trails {
            trail.note(&STAMP, action, entity, record, None);
        }
    }

    /// What both have seen, which is the same; forgets it. Rows of one statement come in any order.
    #[track_caller]
    fn seen(&self) -> Changes {
        let [first, second] = self.trails.each_ref().map(|trail| {
            let mut changes = trail.lock();
            changes.settle();
            let mut changes = changes.take();
            changes.steps.sort_by_key(|step| step.record);
            changes
        });
        assert_eq!(second.damage, None);
        assert_eq!(format!("{:#?}", first.steps), format!("{:#?}", second.steps));
        second
    }

    /// A row of a table with a value in every column, whole numbers counted from `from`.
    fn insert(&self, table: &str, from: usize) -> String {
        let mut statement = self.sqlite.prepare("SELECT name, type FROM pragma_table_info(?1)").unwrap();
        let columns: Vec<(String, String)> =
            statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
        let value = |(at, (name, kind)): (usize, &(String, String))| match kind.as_str() {
            "INTEGER" => (from + at).to_string(),
            _ if name == "unique_id" || name == "email" || name == "name" => format!("'{name} {from}'"),
            _ => format!("'{}'", TEXTS[(from + at) % TEXTS.len()].replace('\'', "''")),
        };
        let values: Vec<String> = columns.iter().enumerate().map(value).collect();
        let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
        format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "))
    }
}

#[tokio::test]
async fn every_table_is_reported_alike() {
    let pair = pair().await;
    let mut steps = 0;
    for layout in layouts().iter().filter(|layout| layout.is_watched()) {
        let table = layout.model.resource.table;
        pair.run(&pair.insert(table, 1000)).await;
        pair.run(&pair.insert(table, 2001)).await;
        steps += pair.seen().steps.len();
        // Two rows in one statement, every column that counts in turn, and a row that is nothing but NULL where it may be.
        for column in layout.columns.iter().filter(|column| column.member.is_some()) {
            pair.run(&format!("UPDATE {table} SET {name} = {name} WHERE id >= 1000", name = column.name)).await;
        }
        assert_eq!(pair.seen().steps.len(), 2, "{table}");
        pair.run(&format!("UPDATE {table} SET extra = NULL, custom_fields = NULL, system_id = NULL WHERE id = 1000"))
            .await;
        // Only whether it was written, nothing else.
        pair.run(&format!("UPDATE {table} SET updated_on = 5, version = version + 1 WHERE id = 2001")).await;
        assert_eq!(pair.seen().steps.len(), 1, "{table}");
        pair.run(&format!("DELETE FROM {table} WHERE id >= 1000")).await;
        assert_eq!(pair.seen().steps.len(), 2, "{table}");
    }
    assert_eq!(steps, 2 * layouts().iter().filter(|layout| layout.is_watched()).count());
}

#[tokio::test]
async fn lists_are_reported_alike() {
    let pair = pair().await;
    for link in link_layouts() {
        let (table, [own, other]) = (link.table, link.columns);
        pair.run(&format!("INSERT INTO {table} ({own}, {other}) VALUES (1, 2), (1, 3), (4, 2)")).await;
        let seen = pair.seen();
        assert_eq!(seen.steps.iter().map(|step| step.links.len()).sum::<usize>(), 3, "{table}");
        // Out and in again is no change.
        pair.run(&format!("DELETE FROM {table} WHERE {own} = 1")).await;
        pair.run(&format!("INSERT INTO {table} ({other}, {own}) VALUES (2, 1)")).await;
        let seen = pair.seen();
        let gone: Vec<_> =
            seen.steps.iter().flat_map(|step| &step.links).map(|(_, _, id, added)| (*id, *added)).collect();
        let first = link.views.iter().position(|view| view.own == own);
        assert_eq!(gone, if first == Some(0) { [(3, false)] } else { [(1, false)] }, "{table}");
    }
}

#[tokio::test]
async fn names_come_between_reports() {
    let pair = pair().await;
    pair.run(&pair.insert("coworker_time_pass", 1000)).await;
    pair.note("create", "CoworkerTimePass", 1000);
    pair.run("UPDATE coworker_time_pass SET used = 1 WHERE id = 1000").await;
    pair.run("UPDATE coworker_time_pass SET used = 0, remaining_uses = 1 WHERE id = 1000").await;
    pair.note("correct", "CoworkerTimePass", 1000);
    pair.run("UPDATE coworker_time_pass SET notes = 'later' WHERE id = 1000").await;
    let seen = pair.seen();
    let place =
        |name: &str| layouts()[seen_model(&seen)].columns.iter().position(|column| column.name == name).unwrap();
    let told: Vec<(String, [Value; 2])> = seen
        .steps
        .iter()
        .map(|step| {
            let super::super::Side::Row(after) = &step.after else { panic!("{step:?}") };
            let action = step.noted.as_ref().unwrap().action.clone();
            (action, [after[place("used")].clone(), after[place("notes")].clone()])
        })
        .collect();
    // The first keeps what it was when it was named; the second ends as the record stands.
    let notes = |step: usize| told[step].1[1].clone();
    assert_eq!(told.len(), 2);
    assert_eq!((told[0].0.as_str(), &told[0].1[0]), ("create", &Value::Int(1011)));
    assert_eq!((told[1].0.as_str(), &told[1].1[0], notes(1)), ("correct", &Value::Int(0), Value::Text("later".into())));
}

fn seen_model(changes: &Changes) -> usize {
    match changes.steps[0].entity {
        super::super::Entity::Model(index) => index,
        super::super::Entity::Other(_) => panic!("no model"),
    }
}

#[tokio::test]
async fn who_does_not_listen_hears_nothing_and_what_is_muted_is_not_kept() {
    let pair = pair().await;
    let (other, deaf) = session(&pair.url).await;
    other.batch_execute(&pair.insert("tariff", 1000)).await.unwrap();
    assert!(deaf.lock().steps.is_empty());
    assert!(pair.trails[1].lock().steps.is_empty());
    pair.trails[1].mute(true);
    pair.client.batch_execute("UPDATE tariff SET name = 'x'").await.unwrap();
    pair.trails[1].mute(false);
    assert!(pair.trails[1].lock().steps.is_empty());
    pair.client.batch_execute("UPDATE tariff SET name = 'y'").await.unwrap();
    assert_eq!(pair.trails[1].lock().steps.len(), 1);
}

#[tokio::test]
async fn triggers_are_made_once_and_a_row_that_cannot_be_read_is_told() {
    let pair = pair().await;
    let state = "SELECT CAST(t.xmin AS TEXT) FROM pg_trigger t WHERE t.tgname = 'audit_tariff'";
    let state = async || pair.client.query_one(state, &[]).await.unwrap().get::<_, String>(0);
    let before = state().await;
    install(&pair.client).await.unwrap();
    assert_eq!(state().await, before);
    // Another version has left a trigger this one does not know, and its own mark.
    let left = "CREATE TRIGGER audit_job AFTER INSERT ON job FOR EACH ROW EXECUTE FUNCTION audit_change(); \
                COMMENT ON FUNCTION audit_change() IS 'another'";
    pair.client.batch_execute(left).await.unwrap();
    install(&pair.client).await.unwrap();
    assert_ne!(state().await, before);
    let left = pair.client.query("SELECT 1 FROM pg_trigger WHERE tgname = 'audit_job'", &[]).await.unwrap();
    assert!(left.is_empty());
    // A table that was built anew has lost its trigger, another is asleep.
    let lost = "DROP TRIGGER audit_tariff ON tariff; ALTER TABLE team_member DISABLE TRIGGER audit_team_member";
    pair.client.batch_execute(lost).await.unwrap();
    install(&pair.client).await.unwrap();
    pair.run("INSERT INTO team_member (coworker_id, team_id) VALUES (1, 2)").await;
    pair.run(&pair.insert("tariff", 1000)).await;
    assert_eq!(pair.seen().steps.len(), 2);
    // A column that comes later does no harm; one that goes does.
    pair.client.batch_execute("ALTER TABLE tariff ADD COLUMN later BIGINT").await.unwrap();
    pair.client.batch_execute(&pair.insert("tariff", 2000)).await.unwrap();
    assert_eq!(pair.trails[1].lock().steps.len(), 1);
    assert_eq!(pair.trails[1].lock().damage, None);
    let changed = "DROP TRIGGER audit_tariff ON tariff; ALTER TABLE tariff DROP COLUMN later, DROP COLUMN description; \
                   CREATE TRIGGER audit_tariff AFTER UPDATE ON tariff FOR EACH ROW EXECUTE FUNCTION audit_change()";
    pair.client.batch_execute(changed).await.unwrap();
    pair.client.batch_execute("UPDATE tariff SET name = 'x'").await.unwrap();
    let damage = pair.trails[1].lock().damage.clone().unwrap();
    assert!(damage.contains("table tariff"), "{damage}");
    // A session that begins without what it needs does not begin.
    let (client, trail) = session(&pair.url).await;
    let refused = trail.listen(&client).await;
    assert!(
        matches!(&refused, Err(Error::Schema(text)) if text.contains("tariff has no column description")),
        "{refused:?}"
    );
}

#[test]
fn rows_are_read_as_they_are_written() {
    let read = |row| fields(row).map(|row| row.into_iter().map(|field| field.map(Cow::into_owned)).collect::<Vec<_>>());
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(read("(1,,\"\",a)"), Some(vec![text("1"), None, text(""), text("a")]));
    assert_eq!(read(r#"("a ""b"", c\\d","(""")"#), Some(vec![text(r#"a "b", c\d"#), text("(\"")]));
    assert_eq!(read("()"), Some(vec![None]));
    assert_eq!(read("(,)"), Some(vec![None, None]));
    for broken in ["", "1,2", "(\"a)", "(\"a\"b)", r#"("a\")"#] {
        assert_eq!(read(broken), None, "{broken}");
    }
}

//! Bringing the schema up to date. Migrations are numbered files, each applied once in one transaction.

use super::Connection;
use crate::Error;

mod embedded {
    refinery::embed_migrations!("migrations/sqlite");
}

/// Applies what is missing.
pub(super) fn up(connection: &mut Connection) -> Result<(), Error> {
    embedded::migrations::runner()
        .set_abort_divergent(true)
        .run(&mut connection.inner)
        .map(|_| ())
        .map_err(|error| Error::Schema(format!("the database schema cannot be brought up to date: {error}")))
}

#[cfg(test)]
mod tests {
    use refinery::Target;

    use super::*;
    use crate::sqlite::Options;

    /// A database as it was before there were chains: two networks (1 with 2 below it, 3), passes 1 and 2 of a definition of
    /// location 2, pass 3 of one of location 3, pass 9 deleted long ago; pass 2 has gone from customer 1 to customer 2.
    const OLD: &str = "
        INSERT INTO business (id, unique_id, created_on, updated_on, name, country_id, currency_id, simple_time_zone_id,
          root_location_id) VALUES (1, 'b1', 0, 0, 'Top', 1, 1, 1, NULL), (2, 'b2', 0, 0, 'Below', 1, 1, 1, 1),
          (3, 'b3', 0, 0, 'Other', 1, 1, 1, NULL);
        INSERT INTO coworker (id, unique_id, created_on, updated_on, full_name, email, country_id, simple_time_zone_id,
          invoicing_business_id) VALUES (1, 'c1', 0, 0, 'Ann', 'ann@example.com', 1, 1, 3),
          (2, 'c2', 0, 0, 'Bob', 'bob@example.com', 1, 1, 2);
        INSERT INTO time_pass (id, unique_id, created_on, updated_on, business_id, name, price, currency_id, minutes_included)
          VALUES (1, 't1', 0, 0, 2, 'Hours', 0, 1, 60), (2, 't2', 0, 0, 3, 'Day', 0, 1, NULL);
        INSERT INTO coworker_time_pass (id, unique_id, created_on, updated_on, coworker_id, business_id, time_pass_id,
          total_uses, remaining_uses) VALUES (1, 'p1', 0, 0, 1, 2, 1, 60, 60), (2, 'p2', 0, 0, 2, 2, 1, 60, 40),
          (3, 'p3', 0, 0, 1, 3, 2, NULL, NULL);
        INSERT INTO ledger_entry (id, pass_id, coworker_id, visit_id, kind, unit, amount, happened_at, recorded_at, actor)
          VALUES (1, 1, 1, NULL, 'issue', 'minutes', 60, 5, 5, 'anna@example.com'),
          (2, 2, 1, NULL, 'issue', 'minutes', 60, 6, 6, NULL),
          (3, 2, 1, 4, 'use', 'minutes', 20, 7, 8, 'anna@example.com'),
          (4, 3, 1, NULL, 'issue', 'days', 1, 9, 9, 'system'),
          (5, 9, 1, NULL, 'issue', 'days', 1, 9, 9, 'gone@example.com'),
          (6, 9, 1, NULL, 'revoke', 'days', 1, 10, 10, 'gone@example.com');
        INSERT INTO audit (at, actor, action, entity, record_id) VALUES (5, 'anna@example.com', 'create', 'CoworkerTimePass', 1),
          (6, 'bob@example.com', 'update', 'Coworker', 1);";

    /// Network, number, pass, holder, kind, amount, who.
    type Row = (i64, i64, i64, i64, String, i64, String);

    #[test]
    fn a_ledger_from_before_there_were_chains_becomes_one() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options::at(folder.path().join("t.db"));
        let mut old = Connection::open_writer(&options).unwrap();
        embedded::migrations::runner().set_target(Target::Version(12)).run(&mut old.inner).unwrap();
        old.inner.execute_batch(OLD).unwrap();
        drop(old);
        let store = super::super::Sqlite::open(&options).unwrap();
        let raw = rusqlite::Connection::open(&options.file).unwrap();
        let mut statement = raw
            .prepare(
                "SELECT network_id, chain_number, pass_id, coworker_id, kind, amount, a.name FROM ledger_entry e \
                 JOIN actor a ON a.id = e.actor_id ORDER BY e.id",
            )
            .unwrap();
        let rows: Vec<Row> = statement
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?, r.get(6)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let row = |network, number, pass, holder, kind: &str, amount, who: &str| {
            (network, number, pass, holder, kind.to_owned(), amount, who.to_owned())
        };
        assert_eq!(
            rows,
            [
                row(1, 1, 1, 1, "issue", 60, "anna@example.com"),
                row(1, 2, 2, 1, "issue", 60, "system"),
                row(1, 3, 2, 1, "use", 20, "anna@example.com"),
                row(3, 1, 3, 1, "issue", 1, "system"),
                row(3, 2, 9, 1, "issue", 1, "gone@example.com"),
                row(3, 3, 9, 1, "revoke", 1, "gone@example.com"),
                row(1, 4, 2, 1, "transfer", -40, "system"),
                row(1, 5, 2, 2, "transfer", 40, "system"),
            ]
        );
        let who = "SELECT a.name FROM audit JOIN actor a ON a.id = actor_id WHERE entity = 'Coworker'";
        assert_eq!(raw.query_row(who, [], |row| row.get::<_, String>(0)).unwrap(), "bob@example.com");
        let found = |store: &super::super::Sqlite| {
            let read = store.read::<_, Error, _>(|tx| Box::pin(async move { tx.verify(|_| ()).await }));
            let found = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(read).unwrap();
            found.into_iter().filter(|f| f.check.contains("chain") || f.check == "conservation").collect::<Vec<_>>()
        };
        assert_eq!(found(&store), []);
        drop(store);
        // Only once: a later start neither makes good nor hides what was done to an entry since.
        raw.execute("UPDATE ledger_entry SET amount = 50 WHERE id = 2", []).unwrap();
        let store = super::super::Sqlite::open(&options).unwrap();
        assert!(found(&store).iter().any(|f| f.text.contains("entry 2 (Id 2, of pass 2) has been altered")));
    }
}

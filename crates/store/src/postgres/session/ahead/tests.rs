//! What is sent ahead is done in order, and a failure among it is neither lost nor blamed on another statement.

use hallpass_testbed::Database;

use crate::postgres::{Options, Postgres};
use crate::{Error, Tx};

/// A database with a table of its own; it goes with the first of the two.
async fn database() -> (Database, Postgres) {
    let database = Database::fresh();
    let postgres = Postgres::open(&Options::at(database.url())).await.unwrap();
    hallpass_testbed::Raw::open(database.url()).batch("CREATE TABLE tried (number BIGINT PRIMARY KEY)");
    (database, postgres)
}

async fn put(tx: &mut Tx, number: i64) -> Result<(), Error> {
    tx.send("INSERT INTO tried (number) VALUES (?1)", &[number.into()]).await
}

async fn all(tx: &mut Tx) -> Result<Vec<i64>, Error> {
    tx.rows("SELECT number FROM tried ORDER BY number", &[], |row| row.int(0)).await
}

async fn stored(postgres: &Postgres) -> Vec<i64> {
    postgres.read::<_, Error, _>(|tx| Box::pin(all(tx))).await.unwrap()
}

fn is_doubled(error: &Error) -> bool {
    matches!(error, Error::Duplicate(_))
}

#[tokio::test]
async fn what_is_sent_is_there_for_the_next_statement_and_after_the_commit() {
    let (_database, postgres) = database().await;
    let seen = postgres.write::<_, Error, _>(|tx| {
        Box::pin(async move {
            for number in 1..=1_000 {
                put(tx, number).await?;
            }
            let seen = all(tx).await?;
            put(tx, 1_001).await?;
            Ok(seen)
        })
    });
    assert_eq!(seen.await.unwrap(), (1..=1_000).collect::<Vec<i64>>());
    assert_eq!(stored(&postgres).await, (1..=1_001).collect::<Vec<i64>>());
}

/// The statement that is waited for is refused only because another was before it: that one is named.
#[tokio::test]
async fn a_failure_is_heard_with_the_next_statement_that_is_waited_for() {
    let (_database, postgres) = database().await;
    let failed = postgres.write::<_, Error, _>(|tx| {
        Box::pin(async move {
            put(tx, 1).await?;
            put(tx, 1).await?;
            put(tx, 2).await?;
            let error = all(tx).await.unwrap_err();
            assert!(is_doubled(&error), "{error:?}");
            Err::<(), _>(error)
        })
    });
    assert!(is_doubled(&failed.await.unwrap_err()));
    assert_eq!(stored(&postgres).await, [0; 0]);
}

/// Nothing waits for the last statement of this work, and yet its failure is answered and its neighbours in the group are kept.
#[tokio::test]
async fn a_failure_at_the_end_undoes_its_own_work_alone() {
    let (_database, postgres) = database().await;
    let write = |numbers: Vec<i64>| {
        postgres.write::<_, Error, _>(move |tx| {
            Box::pin(async move {
                for number in numbers {
                    put(tx, number).await?;
                }
                Ok(())
            })
        })
    };
    let (first, second, third) = tokio::join!(write(vec![1, 2]), write(vec![3, 1]), write(vec![4, 5]));
    first.unwrap();
    assert!(is_doubled(&second.unwrap_err()));
    third.unwrap();
    assert_eq!(stored(&postgres).await, [1, 2, 4, 5]);
}

/// The answer to each statement comes in many pieces, for every row is reported on the way; none may hold up the next.
#[tokio::test]
async fn answers_in_many_pieces_do_not_hold_up_what_follows() {
    let (database, postgres) = database().await;
    hallpass_testbed::Raw::open(database.url()).batch(
        "CREATE FUNCTION talk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         FOR n IN 1..200 LOOP RAISE INFO '%', repeat('x', 1000); END LOOP; RETURN NULL; END $$; \
         CREATE TRIGGER talk AFTER INSERT ON tried FOR EACH ROW EXECUTE FUNCTION talk()",
    );
    let seen = postgres.write::<_, Error, _>(|tx| {
        Box::pin(async move {
            for number in 1..=50 {
                put(tx, number).await?;
            }
            all(tx).await
        })
    });
    assert_eq!(seen.await.unwrap(), (1..=50).collect::<Vec<i64>>());
}

/// The first job's change was reported after it had ended; it was undone, and is nothing that the second has done.
#[tokio::test]
async fn what_a_refused_job_had_sent_is_not_in_the_trail_of_the_next() {
    let (database, postgres) = database().await;
    let raw = hallpass_testbed::Raw::open(database.url());
    raw.batch(
        "INSERT INTO coworker (unique_id, created_on, updated_on, full_name, email, country_id, simple_time_zone_id) \
         VALUES ('u', 1, 1, 'Ann', 'a@example.com', 1, 1)",
    );
    let entries = || raw.value::<i64>("SELECT COUNT(*) FROM audit", &[]);
    let before = entries();
    for number in 1..=50 {
        let refused = postgres.write::<(), Error, _>(|tx| {
            Box::pin(async move {
                tx.send("UPDATE coworker SET full_name = 'Nobody', updated_on = 2", &[]).await?;
                Err(Error::Busy)
            })
        });
        let kept = postgres.write::<_, Error, _>(move |tx| Box::pin(put(tx, number)));
        let (refused, kept) = tokio::join!(refused, kept);
        assert!(matches!(refused, Err(Error::Busy)));
        kept.unwrap();
    }
    assert_eq!((entries(), stored(&postgres).await.len()), (before, 50));
}

//! What the store promises about transactions, whatever happens to callers, commits and processes.

use std::time::Duration;

use hallpass_store::records::Scope;
use hallpass_store::sqlite::Sqlite;
use hallpass_store::{Error, Faults, Store};
use serde_json::json;

use crate::support::*;

fn setting(place: i64, name: &str) -> hallpass_contract::body::Draft {
    let body = json!({"BusinessId": place, "Name": name, "Value": "1"});
    draft("BusinessSetting", hallpass_contract::body::Operation::Create, &body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_are_all_kept_in_the_order_they_queued() {
    let place = place();
    let n = network(&place.store).await;
    let mut running = Vec::new();
    for i in 0..200 {
        let store = place.store.clone();
        let draft = setting(n.london, &format!("S{i}"));
        running.push(tokio::spawn(async move {
            store
                .write::<_, Error, _>(move |tx| Box::pin(async move { tx.create_record(&draft, &stamp()).await }))
                .await
        }));
    }
    let mut given = Vec::new();
    for one in running {
        given.push(one.await.unwrap().unwrap());
    }
    given.sort_unstable();
    given.dedup();
    assert_eq!(given.len(), 200);
    let options = place.options.clone();
    let reopened = Store::Sqlite(Sqlite::open(&options).unwrap());
    assert_eq!(page(&reopened, "BusinessSetting", "size=1").await.1, 200);
}

#[tokio::test]
async fn a_failed_job_of_a_group_undoes_only_itself() {
    let place = place();
    let n = network(&place.store).await;
    let jobs = (0..20).map(|i| {
        let store = place.store.clone();
        let draft = setting(n.london, &format!("S{i}"));
        async move {
            store
                .write::<i64, Error, _>(move |tx| {
                    Box::pin(async move {
                        let id = tx.create_record(&draft, &stamp()).await?;
                        if i % 3 == 0 { Err(Error::Damaged("on purpose".into())) } else { Ok(id) }
                    })
                })
                .await
                .is_ok()
        }
    });
    let kept = futures_join(jobs.collect()).await.into_iter().filter(|kept| *kept).count();
    assert_eq!(kept, 13);
    assert_eq!(page(&place.store, "BusinessSetting", "").await.1, 13);
}

async fn futures_join<T: Send + 'static>(jobs: Vec<impl Future<Output = T> + Send + 'static>) -> Vec<T> {
    let running: Vec<_> = jobs.into_iter().map(tokio::spawn).collect();
    let mut done = Vec::new();
    for one in running {
        done.push(one.await.unwrap());
    }
    done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_queue_says_busy_and_runs_nothing() {
    let place = place_with(|options| options.queue = 1);
    let store = place.store.clone();
    let (started, has_started) = std::sync::mpsc::channel();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let blocking = tokio::spawn(async move {
        store
            .write::<(), Error, _>(move |_| {
                Box::pin(async move {
                    started.send(()).unwrap();
                    released.recv().unwrap();
                    Ok(())
                })
            })
            .await
    });
    has_started.recv().unwrap();
    // One waits in the queue, the next finds it full.
    let store = place.store.clone();
    let waiting = tokio::spawn(async move { store.write::<(), Error, _>(|_| Box::pin(async { Ok(()) })).await });
    let busy = loop {
        match tokio::time::timeout(
            Duration::from_millis(1),
            place.store.write::<(), Error, _>(|_| Box::pin(async { Ok(()) })),
        )
        .await
        {
            Ok(answer) => break answer,
            Err(_) => continue,
        }
    };
    assert!(matches!(busy, Err(Error::Busy)), "{busy:?}");
    release.send(()).unwrap();
    blocking.await.unwrap().unwrap();
    let _ = waiting.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_that_goes_away_neither_loses_nor_doubles_its_effect() {
    let place = place();
    let n = network(&place.store).await;
    for i in 0..20 {
        let draft = setting(n.london, &format!("S{i}"));
        let mut call = Box::pin(
            place
                .store
                .write::<_, Error, _>(move |tx| Box::pin(async move { tx.create_record(&draft, &stamp()).await })),
        );
        // Polled once, so that it is queued, and dropped.
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let _ = call.as_mut().poll(&mut context);
    }
    // The writer works in order: when this is answered, all are done.
    write(&place.store, |_| Box::pin(async { Ok(()) })).await;
    assert_eq!(page(&place.store, "BusinessSetting", "").await.1, 20);
}

#[tokio::test]
async fn failing_at_any_call_leaves_nothing_behind() {
    let faults = Faults::default();
    let place = place_with(|options| options.faults = faults.clone());
    let n = network(&place.store).await;
    let before = page(&place.store, "TimePass", "").await;
    let body =
        json!({"Name": "New", "BusinessId": n.london, "CurrencyId": 1, "Price": 1, "Businesses": [n.london, n.tokyo]});
    let mut failures = 0;
    for call in 1.. {
        faults.fail_at(call);
        let tried = try_create(&place.store, "TimePass", body.clone()).await;
        let failed = faults.clear();
        let after = page(&place.store, "TimePass", "").await;
        if !failed {
            assert!(tried.is_ok());
            assert_eq!(after.1, before.1 + 1);
            break;
        }
        assert!(tried.is_err(), "call {call}");
        assert_eq!(after, before, "call {call}");
        failures += 1;
    }
    assert!(failures >= 4, "{failures}");
    // The same for an update.
    for call in 1.. {
        let before = get(&place.store, "TimePass", n.day).await;
        faults.fail_at(call);
        let patch = draft(
            "TimePass",
            hallpass_contract::body::Operation::Patch { id: n.day },
            &json!({"Name": format!("Try {call}"), "Businesses": [n.tokyo]}),
        );
        let tried: Result<_, Error> = place
            .store
            .write(move |tx| Box::pin(async move { tx.update_record(&patch, Scope::All, &stamp()).await }))
            .await;
        if !faults.clear() {
            assert!(tried.is_ok());
            break;
        }
        assert!(tried.is_err(), "call {call}");
        assert_eq!(get(&place.store, "TimePass", n.day).await, before, "call {call}");
    }
}

#[tokio::test]
async fn what_was_answered_is_there_after_reopening() {
    let place = place();
    let n = network(&place.store).await;
    let pass = issue(&place.store, n.ann, n.london, n.day, json!({"Price": 3})).await;
    let before = get(&place.store, "CoworkerTimePass", pass).await;
    let options = place.options.clone();
    let Place { store, _folder, .. } = place;
    drop(store);
    let store = Store::Sqlite(Sqlite::open(&options).unwrap());
    assert_eq!(get(&store, "CoworkerTimePass", pass).await, before);
    assert_eq!(page(&store, "Currency", "size=1").await.1, 154);
    let next = issue(&store, n.ann, n.london, n.day, json!({})).await;
    assert!(next > pass);
}

#[tokio::test]
async fn an_orderly_stop_leaves_no_log_behind() {
    let place = place();
    network(&place.store).await;
    let mut log = place.options.file.clone().into_os_string();
    log.push("-wal");
    assert!(std::fs::metadata(&log).unwrap().len() > 0);
    let Place { store, _folder, .. } = place;
    drop(store);
    assert!(!std::path::Path::new(&log).exists());
}

#[tokio::test]
async fn ids_of_deleted_records_are_never_given_again() {
    let place = place();
    let n = network(&place.store).await;
    let pass = issue(&place.store, n.ann, n.london, n.day, json!({})).await;
    let gone = write(&place.store, move |tx| {
        Box::pin(async move { tx.delete_record(model("CoworkerTimePass"), pass, Scope::All).await })
    });
    assert!(gone.await);
    assert!(issue(&place.store, n.ann, n.london, n.day, json!({})).await > pass);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_transaction_is_answered_to_all_it_held_and_spares_the_rest() {
    let faults = Faults::default();
    let place = place_with(|options| options.faults = faults.clone());
    let n = network(&place.store).await;
    let (started, has_started) = std::sync::mpsc::channel();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let store = place.store.clone();
    let blocking = tokio::spawn(async move {
        store
            .write::<(), Error, _>(move |_| {
                Box::pin(async move {
                    started.send(()).unwrap();
                    released.recv().unwrap();
                    Ok(())
                })
            })
            .await
    });
    has_started.recv().unwrap();
    // They queue up while the first one holds the writer, so that they make one group.
    let mut queued = Vec::new();
    for i in 0..5 {
        let faults = faults.clone();
        let draft = setting(n.london, &format!("S{i}"));
        let mut call = Box::pin(place.store.write::<i64, Error, _>(move |tx| {
            Box::pin(async move {
                if i == 2 {
                    faults.lose_at(1);
                }
                tx.create_record(&draft, &stamp()).await
            })
        }));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(call.as_mut().poll(&mut context).is_pending());
        queued.push(call);
    }
    release.send(()).unwrap();
    assert!(blocking.await.unwrap().is_err());
    let mut kept = Vec::new();
    for call in queued {
        kept.push(call.await.is_ok());
    }
    assert_eq!(kept, [false, false, false, true, true]);
    assert_eq!(page(&place.store, "BusinessSetting", "").await.1, 2);
}

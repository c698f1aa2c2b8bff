//! What the store promises about transactions, whatever happens to callers, commits and processes.

use std::time::Duration;

use hallpass_store::records::Scope;
use hallpass_store::{Error, Faults, Store};
use hallpass_testbed::{Kind, kind, sqlite_only};
use serde_json::json;

use crate::support::*;

fn setting(place: i64, name: &str) -> hallpass_contract::body::Draft {
    let body = json!({"BusinessId": place, "Name": name, "Value": "1"});
    draft("BusinessSetting", hallpass_contract::body::Operation::Create, &body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_are_all_kept_in_the_order_they_queued() {
    let place = place().await;
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
    let reopened = place.reopened().await;
    assert_eq!(page(&reopened.store, "BusinessSetting", "size=1").await.1, 200);
}

#[tokio::test]
async fn a_failed_job_of_a_group_undoes_only_itself() {
    let place = place().await;
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
    let place = place_with(|options| options.queue = 1).await;
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
    let place = place().await;
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
    let place = place_with(|options| options.faults = faults.clone()).await;
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
    let place = place().await;
    let n = network(&place.store).await;
    let pass = issue(&place.store, n.ann, n.london, n.day, json!({"Price": 3})).await;
    let before = get(&place.store, "CoworkerTimePass", pass).await;
    let place = place.reopened().await;
    assert_eq!(get(&place.store, "CoworkerTimePass", pass).await, before);
    assert_eq!(page(&place.store, "Currency", "size=1").await.1, 154);
    let next = issue(&place.store, n.ann, n.london, n.day, json!({})).await;
    assert!(next > pass);
}

#[tokio::test]
async fn an_orderly_stop_leaves_no_log_behind() {
    sqlite_only!("the log is a file beside the database's");
    let Place { store, options, home: _home } = place().await;
    network(&store).await;
    let log = format!("{}-wal", options.place);
    assert!(std::fs::metadata(&log).unwrap().len() > 0);
    drop(store);
    assert!(!std::path::Path::new(&log).exists());
}

#[tokio::test]
async fn ids_of_deleted_records_are_never_given_again() {
    let place = place().await;
    let n = network(&place.store).await;
    let pass = issue(&place.store, n.ann, n.london, n.day, json!({})).await;
    let gone = write(&place.store, move |tx| {
        Box::pin(async move { tx.delete_record(model("CoworkerTimePass"), pass, Scope::All, NOW).await })
    });
    assert!(gone.await);
    assert!(issue(&place.store, n.ann, n.london, n.day, json!({})).await > pass);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_transaction_is_answered_to_all_it_held_and_spares_the_rest() {
    let faults = Faults::default();
    let place = place_with(|options| options.faults = faults.clone()).await;
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

/// Tries out making a setting; answers its number and whether the work saw it.
async fn tried_out(store: &Store, place: i64, name: &str, fails: bool) -> Result<(i64, bool), Error> {
    let draft = setting(place, name);
    let name = name.to_owned();
    let rehearsal = store.rehearse(move |tx| {
        Box::pin(async move {
            let id = tx.create_record(&draft, &stamp()).await?;
            let seen = tx.setting(place, &name).await?.is_some();
            if fails { Err(Error::Damaged("on purpose".into())) } else { Ok((id, seen)) }
        })
    });
    rehearsal.await
}

#[tokio::test]
async fn a_rehearsal_is_the_real_work_and_leaves_nothing() {
    let place = place().await;
    let n = network(&place.store).await;
    let first =
        create(&place.store, "BusinessSetting", json!({"BusinessId": n.london, "Name": "A", "Value": "1"})).await;
    let before = page(&place.store, "BusinessSetting", "").await;
    let skips = kind() == Kind::Postgres;
    for _ in 0..3 {
        // The same number each time: none is used up, where the database gives numbers back.
        let (id, seen) = tried_out(&place.store, n.london, "B", false).await.unwrap();
        assert!(seen && (id == first + 1 || skips), "{id} after {first}");
        assert!(matches!(tried_out(&place.store, n.london, "B", true).await, Err(Error::Damaged(_))));
        assert!(matches!(tried_out(&place.store, n.london, "a", false).await, Err(Error::Duplicate(_))));
    }
    let panics = place.store.rehearse::<(), Error, _>(|_| Box::pin(async { panic!("on purpose") })).await;
    assert!(matches!(panics, Err(Error::Unavailable(_))), "{panics:?}");
    assert_eq!(page(&place.store, "BusinessSetting", "").await, before);
    let kept =
        create(&place.store, "BusinessSetting", json!({"BusinessId": n.london, "Name": "B", "Value": "1"})).await;
    assert!(kept == first + 1 || skips, "{kept} after {first}");
}

#[tokio::test]
async fn a_tried_out_setting_is_not_remembered() {
    let place = place().await;
    let n = network(&place.store).await;
    let cut_off = |store: Store| async move {
        let read = store.write::<_, Error, _>(move |tx| {
            Box::pin(async move { tx.location_by_id(hallpass_engine::LocationId(n.london)).await })
        });
        read.await.unwrap().unwrap().settings.inactivity_minutes
    };
    let usual = cut_off(place.store.clone()).await;
    assert_ne!(usual, 7);
    let body = json!({"BusinessId": n.london, "Name": "Ext.Checkin.InactivityMinutes", "Value": "7"});
    let draft = draft("BusinessSetting", hallpass_contract::body::Operation::Create, &body);
    let tried = place.store.rehearse::<_, Error, _>(move |tx| {
        Box::pin(async move {
            tx.create_record(&draft, &stamp()).await?;
            tx.location_by_id(hallpass_engine::LocationId(n.london)).await
        })
    });
    assert_eq!(tried.await.unwrap().unwrap().settings.inactivity_minutes, 7);
    assert_eq!(cut_off(place.store.clone()).await, usual);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rehearsals_between_writes_take_nothing_with_them() {
    let place = place().await;
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
    // They queue up behind the first one, so that they would make one group.
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let (mut writes, mut rehearsals) = (Vec::new(), Vec::new());
    for i in 0..30 {
        let draft = setting(n.london, &format!("S{i}"));
        let mut write = Box::pin(
            place
                .store
                .write::<i64, Error, _>(move |tx| Box::pin(async move { tx.create_record(&draft, &stamp()).await })),
        );
        assert!(write.as_mut().poll(&mut context).is_pending());
        writes.push(write);
        let (store, name) = (place.store.clone(), format!("R{i}"));
        let mut rehearsal = Box::pin(async move { tried_out(&store, n.london, &name, i % 3 == 0).await });
        assert!(rehearsal.as_mut().poll(&mut context).is_pending());
        rehearsals.push(rehearsal);
    }
    release.send(()).unwrap();
    blocking.await.unwrap().unwrap();
    let mut given = Vec::new();
    for write in writes {
        given.push(write.await.unwrap());
    }
    // None was used up by a rehearsal in between.
    let first = given[0];
    assert_eq!(given, (first..first + 30).collect::<Vec<_>>());
    for (i, rehearsal) in rehearsals.into_iter().enumerate() {
        assert_eq!(rehearsal.await.is_err(), i % 3 == 0);
    }
    let (kept, count) = page(&place.store, "BusinessSetting", "size=100").await;
    assert_eq!(count, 30);
    assert!(kept.iter().all(|setting| setting["Name"].as_str().unwrap().starts_with('S')));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_rehearsals_are_turned_away_and_writes_are_not() {
    let place = place_with(|options| options.rehearsals = 2).await;
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
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let mut waiting = Vec::new();
    for i in 0..2 {
        let (store, name) = (place.store.clone(), format!("R{i}"));
        let mut rehearsal = Box::pin(async move { tried_out(&store, n.london, &name, false).await });
        assert!(rehearsal.as_mut().poll(&mut context).is_pending());
        waiting.push(rehearsal);
    }
    assert!(matches!(tried_out(&place.store, n.london, "R2", false).await, Err(Error::Busy)));
    let draft = setting(n.london, "S");
    let mut write = Box::pin(
        place.store.write::<i64, Error, _>(move |tx| Box::pin(async move { tx.create_record(&draft, &stamp()).await })),
    );
    assert!(write.as_mut().poll(&mut context).is_pending());
    release.send(()).unwrap();
    blocking.await.unwrap().unwrap();
    write.await.unwrap();
    for rehearsal in waiting {
        rehearsal.await.unwrap();
    }
    // There is room again.
    tried_out(&place.store, n.london, "R3", false).await.unwrap();
    assert_eq!(page(&place.store, "BusinessSetting", "").await.1, 1);
}

#[tokio::test]
async fn a_rehearsal_that_fails_at_any_call_leaves_nothing() {
    let faults = Faults::default();
    let place = place_with(|options| options.faults = faults.clone()).await;
    let n = network(&place.store).await;
    let mut failures = 0;
    for call in 1.. {
        // Every other time the whole transaction is lost.
        if call % 2 == 0 {
            faults.lose_at(call / 2)
        } else {
            faults.fail_at(call.div_euclid(2) + 1)
        }
        let tried = tried_out(&place.store, n.london, "S", false).await;
        let failed = faults.clear();
        assert_eq!(page(&place.store, "BusinessSetting", "").await.1, 0, "call {call}");
        if !failed {
            let (id, seen) = tried.unwrap();
            assert!(seen && (id == 1 || kind() == Kind::Postgres));
            break;
        }
        assert!(tried.is_err(), "call {call}");
        failures += 1;
    }
    assert!(failures >= 3, "{failures}");
    create(&place.store, "BusinessSetting", json!({"BusinessId": n.london, "Name": "A", "Value": "1"})).await;
}

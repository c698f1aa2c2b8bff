//! The queue: order, claims by several servers, failures, parked customers.

use std::sync::Arc;

use hallpass_engine::{Instant, Span};
use hallpass_store::desk::Due;
use hallpass_store::jobs::{Job, JobKind, Setback};
use hallpass_store::{Error, Store};

use crate::support::*;

fn later(minutes: i64) -> Instant {
    NOW + Span::minutes(minutes)
}

async fn schedule(store: &Store, kind: JobKind, subject: i64, at: Instant) {
    write(store, move |tx| Box::pin(async move { tx.schedule(kind, subject, at).await })).await;
}

async fn next(store: &Store, until: Instant) -> Option<(Instant, Due)> {
    store.peek::<_, Error, _>(move |tx| Box::pin(async move { tx.next_due(until).await })).await.unwrap()
}

async fn next_job(store: &Store) -> Option<Job> {
    match next(store, later(100_000)).await {
        Some((_, Due::Job(job))) => Some(job),
        None => None,
        other => panic!("{other:?}"),
    }
}

async fn claim(store: &Store, job: Job) -> bool {
    write(store, move |tx| Box::pin(async move { tx.claim(&job).await })).await
}

async fn fail(store: &Store, job: Job, now: Instant) -> Setback {
    write(store, move |tx| Box::pin(async move { tx.setback((job.at, Due::Job(job)), "on purpose", now).await })).await
}

#[tokio::test]
async fn jobs_come_by_instant_then_in_the_order_of_decision_17_then_by_subject() {
    let place = place().await;
    let kinds = [
        (JobKind::ExpiryReminder, 1, later(5)),
        (JobKind::PaygInvoice, 9, later(5)),
        (JobKind::ContractInvoice, 3, later(5)),
        (JobKind::Release, 8, later(5)),
        (JobKind::Grants, 7, later(5)),
        (JobKind::Grants, 2, later(5)),
        (JobKind::Lapse, 4, later(5)),
        (JobKind::Visit, 6, later(5)),
        (JobKind::ExpiryReminder, 5, later(4)),
    ];
    for (kind, subject, at) in kinds {
        schedule(&place.store, kind, subject, at).await;
    }
    assert_eq!(next(&place.store, later(3)).await, None, "nothing is due before its time");
    let mut order = Vec::new();
    while let Some(job) = next_job(&place.store).await {
        assert!(claim(&place.store, job).await);
        order.push((job.kind, job.subject));
    }
    assert_eq!(
        order,
        [
            (JobKind::ExpiryReminder, 5),
            (JobKind::Visit, 6),
            (JobKind::Lapse, 4),
            (JobKind::Grants, 2),
            (JobKind::Grants, 7),
            (JobKind::Release, 8),
            (JobKind::ContractInvoice, 3),
            (JobKind::PaygInvoice, 9),
            (JobKind::ExpiryReminder, 1),
        ]
    );
}

#[tokio::test]
async fn there_is_one_job_of_a_kind_about_a_subject() {
    let place = place().await;
    schedule(&place.store, JobKind::Grants, 1, later(5)).await;
    schedule(&place.store, JobKind::Grants, 1, later(2)).await;
    let job = next_job(&place.store).await.unwrap();
    assert_eq!(job.at, later(2));
    // Moved meanwhile: a claim of what it was finds nothing.
    schedule(&place.store, JobKind::Grants, 1, later(7)).await;
    assert!(!claim(&place.store, job).await);
    write(&place.store, |tx| Box::pin(async move { tx.unschedule(JobKind::Grants, 1).await })).await;
    assert_eq!(next_job(&place.store).await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_servers_on_one_database_do_each_job_once() {
    let place = place().await;
    let other = place.options.open().await;
    for subject in 0..200 {
        schedule(&place.store, JobKind::Grants, subject, later(subject % 7)).await;
    }
    let done = Arc::new(std::sync::Mutex::new(Vec::new()));
    let work = |store: Store| {
        let done = done.clone();
        async move {
            // Every claim writes a row, as a real job does: what is claimed and lost would be lost here too.
            while let Some(job) = next_job(&store).await {
                let claimed = write(&store, move |tx| {
                    Box::pin(async move {
                        let claimed = tx.claim(&job).await?;
                        if claimed {
                            tx.emit(1, "Done", "Job", job.subject, NOW).await?;
                        }
                        Ok(claimed)
                    })
                });
                if claimed.await {
                    done.lock().unwrap().push(job.subject);
                }
            }
        }
    };
    let both = [tokio::spawn(work(place.store.clone())), tokio::spawn(work(other))];
    for one in both {
        one.await.unwrap();
    }
    let mut done = done.lock().unwrap().clone();
    done.sort_unstable();
    assert_eq!(done, (0..200).collect::<Vec<_>>());
    let rows = place.raw();
    let (all, distinct): (i64, i64) = rows.value("SELECT COUNT(*), COUNT(DISTINCT record_id) FROM outbox", &[]);
    assert_eq!((all, distinct), (200, 200));
}

#[tokio::test]
async fn a_job_whose_transaction_is_undone_is_still_there() {
    let place = place().await;
    schedule(&place.store, JobKind::Grants, 1, NOW).await;
    let job = next_job(&place.store).await.unwrap();
    let undone = place.store.write::<(), Error, _>(move |tx| {
        Box::pin(async move {
            assert!(tx.claim(&job).await?);
            Err(Error::Unavailable("on purpose".into()))
        })
    });
    assert!(undone.await.is_err());
    assert_eq!(next_job(&place.store).await, Some(job));
}

#[tokio::test]
async fn a_failing_job_is_tried_again_later_and_later_and_dies_at_the_eighth_failure() {
    let place = place().await;
    schedule(&place.store, JobKind::Grants, 1, NOW).await;
    schedule(&place.store, JobKind::Grants, 2, later(10_000)).await;
    let mut now = NOW;
    for (attempt, wait) in [1, 5, 15, 60, 240, 240, 240].into_iter().enumerate() {
        let job = next_job(&place.store).await.unwrap();
        assert_eq!((job.subject, job.at), (1, now), "attempt {attempt}");
        // Two servers report the same failure: it counts once.
        assert_eq!(fail(&place.store, job, now).await, Setback::Again(now + Span::minutes(wait)));
        assert_eq!(fail(&place.store, job, now).await, Setback::Gone);
        now = now + Span::minutes(wait);
    }
    let job = next_job(&place.store).await.unwrap();
    assert_eq!(fail(&place.store, job, now).await, Setback::Dead);
    assert_eq!(next_job(&place.store).await.unwrap().subject, 2, "the others go on");
    let dead = write(&place.store, |tx| Box::pin(async move { tx.failing(true, 10).await })).await;
    assert_eq!((dead.len(), dead[0].attempts, dead[0].error.as_str()), (1, 8, "on purpose"));
    assert!(!claim(&place.store, job).await, "nobody does a dead job");
    let id = dead[0].id;
    assert!(write(&place.store, move |tx| Box::pin(async move { tx.retry_job(id, later(1)).await })).await);
    assert_eq!(next_job(&place.store).await.unwrap().at, later(1));
}

#[tokio::test]
async fn jobs_of_a_parked_customer_wait() {
    let place = place().await;
    schedule(&place.store, JobKind::Grants, 1, NOW).await;
    schedule(&place.store, JobKind::Grants, 2, later(1)).await;
    write(&place.store, |tx| {
        Box::pin(async move {
            assert!(tx.park(7, "too many", NOW).await?);
            assert!(!tx.park(7, "again", NOW).await?);
            tx.park_job(JobKind::Grants, 1, NOW, 7).await?;
            // Moving a job of a parked customer does not set it free.
            tx.schedule(JobKind::Grants, 1, NOW).await
        })
    })
    .await;
    assert_eq!(next_job(&place.store).await.unwrap().subject, 2);
    let parked = write(&place.store, |tx| Box::pin(async move { tx.parked().await })).await;
    assert_eq!((parked[0].customer, parked[0].reason.as_str(), parked[0].waiting), (7, "too many", 1));
    assert!(write(&place.store, |tx| Box::pin(async move { tx.unpark(7).await })).await);
    assert_eq!(next_job(&place.store).await.unwrap().subject, 1);
}

#[tokio::test]
async fn a_pass_that_failed_to_lapse_is_one_job_until_its_expiry_moves() {
    let place = place().await;
    let n = network(&place.store).await;
    let pass =
        issue(&place.store, n.ann, n.london, n.day, serde_json::json!({"ExpireDate": "2026-03-02T09:00:00Z"})).await;
    let lapse = Due::Lapse(hallpass_engine::PassId(pass));
    assert_eq!(next(&place.store, later(60)).await, Some((later(60), lapse)));
    write(&place.store, move |tx| {
        Box::pin(async move { tx.setback((later(60), lapse), "on purpose", later(60)).await })
    })
    .await;
    let job = next_job(&place.store).await.unwrap();
    assert_eq!((job.kind, job.subject, job.at), (JobKind::Lapse, pass, later(61)));
    // With another ExpireDate the pass is found by its own index again.
    patch(&place.store, "CoworkerTimePass", pass, serde_json::json!({"ExpireDate": "2026-03-02T08:30:00Z"})).await;
    assert_eq!(next(&place.store, later(60)).await, Some((later(30), lapse)));
}

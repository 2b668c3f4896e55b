//! Writers at the same time.

use onewindow_engine::case::{CaseEvent, Channel};
use onewindow_engine::ids::CaseId;
use onewindow_store::{CommitError, Store};
use serde_json::json;

use crate::samples::{clerk, expected, put, seeded, then};
use crate::support::{Fresh, on_both_databases};

on_both_databases!(no_update_is_lost_between_writers);

/// What every writer does: read, decide, commit, and begin again when somebody was faster.
async fn write_times(store: Store, case: CaseId, times: u32) -> u32 {
    let mut conflicts = 0;
    for round in 0..times {
        loop {
            let current = store.case(case).await.unwrap().unwrap();
            let saved = CaseEvent::FormSaved {
                form: json!({ "round": round }),
                channel: Channel::Online,
            };
            match put(&store, then(&current, clerk(8), saved)).await {
                Ok(_) => break,
                Err(CommitError::Conflict { .. }) => conflicts += 1,
                Err(error) => panic!("{error:?}"),
            }
        }
    }
    conflicts
}

async fn no_update_is_lost_between_writers(fresh: Fresh) {
    let (_, _, case) = seeded(&fresh.store, 1).await;
    let writers: Vec<_> = (0..2)
        .map(|_| tokio::spawn(write_times(fresh.store.clone(), case.id, 600)))
        .collect();
    let mut conflicts = 0;
    for writer in writers {
        conflicts += writer.await.unwrap();
    }
    assert!(conflicts > 0, "the writers never met: nothing was tried");
    let current = fresh.store.case(case.id).await.unwrap().unwrap();
    assert_eq!(current.sequence, case.sequence + 1_200);
    let report = fresh.store.verify(|case| Some(expected(case))).await.unwrap();
    assert_eq!(
        (report.events, report.findings),
        (1 + current.sequence, Vec::new())
    );
}

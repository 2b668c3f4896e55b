//! Limited places on several nodes: two desks over one database.

use std::sync::Arc;

use onewindow_desk::DeskError;
use onewindow_engine::case::{Command, Outcome, Phase};
use onewindow_engine::catalogue::Catalogue;
use onewindow_engine::procedure::{Kind, Quota};
use onewindow_engine::refusal::{QuotaRefusal, Refusal};

use crate::fixture::{Office, catalogue, code, desk, virtual_clock};

/// The zone's catalogue with one place in it for entry, decided at the counter.
fn with_one_place() -> Catalogue {
    let mut catalogue = catalogue();
    let versions = catalogue.procedures.get_mut(&code("park-entry"));
    for version in versions.expect("park entry") {
        let procedure = Arc::make_mut(version);
        procedure.kind = Kind::Licence;
        procedure.quota = Some(Quota {
            places: 1,
            basis: "行政许可法 第57条".to_owned(),
        });
        for track in &mut procedure.tracks {
            track.on_the_spot = true;
        }
    }
    catalogue
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_that_grant_at_once_do_not_give_the_last_place_twice() {
    let one = Office::open_with(with_one_place()).await;
    let other = Office {
        desk: desk(one.folder.path(), with_one_place(), virtual_clock())
            .await
            .expect("another node"),
        applicant: one.rival.clone(),
        rival: one.applicant.clone(),
        window: one.window.clone(),
        administrator: one.administrator.clone(),
        folder: tempfile::tempdir().expect("a folder of its own"),
    };
    let (first, second) = (one.submitted().await, other.submitted().await);
    let grant = || Command::DecideOnTheSpot {
        outcome: Outcome::Granted,
        reasons: "材料齐全".to_owned(),
        remedy: String::new(),
        conditions: String::new(),
    };
    let (first, second) = tokio::join!(
        one.act(&one.window, &first, grant(), "grant one"),
        other.act(&other.window, &second, grant(), "grant other"),
    );
    let (granted, refused): (Vec<_>, Vec<_>) = [first, second].into_iter().partition(Result::is_ok);
    assert_eq!((granted.len(), refused.len()), (1, 1));
    let granted = granted.into_iter().flatten().next().expect("one");
    assert_eq!(granted.phase, Phase::Granted);
    assert_eq!(granted.acceptance.expect("a number").number, 1);
    let refusal = refused.into_iter().find_map(Result::err).expect("one");
    let DeskError::Refused(refusal) = refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(*refusal, Refusal::from(QuotaRefusal::NoPlaceLeft { places: 1 }));
    let report = one.desk.verify().await.expect("verified");
    assert_eq!(report.findings, []);
}

//! Published versions: a case keeps its own, whatever the catalogue says later.

use std::sync::Arc;

use onewindow_desk::Desk;
use onewindow_engine::catalogue::Catalogue;
use onewindow_engine::limit::{Limit, Unit};

use crate::fixture::{Office, catalogue, code, desk, virtual_clock};

/// The catalogue with another limit for deliveries after entry into the zone.
fn changed() -> Catalogue {
    let mut catalogue = catalogue();
    for version in catalogue
        .procedures
        .get_mut(&code("park-entry"))
        .expect("the procedure")
    {
        Arc::make_mut(version).delivery = Limit {
            amount: 7,
            unit: Unit::WorkingDays,
        };
    }
    catalogue
}

fn in_force(desk: &Desk) -> u32 {
    let procedure = desk
        .catalogue()
        .procedure_on(&code("park-entry"), desk.today())
        .expect("a version");
    procedure.version.revision
}

#[tokio::test]
async fn a_changed_procedure_is_a_new_revision_and_cases_keep_theirs() {
    let office = Office::open().await;
    let case = office.submitted().await;
    assert_eq!(case.procedure.revision, 1);
    let Office {
        desk: first,
        applicant,
        folder,
        ..
    } = office;
    first.close().await.expect("closed");

    let second = desk(folder.path(), changed(), virtual_clock())
        .await
        .expect("opened");
    assert_eq!(in_force(&second), 2);
    let case = second.case(&applicant, case.id).await.expect("the case");
    assert_eq!(case.procedure.revision, 1);
    assert_eq!(
        second.procedure_of(&case).expect("its version").delivery.amount,
        10
    );
    assert_eq!(second.verify().await.expect("verified").findings, []);
    second.close().await.expect("closed");

    // The same catalogue again publishes nothing; the first one again is a third revision, for versions never change.
    let third = desk(folder.path(), changed(), virtual_clock())
        .await
        .expect("opened");
    assert_eq!(in_force(&third), 2);
    third.close().await.expect("closed");
    let fourth = desk(folder.path(), catalogue(), virtual_clock())
        .await
        .expect("opened");
    assert_eq!(in_force(&fourth), 3);
}

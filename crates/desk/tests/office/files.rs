//! Files: what arrives is what was announced, and only who sees the case reads it.

use chrono::TimeDelta;
use onewindow_desk::{AttachMaterial, DeskError, MAX_FILE_BYTES, NewFile, Noun, Piece, machine_time};
use onewindow_engine::actor::Role;
use onewindow_engine::ids::MaterialCode;
use tokio::io::AsyncReadExt as _;

use crate::fixture::{Office, announced};

type Change = fn(&mut NewFile);

#[tokio::test]
async fn only_what_was_announced_is_kept() {
    let office = Office::open().await;
    let text = "投资计划书";
    let upload = office
        .desk
        .create_upload(&office.applicant, announced(text), "file")
        .await
        .expect("an address");
    let again = office
        .desk
        .create_upload(&office.applicant, announced(text), "file")
        .await
        .expect("the same");
    assert_eq!((again.file, &again.token), (upload.file, &upload.token));

    for wrong in ["", "投资计划", "投资计划书!", "投资计划蔬"] {
        let refused = office.desk.receive_upload(&upload.token, wrong.as_bytes()).await;
        assert_eq!(
            refused.err().map(|error| error.code()).as_deref(),
            Some("FileNotAsAnnounced"),
            "{wrong}"
        );
    }
    let case = office.draft("park-entry").await;
    let attach = AttachMaterial {
        case: case.id,
        expected: case.sequence,
        material: MaterialCode::try_new("investment-plan").expect("a code"),
        file: upload.file,
        channel: onewindow_engine::case::Channel::Online,
        secret: false,
    };
    let early = office
        .desk
        .attach_material(&office.applicant, attach.clone(), "attach")
        .await;
    assert_eq!(
        early.err().map(|error| error.code()).as_deref(),
        Some("FileNotUploaded")
    );

    office
        .desk
        .receive_upload(&upload.token, text.as_bytes())
        .await
        .expect("kept");
    office
        .desk
        .receive_upload(&upload.token, text.as_bytes())
        .await
        .expect("kept already");
    let stolen = office.desk.receive_upload("guess", text.as_bytes()).await;
    assert!(matches!(stolen, Err(DeskError::NotFound { what: Noun::File })));

    office
        .desk
        .attach_material(&office.applicant, attach, "attach")
        .await
        .expect("attached");
    let download = Box::pin(
        office
            .desk
            .read_file(&office.applicant, (case.id, upload.file), None),
    )
    .await
    .expect("readable");
    let mut read = String::new();
    let mut content = download.content(0..1_000).await.expect("open");
    content.read_to_string(&mut read).await.expect("read");
    assert_eq!(read, text);
    let hidden = Box::pin(office.desk.read_file(&office.rival, (case.id, upload.file), None)).await;
    assert!(matches!(hidden, Err(DeskError::NotFound { what: Noun::Case })));
}

#[tokio::test]
async fn announcements_that_break_a_rule_are_told_by_field() {
    let office = Office::open().await;
    let changes: [(&str, Change); 6] = [
        ("FileNameInvalid", |file| {
            file.filename = "../../etc/passwd".to_owned();
        }),
        ("FileNameInvalid", |file| file.filename = " ".to_owned()),
        ("FileSizeInvalid", |file| file.byte_size = 0),
        ("FileSizeInvalid", |file| file.byte_size = MAX_FILE_BYTES + 1),
        ("FileHashInvalid", |file| file.sha256 = "ABC".to_owned()),
        ("FileTypeNotAllowed", |file| {
            file.content_type = "text/html".to_owned();
        }),
    ];
    for (index, (code, change)) in changes.into_iter().enumerate() {
        let mut file = announced("a text");
        change(&mut file);
        let refused = office
            .desk
            .create_upload(&office.applicant, file, &format!("{index}"))
            .await;
        assert_eq!(refused.err().map(|error| error.code()).as_deref(), Some(code));
    }
    // The window scans what applicants bring on paper, officers bring pictures of their visits; who only watches has
    // nothing to hand in.
    let clerk = office
        .desk
        .create_upload(&office.window, announced("a text"), "window")
        .await;
    assert!(clerk.is_ok());
    let mut handler = office.officer("kfj", Role::Handler).await;
    let officer = office
        .desk
        .create_upload(&handler, announced("a text"), "handler")
        .await;
    assert!(officer.is_ok());
    handler.appointments[0].role = Role::Supervisor;
    let supervisor = office
        .desk
        .create_upload(&handler, announced("a text"), "supervisor")
        .await;
    assert!(matches!(supervisor, Err(DeskError::Refused(_))));
}

#[tokio::test]
async fn content_is_judged_by_itself_and_not_by_its_name() {
    let office = Office::open().await;
    let script = "<script>alert(1)</script>";
    for (index, kind) in ["application/pdf", "image/png", "application/zip"]
        .into_iter()
        .enumerate()
    {
        let file = NewFile {
            content_type: kind.to_owned(),
            ..announced(script)
        };
        let upload = office
            .desk
            .create_upload(&office.applicant, file, &format!("{index}"))
            .await
            .expect("an address");
        let refused = office.desk.receive_upload(&upload.token, script.as_bytes()).await;
        assert_eq!(
            refused.err().map(|error| error.code()).as_deref(),
            Some("FileTypeMismatch"),
            "{kind}"
        );
    }
    let pdf = NewFile {
        content_type: "application/pdf".to_owned(),
        ..announced("%PDF-1.7 …")
    };
    let upload = office
        .desk
        .create_upload(&office.applicant, pdf, "pdf")
        .await
        .expect("an address");
    office
        .desk
        .receive_upload(&upload.token, "%PDF-1.7 …".as_bytes())
        .await
        .expect("a PDF");
}

#[tokio::test]
async fn what_nobody_ended_is_swept_away_and_what_is_stored_stays() {
    let office = Office::open().await;
    let begun = office
        .desk
        .create_upload(&office.applicant, announced("begun and left"), "begun")
        .await
        .expect("an address");
    let piece = Piece {
        offset: Some(0),
        is_last: Some(false),
    };
    office
        .desk
        .append_upload(&begun.token, piece, "begun".as_bytes())
        .await
        .expect("a piece");
    let kept = office.upload("whole", "whole").await;
    let now = machine_time();
    assert_eq!(
        office.desk.sweep_uploads(now).await.expect("swept"),
        0,
        "there is still time"
    );
    let later = now + TimeDelta::hours(3);
    assert_eq!(office.desk.sweep_uploads(later).await.expect("swept"), 1);
    let gone = office.desk.upload_state(&begun.token).await;
    assert!(matches!(gone, Err(DeskError::NotFound { what: Noun::File })));
    let files = office.folder.path().join("files");
    let left: Vec<_> = std::fs::read_dir(files)
        .expect("a folder")
        .flatten()
        .flat_map(|folder| std::fs::read_dir(folder.path()).expect("a folder").flatten())
        .map(|file| file.file_name().into_string().expect("a name"))
        .collect();
    assert_eq!(left, [kept.0.simple().to_string()]);
}

//! Documents as an office would set them, with the fonts of this machine.

use std::error::Error;
use std::sync::LazyLock;

use onewindow_documents::{
    Document, DocumentKind, DocumentsError, FontSource, Languages, Need, Templates, Typesetter, code_in,
    sample,
};
use serde_json::{Value, json};

type Outcome = Result<(), Box<dyn Error>>;

static TYPESETTER: LazyLock<Typesetter> =
    LazyLock::new(
        || match Typesetter::try_new(&FontSource::system(), &Templates::bundled()) {
            Ok(typesetter) => typesetter,
            Err(problem) => panic!("{problem}"),
        },
    );

fn chinese(kind: DocumentKind) -> Document {
    Document {
        languages: Languages::Chinese,
        ..sample(kind)
    }
}

fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.matches("/Type/Page/").count() + text.matches("/Type/Page>>").count()
}

fn missing(document: &Document) -> Vec<String> {
    match document.check() {
        Err(DocumentsError::FieldsMissing { names, .. }) => names,
        _ => Vec::new(),
    }
}

#[test]
fn every_kind_is_set_in_both_languages_on_one_page_with_its_code() -> Outcome {
    for kind in DocumentKind::ALL {
        for languages in [Languages::Chinese, Languages::Bilingual] {
            let document = Document {
                languages,
                ..sample(kind)
            };
            let pdf = TYPESETTER.pdf(&document)?;
            assert!(pdf.starts_with(b"%PDF-1.7"), "{kind}");
            assert_eq!(code_in(&pdf).as_deref(), Some(document.code.as_str()), "{kind}");
            assert_eq!(pages(&pdf), 1, "{kind} {languages:?}");
        }
    }
    Ok(())
}

#[test]
fn the_same_document_gives_the_same_bytes_from_another_typesetter() -> Outcome {
    let other = Typesetter::try_new(&FontSource::system(), &Templates::bundled())?;
    let document = sample(DocumentKind::RefusalDecision);
    let pdf = TYPESETTER.pdf(&document)?;
    assert_eq!(pdf, TYPESETTER.pdf(&document)?);
    assert_eq!(pdf, other.pdf(&document)?);
    let later = Document {
        number: "高新建许不决字〔2026〕5号".to_owned(),
        ..document
    };
    assert_ne!(pdf, TYPESETTER.pdf(&later)?);
    Ok(())
}

#[test]
fn a_document_that_says_nothing_is_refused_with_all_that_is_missing() {
    for kind in DocumentKind::ALL {
        let document = Document {
            data: Value::Null,
            ..chinese(kind)
        };
        let names = missing(&document);
        for name in kind.required() {
            assert!(names.iter().any(|missing| missing == name), "{kind} {name}");
        }
        assert!(TYPESETTER.pdf(&document).is_err(), "{kind}");
    }
}

#[test]
fn every_mandatory_field_that_is_blank_refuses_the_document_by_its_name() {
    for kind in DocumentKind::ALL {
        for field in kind.fields().iter().filter(|field| field.need == Need::Always) {
            let mut document = chinese(kind);
            document.data[field.name] = json!({"zh-CN": " \n", "en": "in English alone"});
            assert_eq!(missing(&document), [field.name], "{kind}");
        }
    }
}

#[test]
fn a_refusal_without_reasons_or_remedy_and_entries_without_words_are_named_together() {
    let mut refusal = chinese(DocumentKind::RefusalDecision);
    refusal.data["reasons"] = json!("");
    refusal.data["remedy"] = Value::Null;
    refusal.code = String::new();
    assert_eq!(missing(&refusal), ["code", "reasons", "remedy"]);
    let mut correction = chinese(DocumentKind::CorrectionNotice);
    correction.data["items"] = json!([{"name": "申请表"}, {"name": "", "problem": "未签字"}]);
    assert_eq!(missing(&correction), ["items.0.problem", "items.1.name"]);
}

#[test]
fn a_field_that_depends_on_another_is_missing_only_then() {
    let mut refused = chinese(DocumentKind::NonAcceptanceNotice);
    refused.data["competent_agency"] = Value::Null;
    assert_eq!(missing(&refused), ["competent_agency"]);
    refused.data["ground"] = json!("not_required");
    assert!(missing(&refused).is_empty());
    let mut licence = chinese(DocumentKind::Licence);
    licence.data["valid_to"] = Value::Null;
    assert_eq!(missing(&licence), ["valid_to"]);
    licence.data["open_ended"] = json!(true);
    assert!(missing(&licence).is_empty());
    let mut accepted = chinese(DocumentKind::AcceptanceNotice);
    accepted.data["open_items"] = json!([{"name": "质量监督手续"}]);
    accepted.data["matter"] = json!("other");
    assert_eq!(missing(&accepted), ["basis", "open_items_due"]);
}

#[test]
fn fields_of_another_shape_are_told_with_what_was_expected() {
    let mut hearing = chinese(DocumentKind::HearingNotice);
    hearing.data["date"] = json!("2026-02-29");
    hearing.data["hearing_at"] = json!("2026-10-12 9:30");
    hearing.data["ground"] = json!("why not");
    hearing.code = "a code".to_owned();
    let Err(error @ DocumentsError::FieldsMalformed { .. }) = hearing.check() else {
        panic!("accepted");
    };
    for name in ["code", "date", "hearing_at", "ground"] {
        assert!(error.to_string().contains(name), "{error}");
        assert!(error.chinese().contains(name), "{error}");
    }
}

#[test]
fn ten_thousand_characters_of_reasons_break_over_pages() -> Outcome {
    let mut document = sample(DocumentKind::RefusalDecision);
    let reasons = "经审查，所报施工组织设计没有保证工程质量和安全的具体措施。".repeat(360);
    assert!(reasons.chars().count() > 10_000);
    document.data["reasons"] = json!({"zh-CN": reasons, "en": "No measures are given. ".repeat(500)});
    let pdf = TYPESETTER.pdf(&document)?;
    assert!(pages(&pdf) > 5, "{}", pages(&pdf));
    Ok(())
}

#[test]
fn words_without_a_place_to_break_stay_on_the_paper() -> Outcome {
    let mut document = sample(DocumentKind::DeliveryReceipt);
    document.data["place"] = json!(format!("https://onewindow.example/{}", "0123456789".repeat(30)));
    document.data["agency"] = json!("景德镇高新技术产业开发区管理委员会行政审批和政务服务管理局");
    document.code = "AbCdEf0123456789".repeat(12);
    document.verification_url = format!("https://onewindow.example/v/{}", document.code);
    let pdf = TYPESETTER.pdf(&document)?;
    assert_eq!(code_in(&pdf), Some(document.code));
    Ok(())
}

#[test]
fn an_address_that_no_qr_code_holds_is_refused() {
    let mut document = sample(DocumentKind::Licence);
    document.verification_url = "https://onewindow.example/".repeat(200);
    assert!(matches!(
        TYPESETTER.pdf(&document),
        Err(DocumentsError::CodeTooLong { .. })
    ));
}

#[test]
fn rare_characters_of_names_are_set_and_those_that_no_font_has_are_refused_by_name() -> Outcome {
    let mut document = chinese(DocumentKind::Licence);
    document.data["holder"] = json!("𬭎䶮𠮷喆堃");
    TYPESETTER.pdf(&document)?;
    document.data["holder"] = json!("张\u{E123}三\u{7}");
    let Err(DocumentsError::CharactersMissing { characters, .. }) = TYPESETTER.pdf(&document) else {
        panic!("a box on paper");
    };
    assert_eq!(characters, ["\u{7} (U+0007)", "\u{E123} (U+E123)"]);
    Ok(())
}

#[test]
fn markup_in_data_is_text() -> Outcome {
    let mut document = chinese(DocumentKind::RefusalDecision);
    document.data["reasons"] = json!("#panic(\"no\") *不* $x$ <label> @reference #import \"/etc/passwd\"");
    document.data["applicant"] = json!("#read(\"document.json\")");
    TYPESETTER.pdf(&document)?;
    Ok(())
}

#[test]
fn without_a_font_the_error_names_what_is_wanted_where_it_was_looked_for_and_what_to_do() -> Outcome {
    let folder = tempfile::tempdir()?;
    let refusal = |source: &FontSource| Typesetter::try_new(source, &Templates::bundled()).map(|_| ());
    let Err(error @ DocumentsError::ChineseFontMissing { .. }) = refusal(&FontSource::folder(folder.path()))
    else {
        panic!("started without a font");
    };
    for words in [error.to_string(), error.chinese()] {
        for part in [
            "Noto Serif CJK SC",
            "fonts-noto-cjk",
            &folder.path().display().to_string(),
        ] {
            assert!(words.contains(part), "{words}");
        }
    }
    let nowhere = FontSource::folder(folder.path().join("nowhere"));
    assert!(matches!(
        refusal(&nowhere),
        Err(DocumentsError::Unreadable { .. })
    ));
    Ok(())
}

#[test]
fn a_font_without_chinese_is_refused_with_characters_it_lacks() -> Outcome {
    let folder = tempfile::tempdir()?;
    let latin = typst_assets::fonts().next().ok_or("no font")?;
    std::fs::write(folder.path().join("latin.otf"), latin)?;
    let mut source = FontSource::folder(folder.path());
    source.body = vec!["Libertinus Serif".to_owned()];
    let Err(DocumentsError::ChineseFontMissing { lacking, .. }) =
        Typesetter::try_new(&source, &Templates::bundled())
    else {
        panic!("started with a font without Chinese");
    };
    assert!(lacking.chars().count() > 10, "{lacking}");
    Ok(())
}

/// A typesetter whose filing receipt is this template.
fn with_filing_receipt(template: &str) -> Result<Typesetter, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("filing_receipt.typ"), template)?;
    let templates = Templates::bundled().with_folder(folder.path())?;
    Ok(Typesetter::try_new(&FontSource::system(), &templates)?)
}

fn filing_receipt_not_set(template: &str) -> Result<String, Box<dyn Error>> {
    match with_filing_receipt(template)?.pdf(&sample(DocumentKind::FilingReceipt)) {
        Err(DocumentsError::NotSet { problem, .. }) => Ok(problem),
        other => Err(format!("{:?}", other.map(|pdf| pdf.len())).into()),
    }
}

#[test]
fn a_template_of_the_catalogue_takes_the_place_of_the_bundled_one() -> Outcome {
    let own = "#import \"frame.typ\": *
#show: written.with(\"备案凭证\", \"Proof of Filing\")
#closing[特此证明。][So proved.]";
    let document = sample(DocumentKind::FilingReceipt);
    let pdf = with_filing_receipt(own)?.pdf(&document)?;
    assert_ne!(pdf, TYPESETTER.pdf(&document)?);
    assert_eq!(code_in(&pdf), Some(document.code));
    Ok(())
}

#[test]
fn a_template_that_cannot_be_read_is_refused_at_start_with_its_line() {
    let refused = with_filing_receipt("备案\n#let x = (\n");
    let message = refused.map(|_| ()).unwrap_err().to_string();
    assert!(message.contains("filing_receipt.typ:2"), "{message}");
}

#[test]
fn a_template_reads_no_file_of_the_machine_and_leaves_no_words_out_in_silence() -> Outcome {
    let problem = filing_receipt_not_set("\n#read(\"/etc/passwd\")")?;
    assert!(problem.contains("filing_receipt.typ:2"), "{problem}");
    let problem = filing_receipt_not_set("#par[1. This is read as a list and ignored]")?;
    assert!(problem.contains("filing_receipt.typ:1"), "{problem}");
    let outside = with_filing_receipt("#place(dx: 190mm, text(size: 40pt)[备案回执])")?;
    assert!(matches!(
        outside.pdf(&sample(DocumentKind::FilingReceipt)),
        Err(DocumentsError::TextOutsidePage { page: 1, .. })
    ));
    Ok(())
}

#[test]
fn a_document_reads_back_from_its_own_json() -> Outcome {
    for kind in DocumentKind::ALL {
        let document = sample(kind);
        let text = serde_json::to_string(&document)?;
        assert_eq!(serde_json::from_str::<Document>(&text)?, document);
        assert!(text.contains(&format!("\"kind\":\"{kind}\"")));
    }
    Ok(())
}

//! The first account: how an office without demo data begins.

use std::path::Path;
use std::process::Output;

use onewindow_tests::{ServerOptions, TestServer, onewindow_hearing};
use serde_json::json;

const PASSWORD: &str = "correct horse battery staple";

fn create(data: &Path, password: &str, more: &[&str]) -> Output {
    let mut arguments = vec![
        "create-account",
        "--data",
        data.to_str().unwrap(),
        "--name",
        "李主任",
    ];
    arguments.extend(more);
    onewindow_hearing(&arguments, &format!("{password}\n"))
}

fn assert_made(output: &Output) {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Fails, and says a code in both languages.
fn assert_refused(output: &Output, code: &str) {
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "refused with {code}: {words}");
    assert!(words.contains(&format!("error[{code}]")), "{words}");
    assert!(words.contains(&format!("错误[{code}]")), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_without_demo_data_begins_with_its_first_administrator() {
    let server = TestServer::start(ServerOptions::default());
    assert_made(&create(
        &server.data(),
        PASSWORD,
        &["--login", "chief", "--role", "administrator"],
    ));
    assert_made(&create(
        &server.data(),
        PASSWORD,
        &[
            "--login",
            "electronics",
            "--role",
            "applicant",
            "--enterprise",
            "91360200MA9E4D1P4G",
            "--enterprise-name",
            "景德镇芯陶电子有限公司",
        ],
    ));
    let document = "mutation($input: LoginInput!) { login(input: $input) { session { accessToken } \
        userErrors { code message } } }";
    for (login, role) in [("chief", "ADMINISTRATOR"), ("electronics", "APPLICANT")] {
        let input = json!({"input": {"login": login, "password": PASSWORD}});
        let anonymous = server.client();
        let session = anonymous.done(document, input).await;
        let client = anonymous.with_token(session["login"]["session"]["accessToken"].as_str().unwrap());
        let viewer = client
            .data(
                "{ viewer { name appointments { role { code } } enterprises { id } } }",
                json!({}),
            )
            .await;
        assert_eq!(viewer["viewer"]["appointments"][0]["role"]["code"], role);
        let enterprises = viewer["viewer"]["enterprises"].as_array().unwrap().len();
        assert_eq!(enterprises, usize::from(login == "electronics"));
    }
}

#[test]
fn an_account_that_does_not_fit_is_refused_and_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let refusals: [(&str, &[&str], &str); 8] = [
        ("short", &["--role", "administrator"], "PasswordWeak"),
        ("", &["--role", "administrator"], "PASSWORD_MISSING"),
        (PASSWORD, &["--role", "handler"], "DepartmentNeeded"),
        (
            PASSWORD,
            &["--role", "handler", "--department", "window"],
            "DepartmentNeeded",
        ),
        (
            PASSWORD,
            &["--role", "administrator", "--department", "zsj"],
            "DepartmentUnasked",
        ),
        (PASSWORD, &["--role", "applicant"], "EnterpriseNeeded"),
        (
            PASSWORD,
            &["--role", "applicant", "--enterprise", "91360200MA9E4D1P4H"],
            "CreditCodeInvalid",
        ),
        (
            PASSWORD,
            &["--role", "applicant", "--enterprise", "91360200MA9E4D1P4G"],
            "EnterpriseNameNeeded",
        ),
    ];
    for (password, more, code) in refusals {
        let arguments = [&["--login", "somebody"], more].concat();
        assert_refused(&create(&data, password, &arguments), code);
    }
    let handler = ["--login", "somebody", "--role", "handler", "--department", "zsj"];
    assert_made(&create(&data, PASSWORD, &handler));
    assert_refused(&create(&data, PASSWORD, &handler), "LoginTaken");
}

//! One story, told by the examples of each language: file a project, follow its case while the departments work through
//! their queues, mirror everything, repeat without harm.

use std::process::Child;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::office::{Office, project_file};
use crate::program::{Examples, examples_folder, told};
use onewindow_tests::Client;

const APPLICANT: &str = "electronics";

/// Who has a hand in an entry into the zone, in the order of the steps.
const OFFICERS: [&str; 14] = [
    "window",
    "zsj-handler",
    "kfj-handler",
    "jhj-handler",
    "yjj-handler",
    "zrj-handler",
    "xfd-handler",
    "zsj-reviewer",
    "kfj-approver",
    "jhj-approver",
    "yjj-approver",
    "zrj-approver",
    "xfd-approver",
    "zsj-approver",
];

struct Story {
    examples: Examples,
    office: Office,
    applicant: Client,
    mirror: TempDir,
}

impl Story {
    async fn begin(examples: Examples) -> Self {
        let office = Office::open();
        let applicant = office.sign_in(APPLICANT).await;
        Self {
            examples,
            office,
            applicant,
            mirror: tempfile::tempdir().unwrap(),
        }
    }

    fn run(&self, login: &str, name: &str, arguments: &[&str]) -> String {
        self.examples
            .run(self.office.server.url(), login, name, arguments)
    }

    /// Files the project and gives the id of its case.
    fn file(&self) -> String {
        let project = examples_folder().join("project.json");
        let told = self.run(APPLICANT, "file project", &[project.to_str().unwrap()]);
        assert!(told.contains("handed in: "), "{told}");
        let id = told.lines().find_map(|line| line.strip_prefix("id: "));
        id.unwrap_or_else(|| panic!("no id in:\n{told}")).to_owned()
    }

    fn follow(&self, case: &str) -> Child {
        self.examples
            .start(self.office.server.url(), APPLICANT, "follow case", &[case])
    }

    /// Everybody works the own queue, and the last has nothing left.
    async fn work(&self, case: &str) -> Value {
        for login in OFFICERS {
            let told = self.run(login, "work queue", &["同意"]);
            assert!(
                told.ends_with("done: 1\n"),
                "{login} had one thing to do:\n{told}"
            );
        }
        self.run("window", "work queue", &["同意"]);
        let document = "query($id: ID!) { case(id: $id) { phase { isFinal code } } }";
        self.applicant.data(document, json!({"id": case})).await["case"]["phase"].clone()
    }

    /// Mirrors and gives what the example says of it.
    fn mirror(&self) -> String {
        let into = self.mirror.path().join("mirror");
        self.run(APPLICANT, "mirror", &[into.to_str().unwrap()])
    }

    /// How many events the applicant may see, of one case or in all.
    async fn events(&self, subject: Option<&str>) -> Vec<String> {
        let document = "query($subject: ID, $after: String) { events(subject: $subject, first: 100, after: $after) { \
                        nodes { type } pageInfo { hasNextPage endCursor } } }";
        let (mut types, mut after) = (Vec::new(), Value::Null);
        loop {
            let data = self
                .applicant
                .data(document, json!({"subject": subject, "after": after}))
                .await;
            let nodes = data["events"]["nodes"].as_array().unwrap();
            types.extend(
                nodes
                    .iter()
                    .map(|event| event["type"].as_str().unwrap().to_owned()),
            );
            if data["events"]["pageInfo"]["hasNextPage"] != true {
                return types;
            }
            after = data["events"]["pageInfo"]["endCursor"].clone();
        }
    }

    /// The example that follows the case has told each of its events once, in order, and then ended by itself.
    async fn assert_followed(&self, case: &str, output: &str) {
        let expected = self.events(Some(case)).await;
        let seen: Vec<&str> = output
            .lines()
            .filter_map(|line| line.split(' ').nth(1).filter(|_| line.contains(" by ")))
            .collect();
        assert_eq!(
            seen, expected,
            "nothing was missed and nothing told twice:\n{output}"
        );
        assert!(output.lines().last().unwrap().contains(" is over: "), "{output}");
    }

    /// The example that repeats itself opens one case in a new project, and overwrites nothing.
    async fn assert_repeated(&self) {
        let facts = project_file("electronics-workshop")["project"]["facts"].clone();
        let project = self.office.project_with(&self.applicant, &facts).await;
        let id = project["id"].as_str().unwrap();
        let told = self.run(APPLICANT, "retry safely", &[id, "park-entry"]);
        for expected in ["IDEMPOTENCY_KEY_REUSED", "STALE_VERSION", "version 3"] {
            assert!(told.contains(expected), "{expected} in:\n{told}");
        }
        let document = "query($id: ID!) { project(id: $id) { cases { number } } }";
        let data = self.applicant.data(document, json!({"id": id})).await;
        let cases = data["project"]["cases"].as_array().unwrap();
        assert_eq!(cases.len(), 1, "however often it was sent");
    }
}

async fn told_by(examples: Option<Examples>) {
    let Some(examples) = examples else { return };
    let story = Story::begin(examples).await;
    let case = story.file();
    let following = story.follow(&case);
    let filed = story.events(None).await.len();
    let mirrored = story.mirror();
    assert!(
        mirrored.starts_with(&format!("{filed} new events; ")),
        "{mirrored}"
    );

    let phase = story.work(&case).await;
    assert_eq!(phase["isFinal"], true, "{phase}");
    let output = following.wait_with_output().unwrap();
    story.assert_followed(&case, &told(&output)).await;

    let since = story.events(None).await.len() - filed;
    let mirrored = story.mirror();
    assert!(
        mirrored.starts_with(&format!("{since} new events; 2 projects, 1 cases")),
        "{mirrored}"
    );
    assert!(
        story.mirror().starts_with("0 new events; "),
        "it goes on where it stopped"
    );
    story.assert_repeated().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn python_files_follows_works_mirrors_and_repeats() {
    told_by(Examples::python()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shell_files_follows_works_mirrors_and_repeats() {
    told_by(Examples::shell()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn typescript_files_follows_works_mirrors_and_repeats() {
    told_by(Examples::typescript()).await;
}

//! The table of scenarios, `tests/law/scenarios.csv`.

use anyhow::{Context, Result, ensure};

/// One rule of law, executable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// `C01` to `C78`.
    pub id: String,
    /// The act and its article.
    pub article: String,
    /// What is so at the beginning.
    pub given: String,
    /// What happens.
    pub when: String,
    /// What has to come of it.
    pub then: String,
}

const HEADER: [&str; 5] = ["id", "article", "given", "when", "then"];

/// Reads the table.
///
/// # Errors
/// If a row has another number of fields, or an id is not unique.
pub fn read(text: &str) -> Result<Vec<Scenario>> {
    let mut rows = text.lines().map(fields);
    ensure!(
        rows.next().is_some_and(|header| header == HEADER),
        "the table begins with {}",
        HEADER.join(",")
    );
    let mut scenarios: Vec<Scenario> = Vec::new();
    for row in rows {
        let shown = row.join(",");
        let [id, article, given, when, then]: [String; 5] = row
            .try_into()
            .ok()
            .with_context(|| format!("this row has not {} fields: {shown}", HEADER.len()))?;
        ensure!(
            scenarios.iter().all(|other| other.id != id),
            "{id} is in the table twice"
        );
        scenarios.push(Scenario {
            id,
            article,
            given,
            when,
            then,
        });
    }
    Ok(scenarios)
}

/// The fields of a line; one with a comma or a quotation mark stands in quotation marks (RFC 4180).
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                append(&mut fields, '"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => append(&mut fields, letter),
        }
    }
    fields
}

fn append(fields: &mut [String], letter: char) {
    if let Some(last) = fields.last_mut() {
        last.push(letter);
    }
}

#[cfg(test)]
mod own_tests {
    use super::*;

    #[test]
    fn a_field_in_quotation_marks_keeps_its_commas_and_marks() {
        let scenarios =
            read("id,article,given,when,then\nC01,\"Art. 29(1), 31\",\"a \"\"b\"\"\",,d\n").unwrap();
        assert_eq!(scenarios[0].article, "Art. 29(1), 31");
        assert_eq!(scenarios[0].given, "a \"b\"");
        assert_eq!(scenarios[0].when, "");
        assert!(read("id,article,given,when,then\nC01,a,b,c\n").is_err());
        assert!(read("id,article,given,when,then\nC01,a,b,c,d\nC01,a,b,c,d\n").is_err());
    }
}

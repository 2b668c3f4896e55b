//! `cargo xtask bench queue`: a page of 20 of a department's queue with case, step and department over HTTP, beside
//! pgbench running the very same SQL, on PostgreSQL filled with ten thousand, a hundred thousand and a million cases.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::bench::client::Client;
use crate::bench::template;
use crate::postgres::{Durability, TestPostgres};
use crate::server::Profile;
use crate::server_process::ServerProcess;
use crate::{server, shell};

/// The bar of the project: this share of what pgbench reaches with the same statements.
const BAR: f64 = 0.25;

/// Side by side, of each.
const CLIENTS: usize = 8;

/// The screen of a clerk.
const PAGE: &str = "query($department: String!) { queue(department: $department, first: 20) { nodes {
    id number task step name status colour dueOn openedAt assignee { name } department { code name }
    projectName enterpriseName
    case { id number version phase { code name } acceptedOn openedAt department { code name } }
    stepRun { key code name kind state department { code } role { code } openedAt assignee { name } }
} pageInfo { hasNextPage endCursor } } }";

/// Fills and measures, size by size.
///
/// # Errors
/// If something does not build, start or answer. A figure under its bar is not an error.
pub fn run(sizes: &[u64], seconds: u64) -> Result<()> {
    crate::needs::postgres()?;
    server::build(Profile::Dist)?;
    println!("\n{}", super::machine());
    let postgres = TestPostgres::start(Durability::None)?;
    let url = postgres.fresh_database();
    let folder = shell::empty_folder("bench-queue")?;
    let departments = template::write(&start(&url, &folder)?)?;
    println!("a queue page of 20 with case, step and department, {CLIENTS} clients, {seconds} s each");
    println!(
        "{:>10} {:>12} {:>12} {:>8}  bar {BAR}",
        "cases", "ours/s", "pgbench/s", "ratio"
    );
    let mut first = None;
    for size in sizes {
        postgres.execute(&url, &template::fill(*size));
        postgres.execute(&url, "VACUUM ANALYZE");
        let statements = statements_of(&postgres, (&url, &folder), &departments)?;
        let theirs = pgbench(&postgres, (&url, &folder), &statements, seconds)?;
        let ours = ours(&start(&url, &folder)?, &departments, Duration::from_secs(seconds))?;
        let ratio = ours / theirs;
        let verdict = if ratio >= BAR { "above" } else { "UNDER" };
        println!("{size:>10} {ours:>12.0} {theirs:>12.0} {ratio:>8.3}  {verdict}");
        let smallest = *first.get_or_insert(ours);
        if smallest > 0.0 && *size != sizes[0] {
            println!(
                "{:>10} {:.2} of the speed at {} cases",
                "",
                ours / smallest,
                sizes[0]
            );
        }
    }
    Ok(())
}

fn start(url: &str, folder: &Path) -> Result<ServerProcess> {
    let log = folder.join("log");
    let mut serve = Command::new(server::binary(Profile::Dist)?);
    serve
        .args([
            "serve",
            "--demo",
            "--listen",
            "127.0.0.1:0",
            "--virtual-clock",
            "2026-03-02T09:00:00+08:00",
        ])
        .args(["--database-url", url, "--data"])
        .arg(folder.join("data"))
        .stderr(File::options().create(true).append(true).open(&log)?);
    let started = ServerProcess::start(serve)?;
    started.map_err(|failed| {
        let log = fs::read_to_string(&log).unwrap_or_default();
        anyhow::anyhow!("onewindow serve did not become ready\n{}{log}", failed.said)
    })
}

/// Pages a second over HTTP.
fn ours(server: &ServerProcess, departments: &[String], time: Duration) -> Result<f64> {
    let url = server.url();
    let counted = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|at| scope.spawn(move || pages(url, &departments[at % departments.len()], time)))
            .collect();
        let counts = clients.into_iter().map(|client| match client.join() {
            Ok(pages) => pages,
            Err(_) => anyhow::bail!("a client panicked"),
        });
        counts.collect::<Result<Vec<f64>>>()
    })?;
    Ok(counted.iter().sum())
}

/// One clerk, looking at the queue again and again.
fn pages(url: &str, department: &str, time: Duration) -> Result<f64> {
    let mut client = Client::connect(url)?.sign_in(&format!("{department}-handler"))?;
    let variables = serde_json::json!({"department": department});
    let page = client.ask(PAGE, &variables)?;
    let rows = page["queue"]["nodes"].as_array().map_or(0, Vec::len);
    ensure!(rows == 20, "a page of {department} has {rows} tasks");
    let request = client.request(PAGE, &variables);
    let length = client.send(&request)?.len();
    for _ in 0..20 {
        client.send(&request)?;
    }
    let (begun, mut count) = (Instant::now(), 0_u32);
    while begun.elapsed() < time {
        let answer = client.send(&request)?.len();
        ensure!(answer == length, "an answer of {answer} bytes, not {length}");
        count += 1;
    }
    Ok(f64::from(count) / begun.elapsed().as_secs_f64())
}

/// The statements that one page of each department takes, with their values, as the database logged them.
fn statements_of(
    postgres: &TestPostgres,
    (url, folder): (&str, &Path),
    departments: &[String],
) -> Result<Vec<PathBuf>> {
    let log = postgres.folder().join("log");
    postgres.execute(url, "ALTER ROLE onewindow SET log_statement = 'all'");
    let server = start(url, folder)?;
    let mut scripts = Vec::new();
    for department in departments {
        let mut client = Client::connect(server.url())?.sign_in(&format!("{department}-handler"))?;
        let variables = serde_json::json!({"department": department});
        // The first time the session is looked up and statements are prepared.
        client.ask(PAGE, &variables)?;
        let before = fs::metadata(&log)?.len();
        client.ask(PAGE, &variables)?;
        let text = fs::read(&log)?;
        let told = String::from_utf8_lossy(&text[usize::try_from(before)?..]).into_owned();
        let statements = with_values(&told);
        ensure!(
            !statements.is_empty(),
            "the database logged no statement:\n{told}"
        );
        let script = folder.join(format!("{department}.sql"));
        fs::write(&script, statements.join("\n"))?;
        scripts.push(script);
    }
    postgres.execute(url, "ALTER ROLE onewindow RESET log_statement");
    Ok(scripts)
}

/// Pages a second of pgbench: each transaction is the statements of one page.
fn pgbench(
    postgres: &TestPostgres,
    (url, folder): (&str, &Path),
    scripts: &[PathBuf],
    seconds: u64,
) -> Result<f64> {
    let database = url.rsplit('/').next().unwrap_or_default();
    let mut command = Command::new(postgres.program("pgbench"));
    command
        .args([
            "--no-vacuum",
            "--protocol=prepared",
            "--host=127.0.0.1",
            "--username=onewindow",
            "--jobs=2",
        ])
        .args([format!("--client={CLIENTS}"), format!("--time={seconds}")])
        .arg(format!("--port={}", postgres.port()))
        .current_dir(folder);
    for script in scripts {
        command.arg("--file").arg(script);
    }
    let told = shell::capture(command.arg(database))?;
    let line = told.lines().find_map(|line| line.strip_prefix("tps = "));
    let figure = line
        .and_then(|line| line.split(' ').next())
        .and_then(|figure| figure.parse().ok());
    figure.with_context(|| format!("pgbench told no figure:\n{told}"))
}

/// The statements of a log with their values put in: what PostgreSQL writes as `execute NAME: SQL` and, in the line
/// behind, `Parameters: $1 = 'a', …`, up to its version 15 with a small letter.
fn with_values(log: &str) -> Vec<String> {
    let mut statements: Vec<String> = Vec::new();
    for line in log.lines() {
        if let Some((_, sql)) = line
            .split_once("LOG:  execute ")
            .and_then(|(_, rest)| rest.split_once(": "))
        {
            statements.push(format!("{sql};"));
        } else if let Some((_, values)) = ["Parameters: ", "parameters: "]
            .iter()
            .find_map(|word| line.split_once(word))
            && let Some(statement) = statements.last_mut()
        {
            *statement = put_in(statement, &parameters(values));
        }
    }
    // What begins and ends transactions is the pool's, and pgbench has its own.
    statements.retain(|statement| statement.starts_with("SELECT") || statement.starts_with("WITH"));
    statements
}

/// The values, each as it is quoted in the log, the first one first.
fn parameters(text: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut rest = text;
    while let Some((_, value)) = rest.split_once(" = ") {
        if let Some(quoted) = value.strip_prefix('\'') {
            let mut end = 0;
            let bytes = quoted.as_bytes();
            while end < bytes.len() && (bytes[end] != b'\'' || bytes.get(end + 1) == Some(&b'\'')) {
                end += if bytes[end] == b'\'' { 2 } else { 1 };
            }
            values.push(format!("'{}'", &quoted[..end]));
            rest = quoted.get(end + 1..).unwrap_or_default();
        } else {
            let end = value.find(',').unwrap_or(value.len());
            values.push(value[..end].to_owned());
            rest = &value[end..];
        }
    }
    values
}

/// Puts values where `$1`, `$2`, … stand.
fn put_in(statement: &str, values: &[String]) -> String {
    let mut text = String::new();
    let mut rest = statement;
    while let Some((before, after)) = rest.split_once('$') {
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        text.push_str(before);
        match after[..digits]
            .parse::<usize>()
            .ok()
            .and_then(|at| values.get(at.checked_sub(1)?))
        {
            Some(value) => text.push_str(value),
            // Writing to a string can't fail.
            None => drop(write!(text, "${}", &after[..digits])),
        }
        rest = &after[digits..];
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_read_from_the_log_with_their_values() {
        let log = "2026-03-02 LOG:  execute sqlx_s_4: SELECT a FROM b WHERE c = $1 AND d IN ($2, $10) LIMIT $3\n\
                   2026-03-02 DETAIL:  parameters: $1 = 'it''s, $2', $2 = 'x', $3 = '21'\n\
                   2026-03-02 LOG:  execute sqlx_s_5: BEGIN\n";
        assert_eq!(
            with_values(log),
            ["SELECT a FROM b WHERE c = 'it''s, $2' AND d IN ('x', $10) LIMIT '21';"]
        );
    }
}

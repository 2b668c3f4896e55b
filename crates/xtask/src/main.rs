//! The project's own commands: `cargo xtask run`, `cargo xtask test` and what stands behind them. `cargo xtask
//! help` lists them all.

mod bench;
mod gallery;
mod hostile;
mod law;
mod needs;
mod report;
mod schema;
mod server;
mod shell;
mod suites;
mod tidy;

// Nearly nothing but the standard library, and shared with the tests' support so that the two can't drift apart.
#[path = "../../../tests/support/catalogue.rs"]
mod law_catalogue;
#[path = "../../../tests/support/postgres.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod postgres;
#[path = "../../../tests/support/postgres_binaries.rs"]
mod postgres_binaries;
#[path = "../../../tests/support/server_process.rs"]
mod server_process;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::FalseyValueParser;
use clap::{Parser, Subcommand};

use crate::server::Profile;
use crate::suites::{Extent, Suite};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own commands")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the server and serve demo data on loopback, keeping its data in data/
    Run {
        /// Optimise: slower to build, faster to serve
        #[arg(long)]
        release: bool,
        /// Further arguments of `onewindow serve`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Run every test, or only the suites named, and count what passed
    Test {
        /// The suites to run; all if none is named
        suites: Vec<Suite>,
        /// Fail where a missing program would only leave a check out; on when the variable CI is set
        #[arg(long, env = "CI", value_parser = FalseyValueParser::new(), hide_env_values = true)]
        strict: bool,
        /// Stop at the first check that fails
        #[arg(long)]
        fail_fast: bool,
    },
    /// `test --strict --fail-fast`: leave nothing out, stop at the first failure, quickest checks first
    Ci,
    /// Check the rules that a compiler does not know: who may import whom, lengths, signatures, licences, …
    Tidy,
    /// Write the generated contracts below schema/ and docs/
    Schema {
        /// Write nothing: show what would change, and fail if anything would
        #[arg(long)]
        check: bool,
        /// Make the committed GraphQL schema the released one, which later ones may not break
        #[arg(long, conflicts_with = "check")]
        release: bool,
    },
    /// Write docs/LAW.md: which rule of law which test drives, and how
    Law {
        /// Write nothing: fail if the document is not what the tests say
        #[arg(long)]
        check: bool,
        /// Write the catalogue that the scenarios run on into this folder instead
        #[arg(long, value_name = "DIR", conflicts_with = "check")]
        catalogue: Option<PathBuf>,
    },
    /// Draw a picture of every document into docs/documents, to be looked at
    Gallery,
    /// Compare due dates with those of independent tables; fails on a difference
    Oracle {
        /// Tables in the form of deadline-oracle.csv
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Send what no honest client would, and see whether the server stays calm
    Hostile {
        /// How many hostile GraphQL documents
        #[arg(long, default_value_t = 100_000)]
        documents: u64,
        /// How many hostile requests: heads, bodies, uploads, tokens, paths
        #[arg(long, default_value_t = 100_000)]
        requests: u64,
        /// What they are made from: the same seed, the same requests
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..1 << 20))]
        seed: u64,
        /// Send only the one with this number, and show it
        #[arg(long)]
        only: Option<u64>,
    },
    /// Measure speed and size of the server as it is shipped
    Bench {
        #[command(subcommand)]
        figure: Option<Figure>,
        /// How often each figure is taken; the median is printed
        #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=1000))]
        rounds: u32,
    },
}

/// A figure that takes its time and is measured by itself.
#[derive(Subcommand)]
enum Figure {
    /// A department's queue page over HTTP beside pgbench running the same SQL
    Queue {
        /// How many cases there are, one size after the other
        #[arg(long, value_delimiter = ',', default_value = "10000,100000,1000000")]
        cases: Vec<u64>,
        /// How long each side is measured, in seconds
        #[arg(long, default_value_t = 15)]
        seconds: u64,
    },
    /// How soon a document of nested fragments is refused that would take seconds to expand
    Bomb,
    /// Many sockets on one node, each told of the change of its own case: latency and memory
    Subscribers {
        /// How many
        #[arg(long, default_value_t = 10_000)]
        count: usize,
        /// Measure a debug build, which is slower and larger
        #[arg(long)]
        debug: bool,
    },
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Run { release, arguments } => {
            let profile = if release { Profile::Release } else { Profile::Dev };
            server::serve_demo(profile, &arguments)
        }
        Command::Test {
            suites,
            strict,
            fail_fast,
        } => suites::test(&suites, Extent { strict, fail_fast }),
        Command::Ci => suites::test(
            &[],
            Extent {
                strict: true,
                fail_fast: true,
            },
        ),
        Command::Tidy => tidy::run(),
        Command::Schema { release: true, .. } => schema::release(),
        Command::Schema { check: false, .. } => schema::write(),
        Command::Schema { check: true, .. } => schema::build_and_check(),
        Command::Law {
            catalogue: Some(folder),
            ..
        } => law::write_catalogue(&folder),
        Command::Law { check: false, .. } => law::write(),
        Command::Law { check: true, .. } => law::check(),
        Command::Gallery => gallery::write(),
        Command::Oracle { files } => server::oracle(&files),
        Command::Hostile {
            documents,
            requests,
            seed,
            only,
        } => hostile::run(hostile::Amount {
            documents,
            requests,
            seed,
            only,
        }),
        Command::Bench { figure: None, rounds } => bench::run(rounds),
        Command::Bench {
            figure: Some(Figure::Queue { cases, seconds }),
            ..
        } => bench::queue::run(&cases, seconds),
        Command::Bench {
            figure: Some(Figure::Bomb),
            rounds,
        } => bench::bomb::run(rounds),
        Command::Bench {
            figure: Some(Figure::Subscribers { count, debug }),
            ..
        } => {
            let profile = if debug { Profile::Dev } else { Profile::Dist };
            bench::subscribers::run(count, profile)
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

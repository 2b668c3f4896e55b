//! `onewindow`: the one-window approval office as one program.
#![warn(missing_docs)]

use std::process::ExitCode;

use clap::Parser;

mod catalogue;
mod check;
mod cli;
mod config;
mod contract;
mod create_account;
mod demo;
mod doctor;
mod explain;
mod export;
mod failure;
mod identity;
mod logging;
mod metrics;
mod oracle;
mod paper;
mod seed;
mod serve;
mod storage;
mod trace;
mod traffic;
mod verify;
mod webhook;

use cli::{Cli, Command};
use failure::Failure;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::machine(&error).tell(),
    };
    runtime
        .block_on(run(cli))
        .unwrap_or_else(|failure| failure.tell())
}

async fn run(cli: Cli) -> Result<ExitCode, Failure> {
    match cli.command {
        Command::Serve(options) => serve::run(*options).await.map(|()| ExitCode::SUCCESS),
        Command::Check { catalogue } => Ok(check::run(&catalogue)),
        Command::Verify(options) => verify::run(&options).await,
        Command::Oracle { catalogue, files } => oracle::run(catalogue.as_deref(), &files),
        Command::Schema { out, postgres } => contract::write(&out, postgres.as_deref())
            .await
            .map(|()| ExitCode::SUCCESS),
        Command::Doctor(options) => doctor::run(*options).await,
        Command::VerifyDocument(options) => paper::verify::run(&options),
        Command::Demo(options) => demo::run(&options).await,
        Command::Explain(options) => explain::run(&options).await.map(|()| ExitCode::SUCCESS),
        Command::Export(options) => export::run(&options).await.map(|()| ExitCode::SUCCESS),
        Command::CreateAccount(options) => create_account::run(*options).await.map(|()| ExitCode::SUCCESS),
    }
}

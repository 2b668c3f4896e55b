//! What is said on standard output: one line that it is ready, and for demo data how to begin.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use onewindow_desk::Clock;

use crate::config::Config;
use crate::seed::{self, DemoAccount};

/// Prints the accounts of a demonstration, if there are any, and then the line that programs wait for.
pub(super) fn print(address: SocketAddr, accounts: Option<&[DemoAccount]>, config: &Config) {
    let url = url(address);
    if let Some(accounts) = accounts {
        println!("{}", demo(&url, accounts, config));
    }
    println!("ready {url}");
}

/// An address that can be called: nobody can call "any".
pub(super) fn url(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    format!("http://{address}")
}

fn demo(url: &str, accounts: &[DemoAccount], config: &Config) -> String {
    use std::fmt::Write as _;
    let mut text = format!(
        "\nOneWindow 一窗受理 · demo data 演示数据\n\nAll passwords 所有密码: {}\n\n",
        seed::PASSWORD
    );
    for account in accounts {
        let _ = writeln!(text, "  {:<14} {}", account.login, account.what);
    }
    let _ = writeln!(text, "\nGraphQL  {url}/graphql");
    if config.http.graphiql {
        let _ = writeln!(text, "Editor   {url}/graphiql");
    }
    let _ = writeln!(
        text,
        "\nA first query, as it can be pasted 第一个查询:\n\n  curl -s {url}/graphql -H 'Content-Type: application/json' \\\n    \
         -d '{{\"query\":\"{{ departments {{ nodes {{ code name }} }} }}\"}}'\n\nSign in, then send the token with every request \
         登录后每次请求都带上令牌:\n\n  TOKEN=$(curl -s {url}/graphql -H 'Content-Type: application/json' \\\n    \
         -d '{{\"query\":\"mutation {{ login(input: {{login: \\\"lubricant\\\", password: \\\"{}\\\"}}) {{ session {{ accessToken }} }} }}\"}}' \\\n    \
         | sed 's/.*\"accessToken\":\"\\([^\"]*\\)\".*/\\1/')\n  curl -s {url}/graphql -H \"Authorization: Bearer $TOKEN\" \
         -H 'Content-Type: application/json' \\\n    -d '{{\"query\":\"{{ viewer {{ name }} projects {{ nodes {{ number name }} }} }}\"}}'\n",
        seed::PASSWORD
    );
    if matches!(config.clock, Clock::Virtual { .. }) {
        let _ = writeln!(
            text,
            "A whole project, day by day 演示一个完整项目:\n\n  onewindow demo --url {url}\n"
        );
    }
    text
}

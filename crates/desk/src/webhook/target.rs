//! Where a webhook sends to: an address of the web that may be reached.

use onewindow_engine::text::Text;
use url::{Host, Url};

use super::address::{refused_address, refused_name};
use crate::error::{DeskError, Result};

/// Longest address, in characters.
const LONGEST: usize = 2_000;

/// Ports at which other protocols listen that a request could be taken for (Fetch standard, "port blocking"), above
/// 1023; below it only 443 is used.
const BAD_PORTS: [u16; 19] = [
    1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679,
    6697, 10080,
];

/// Which receivers an office allows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Receivers {
    /// This machine's own addresses, by `http` too: for trials.
    pub loopback: bool,
}

impl Receivers {
    /// Reads an address and says why nothing may be sent there. Asked when a webhook is made and before each attempt;
    /// what a name leads to is asked when the connection is made.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] that tells what is wrong with it.
    pub fn check(self, address: &str) -> Result<Url> {
        if address.chars().count() > LONGEST {
            return Err(not_an_address());
        }
        let url = Url::parse(address).map_err(|_| not_an_address())?;
        let is_own = self.loopback
            && match url.host() {
                Some(Host::Ipv4(ip)) => ip.is_loopback(),
                Some(Host::Ipv6(ip)) => ip.is_loopback(),
                _ => false,
            };
        if url.scheme() != "https" && !(is_own && url.scheme() == "http") {
            return Err(not_secure());
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(holds_more());
        }
        let port = url.port_or_known_default().unwrap_or(0);
        if !is_own && (port < 1024 && port != 443 || BAD_PORTS.contains(&port)) {
            return Err(not_a_port(port));
        }
        let refused = match url.host() {
            None => return Err(not_an_address()),
            Some(Host::Domain(name)) => refused_name(name),
            Some(Host::Ipv4(ip)) => refused_address(ip.into(), self.loopback),
            Some(Host::Ipv6(ip)) => refused_address(ip.into(), self.loopback),
        };
        match refused {
            None => Ok(url),
            Some(what) => Err(not_public(what)),
        }
    }
}

/// Whatever can be wrong with an address, for the documentation of errors.
pub(super) fn examples() -> Vec<DeskError> {
    vec![
        not_an_address(),
        not_secure(),
        holds_more(),
        not_a_port(25),
        not_public("private"),
    ]
}

fn refused(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> DeskError {
    DeskError::invalid(code, "url", Text::new(zh, en))
}

fn not_an_address() -> DeskError {
    refused(
        "WebhookUrlInvalid",
        "不是有效的网址；请填写形如 https://example.com/hooks 的完整地址（不超过 2,000 字符）。",
        "This is no address of the web; write it whole, such as https://example.com/hooks (2,000 characters at most).",
    )
}

fn not_secure() -> DeskError {
    refused(
        "WebhookUrlNotSecure",
        "只向 https 地址推送；请为接收端配置证书后填写 https 地址。",
        "Events are sent to https addresses only; give the receiver a certificate and write its https address.",
    )
}

fn holds_more() -> DeskError {
    refused(
        "WebhookUrlHoldsMore",
        "网址不能含用户名、密码或 # 片段；推送以签名验证，不需要密码。",
        "The address must not hold a user, a password or a fragment; messages are signed and need no password.",
    )
}

fn not_a_port(port: u16) -> DeskError {
    refused(
        "WebhookPortRefused",
        format!("不向端口 {port} 推送；请使用 443 或 1024 以上的普通端口。"),
        format!("Nothing is sent to port {port}; use 443 or an ordinary port above 1023."),
    )
}

fn not_public(what: &str) -> DeskError {
    refused(
        "WebhookAddressRefused",
        format!("该地址不在公网（{what}），不能推送；请使用公网上可访问的域名。"),
        format!(
            "This address is not the public's ({what}), so nothing is sent there; use a name that the public can reach."
        ),
    )
}

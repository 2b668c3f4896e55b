//! Which addresses webhooks may reach: public ones. A receiver is named by whoever makes a webhook, and the office would
//! connect to it from inside; so nothing that lies inside, or that another address hides in, is ever connected to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks of IPv4 that are not the public's: first address, length of the prefix, what they are (IANA IPv4
/// Special-Purpose Address Registry, RFC 6890 and those it names).
const CLOSED_V4: [(Ipv4Addr, u32, &str); 19] = [
    (Ipv4Addr::UNSPECIFIED, 8, "this network"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "private"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "shared by a provider"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "loopback"),
    (Ipv4Addr::new(168, 63, 129, 16), 32, "a cloud's metadata"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "link-local"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "private"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "protocol assignments"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "documentation"),
    (Ipv4Addr::new(192, 31, 196, 0), 24, "AS112"),
    (Ipv4Addr::new(192, 52, 193, 0), 24, "AMT"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "6to4 relays"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "private"),
    (Ipv4Addr::new(192, 175, 48, 0), 24, "AS112"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "benchmarks"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "documentation"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "documentation"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "multicast"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "reserved or broadcast"),
];

/// Within global unicast, what is not the public's or has an address of IPv4 inside.
const CLOSED_V6: [(Ipv6Addr, u32, &str); 5] = [
    (
        Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0),
        23,
        "Teredo or protocol assignments",
    ),
    (
        Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0),
        32,
        "documentation",
    ),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, "6to4"),
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48, "AS112"),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, "documentation"),
];

/// Why an address is not connected to; none when it may be. `loopback` opens this machine's own, for trials.
pub fn refused_address(address: IpAddr, loopback: bool) -> Option<&'static str> {
    if loopback && address.is_loopback() {
        return None;
    }
    match address {
        IpAddr::V4(address) => closed(u32::from(address), &CLOSED_V4, u32::from, |bits| {
            u32::MAX.checked_shl(32 - bits).unwrap_or(0)
        }),
        // Everything else is mapped, compatible, translated, local, multicast or not given out (RFC 4291, section 2.4).
        IpAddr::V6(address) if address.segments()[0] & 0xe000 != 0x2000 => Some("not global unicast"),
        IpAddr::V6(address) => closed(u128::from(address), &CLOSED_V6, u128::from, |bits| {
            u128::MAX.checked_shl(128 - bits).unwrap_or(0)
        }),
    }
}

/// The network among these that an address lies in.
fn closed<A: Copy, N: Copy + PartialEq + std::ops::BitAnd<Output = N>>(
    address: N,
    networks: &[(A, u32, &'static str)],
    number: impl Fn(A) -> N,
    mask: impl Fn(u32) -> N,
) -> Option<&'static str> {
    networks
        .iter()
        .find(|(first, bits, _)| address & mask(*bits) == number(*first))
        .map(|(_, _, what)| *what)
}

/// Endings of names that are never the public's (RFC 6761, RFC 6762, RFC 8375, RFC 9476; `internal` by ICANN).
const CLOSED_NAMES: [&str; 8] = [
    "localhost",
    "localdomain",
    "local",
    "internal",
    "home.arpa",
    "invalid",
    "onion",
    "alt",
];

/// Why a name is not even looked up; none when it may be. What it leads to is judged by [`refused_address`].
pub fn refused_name(name: &str) -> Option<&'static str> {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let is_below = |ending: &&str| name == **ending || name.ends_with(&format!(".{ending}"));
    if CLOSED_NAMES.iter().any(is_below) {
        Some("a local name")
    } else if name.contains('.') {
        None
    } else {
        Some("a name without a domain")
    }
}

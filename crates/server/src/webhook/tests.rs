//! What must never be connected to, in every way to write it.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::BoxFuture;
use onewindow_desk::{AttemptFailure, Receivers, refused_address};
use tokio::net::TcpListener;

use super::sender::{Lookup, Sender};

/// Addresses as they can be written into a webhook; each leads inside, or could.
const INWARD: [&str; 77] = [
    // this machine
    "https://127.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://127.255.255.254/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://0177.1/",
    "https://017700000001/",
    "https://0x7f.0x0.0x0.0x1/",
    "https://127.0.0.1./",
    "https://%31%32%37.0.0.1/",
    "https://①②⑦.⓪.⓪.①/",
    "https://１２７.０.０.１/",
    "https://127。0。0。1/",
    "https://0/",
    "https://0.0.0.0/",
    "https://0.1.2.3/",
    "https://localhost/",
    "https://LOCALHOST/",
    "https://localhost./",
    "https://a.localhost/",
    "https://localhost.localdomain/",
    "https://[::1]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::127.0.0.1]/",
    "https://[::ffff:0:127.0.0.1]/",
    "https://[64:ff9b::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b:1::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:7f00:1::]/",
    "https://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
    // private networks
    "https://10.0.0.1/",
    "https://10.1/",
    "https://167772161/",
    "https://172.16.0.1/",
    "https://172.31.255.255/",
    "https://192.168.0.1/",
    "https://192.168.1/",
    "https://0xc0a80001/",
    "https://030052000001/",
    "https://100.64.0.1/",
    "https://100.127.255.254/",
    "https://[fc00::1]/",
    "https://[fd00:ec2::254]/",
    "https://[fd12:3456:789a::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[::ffff:192.168.0.1]/",
    "https://[2002:c0a8:1::1]/",
    // links and metadata of clouds
    "https://169.254.169.254/latest/meta-data/",
    "https://2852039166/",
    "https://0xa9fea9fe/",
    "https://0251.0376.0251.0376/",
    "https://[::ffff:169.254.169.254]/",
    "https://[64:ff9b::169.254.169.254]/",
    "https://[fe80::1]/",
    "https://[fec0::1]/",
    "https://168.63.129.16/",
    "https://100.100.100.200/",
    "https://192.0.0.192/",
    "https://metadata.google.internal/",
    "https://instance-data/",
    // many at once, reserved, documentation
    "https://224.0.0.1/",
    "https://239.255.255.250/",
    "https://255.255.255.255/",
    "https://240.0.0.1/",
    "https://[ff02::1]/",
    "https://192.0.2.1/",
    "https://198.51.100.1/",
    "https://203.0.113.1/",
    "https://198.18.0.1/",
    "https://[2001:db8::1]/",
];

/// Addresses that are refused for how they are written, whatever they lead to.
const IMPROPER: [&str; 18] = [
    "http://example.com/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://example.com/",
    "https://user@example.com/",
    "https://user:password@example.com/",
    "https://example.com/#part",
    "https://example.com:22/",
    "https://example.com:25/",
    "https://example.com:80/",
    "https://example.com:6667/",
    "https://intranet/",
    "https://printer.local/",
    "https://db.internal/",
    "https://router.home.arpa/",
    "https://",
    "example.com",
    "//example.com/",
];

#[test]
fn no_form_of_an_inward_address_is_taken_and_ordinary_ones_are() {
    let office = Receivers::default();
    for address in INWARD.iter().chain(&IMPROPER) {
        assert!(office.check(address).is_err(), "{address} is taken");
    }
    for address in [
        "https://example.com/hooks?tenant=1",
        "https://推送.example.com/",
        "https://example.com:8443/",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]/",
        "https://[2400:3200::1]/",
    ] {
        assert!(office.check(address).is_ok(), "{address} is refused");
    }
    let trial = Receivers { loopback: true };
    assert!(trial.check("http://127.0.0.1:9000/").is_ok());
    for address in [
        "http://10.0.0.1/",
        "https://192.168.0.1/",
        "http://example.com/",
        "http://0.0.0.0:9000/",
    ] {
        assert!(trial.check(address).is_err(), "{address} is taken in a trial");
    }
}

/// Says something else each time it is asked.
struct Changing {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl Lookup for Changing {
    fn lookup(&self, _: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers[turn % self.answers.len()].clone();
        Box::pin(async move { Ok(answer) })
    }
}

async fn failure_of(sender: &Sender, url: &str) -> Option<AttemptFailure> {
    sender.try_post(url).await.err()
}

#[tokio::test]
async fn a_name_that_leads_inward_is_never_connected_to_however_it_changes() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let inward: Vec<IpAddr> = [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "fd00::1",
        "fe80::1",
        "0.0.0.0",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ]
    .iter()
    .map(|text| text.parse().unwrap())
    .collect();
    assert!(inward.iter().all(|ip| refused_address(*ip, false).is_some()));
    let public = IpAddr::V4(Ipv4Addr::new(8, 8, 8, 8));
    let mut answers: Vec<Vec<IpAddr>> = inward.iter().map(|ip| vec![*ip]).collect();
    // A public address beside an inward one does not help.
    answers.extend(inward.iter().map(|ip| vec![public, *ip]));
    let turns = answers.len();
    let asked = AtomicUsize::new(0);
    let lookup = Arc::new(Changing { answers, asked });
    let sender = Sender::looking_up(Arc::clone(&lookup) as _, Receivers::default())
        .unwrap_or_else(|failure| panic!("{failure:?}"));
    for turn in 0..turns {
        let found = failure_of(&sender, &format!("https://receiver.example:{port}/")).await;
        assert_eq!(found, Some(AttemptFailure::AddressRefused), "answer {turn}");
    }
    assert_eq!(
        lookup.asked.load(Ordering::SeqCst),
        turns,
        "asked once for each attempt"
    );
    for url in INWARD {
        assert_eq!(
            failure_of(&sender, url).await,
            Some(AttemptFailure::AddressRefused),
            "{url}"
        );
    }
    let nobody =
        std::future::poll_fn(|context| std::task::Poll::Ready(listener.poll_accept(context).is_pending()));
    assert!(nobody.await, "something was connected to");
}

#[tokio::test]
async fn a_connection_goes_to_the_address_that_was_judged_and_not_to_what_the_name_leads_to_next() {
    let judged = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = judged.local_addr().unwrap().port();
    let answers = vec![
        vec![Ipv4Addr::LOCALHOST.into()],
        vec![Ipv4Addr::new(127, 0, 0, 2).into()],
    ];
    let asked = AtomicUsize::new(0);
    let lookup = Arc::new(Changing { answers, asked });
    let sender = Sender::looking_up(Arc::clone(&lookup) as _, Receivers { loopback: true })
        .unwrap_or_else(|failure| panic!("{failure:?}"));
    let url = format!("https://receiver.example:{port}/");
    let (found, accepted) = tokio::join!(failure_of(&sender, &url), async {
        // Closed at once: whoever is there speaks no TLS.
        judged.accept().await.map(drop)
    });
    accepted.unwrap();
    assert!(
        matches!(
            found,
            Some(AttemptFailure::Connection | AttemptFailure::Certificate)
        ),
        "{found:?}"
    );
    assert_eq!(lookup.asked.load(Ordering::SeqCst), 1);
}

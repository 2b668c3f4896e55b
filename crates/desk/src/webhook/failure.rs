//! Why an attempt at delivering a message failed.

/// Why an attempt at delivering a message failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptFailure {
    /// The receiver answered with a status other than 2xx.
    Status,
    /// The receiver answered with a redirect, which is never followed.
    Redirect,
    /// No whole answer came within the time.
    Timeout,
    /// The address is not the public's; nothing was connected to.
    AddressRefused,
    /// The name of the receiver leads nowhere.
    NameUnknown,
    /// The receiver's certificate is not valid for it, or the two have no encryption in common.
    Certificate,
    /// The receiver can't be reached, or the connection broke.
    Connection,
}

impl AttemptFailure {
    /// Every failure.
    pub const ALL: [AttemptFailure; 7] = [
        AttemptFailure::Status,
        AttemptFailure::Redirect,
        AttemptFailure::Timeout,
        AttemptFailure::AddressRefused,
        AttemptFailure::NameUnknown,
        AttemptFailure::Certificate,
        AttemptFailure::Connection,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            AttemptFailure::Status => "status",
            AttemptFailure::Redirect => "redirect",
            AttemptFailure::Timeout => "timeout",
            AttemptFailure::AddressRefused => "address-refused",
            AttemptFailure::NameUnknown => "name-unknown",
            AttemptFailure::Certificate => "certificate",
            AttemptFailure::Connection => "connection",
        }
    }

    /// The failure of a code.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|failure| failure.code() == code)
    }
}

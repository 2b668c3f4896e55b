//! Why the program can't do what it was asked, told to whoever started it.

use std::error::Error;
use std::process::ExitCode;

use onewindow_desk::DeskError;
use onewindow_engine::text::Text;
use onewindow_store::StoreError;

/// Why the program ends without having done its work.
#[derive(Debug)]
pub(crate) struct Failure {
    code: String,
    text: Text,
    /// What lies beneath, for who wants to know more.
    causes: Vec<String>,
}

impl Failure {
    /// A failure with its stable code and what to do about it.
    pub fn new(code: impl Into<String>, text: Text) -> Self {
        Self {
            code: code.into(),
            text,
            causes: Vec::new(),
        }
    }

    /// The machine refuses something that it usually grants.
    pub fn machine(error: &(dyn Error + 'static)) -> Self {
        Self::new(
            "MACHINE",
            Text::new(
                format!("操作系统拒绝了请求：{error}"),
                format!("the operating system refuses: {error}"),
            ),
        )
    }

    /// A file or folder can't be used.
    pub fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        let place = path.display();
        Self::new(
            "FILE",
            Text::new(
                format!("无法使用 {place}：{error}；请检查路径与权限。"),
                format!("{place} can't be used: {error}; check the path and the permissions"),
            ),
        )
    }

    /// Keeps what lies beneath.
    pub fn because(mut self, error: &(dyn Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            self.causes.push(error.to_string());
            next = error.source();
        }
        self
    }

    /// What happened and what to do.
    #[cfg(feature = "pdf")]
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// What happened and what to do, in English.
    #[cfg(test)]
    pub fn told(&self) -> &str {
        &self.text.en
    }

    /// The stable code.
    #[cfg(any(test, feature = "pdf"))]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Tells it on standard error in both languages, and says how the program ends.
    pub fn tell(&self) -> ExitCode {
        eprintln!("error[{}]: {}", self.code, self.text.en);
        eprintln!("错误[{}]：{}", self.code, self.text.zh);
        for cause in &self.causes {
            eprintln!("  caused by: {cause}");
        }
        ExitCode::from(3)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let failure = Self::new(error.code().as_str(), error.text());
        match error.source() {
            Some(source) => failure.because(source),
            None => failure,
        }
    }
}

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Internal(source) => match source.downcast::<StoreError>() {
                Ok(error) => Self::from(*error),
                Err(source) => Self::new("Internal", DeskError::Busy.text()).because(source.as_ref()),
            },
            error => Self::new(error.code(), error.text()),
        }
    }
}

//! The guide to errors: every code that anybody can meet, with what happened and what to do.

use std::fmt::Write as _;

use onewindow_api::error_code::ErrorCode;
use onewindow_definition::Code;
use onewindow_desk::DeskError;
use onewindow_engine::refusal::errors_page;
use onewindow_engine::text::{Language, Text};
use onewindow_store::StoreErrorCode;

use super::cell;

/// The page, as Markdown.
pub(super) fn page() -> String {
    let mut page = errors_page();
    section(&mut page, "What the office answers beside refusals 受理与权限");
    for error in DeskError::examples() {
        row(&mut page, &error.code(), &error.text());
    }
    section(&mut page, "Request errors, in `extensions.code` 请求错误");
    for code in ErrorCode::ALL {
        let text = Text::new(code.meaning(Language::Zh), code.meaning(Language::En));
        row(&mut page, code.as_str(), &text);
    }
    section(&mut page, "The database 数据库");
    for code in StoreErrorCode::ALL {
        row(&mut page, code.as_str(), &code.text());
    }
    let _ = write!(
        page,
        "\n## Mistakes in a catalogue 目录错误\n\nTold by `onewindow check` with file, line and column.\n\n| code | \
         meaning |\n|---|---|\n"
    );
    for code in Code::ALL {
        let _ = writeln!(page, "| `{}` | {} |", code.as_str(), cell(code.meaning()));
    }
    page
}

fn section(page: &mut String, title: &str) {
    let _ = write!(page, "\n## {title}\n\n| code | 中文 | English |\n|---|---|---|\n");
}

fn row(page: &mut String, code: &str, text: &Text) {
    let _ = writeln!(page, "| `{code}` | {} | {} |", cell(&text.zh), cell(&text.en));
}

//! Codes of what the zone declares, as callers write them.

use async_graphql::{Context, Result};
use onewindow_engine::ids::InvalidCode;
use onewindow_engine::text::Text;

use crate::caller;
use crate::error_code::ErrorCode;

/// Reads a code that a caller may leave out.
///
/// # Errors
/// As [`required`].
pub(crate) fn read<T>(
    context: &Context<'_>,
    code: Option<&String>,
    try_new: fn(String) -> Result<T, InvalidCode>,
) -> Result<Option<T>> {
    code.map(|code| required(context, code, try_new)).transpose()
}

/// Reads a code.
///
/// # Errors
/// `BAD_USER_INPUT` when it is not made as codes are.
pub(crate) fn required<T>(
    context: &Context<'_>,
    code: &str,
    try_new: fn(String) -> Result<T, InvalidCode>,
) -> Result<T> {
    try_new(code.to_owned()).map_err(|_| {
        let given: String = code.chars().take(64).collect();
        let text = Text::new(
            format!("“{given}”不是代码：代码以小写字母开头，由小写字母、数字和连字符组成，最长 64 个字符。"),
            format!(
                "“{given}” is not a code: codes are lower-case letters, digits and hyphens, a letter first, \
                 at most 64 characters."
            ),
        );
        ErrorCode::BadUserInput.error(caller::say(context, &text))
    })
}

//! The language of the caller.

use axum::http::{HeaderMap, header};
use onewindow_engine::text::Language;

use super::header_list;

/// The language the caller likes best by `Accept-Language` (RFC 9110, section 12.5.4). Chinese for whoever does not
/// say: the office speaks Chinese. English for every other language, since more people read it.
pub fn preferred(headers: &HeaderMap) -> Language {
    let mut best: Option<(f32, Language)> = None;
    for item in header_list::parse(headers, &header::ACCEPT_LANGUAGE) {
        let primary = item.value.split('-').next().unwrap_or_default();
        let language = if matches!(primary, "zh" | "*") {
            Language::Zh
        } else {
            Language::En
        };
        // Strictly greater: of several with the same weight the first one counts.
        if item.quality > 0.0 && best.is_none_or(|(quality, _)| item.quality > quality) {
            best = Some((item.quality, language));
        }
    }
    best.map_or(Language::Zh, |(_, language)| language)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_caller_is_answered_in_the_language_it_likes_best() {
        let cases = [
            ("", Language::Zh),
            ("*", Language::Zh),
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Zh),
            ("en-GB,en;q=0.9,zh;q=0.8", Language::En),
            ("en;q=0.2, ZH-hans;q=0.8", Language::Zh),
            ("de", Language::En),
            ("en;q=0", Language::Zh),
        ];
        for (wanted, language) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(wanted));
            assert_eq!(preferred(&headers), language, "{wanted}");
        }
        assert_eq!(preferred(&HeaderMap::new()), Language::Zh);
    }
}

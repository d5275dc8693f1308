//! Names and paths as text that loses nothing.

use std::borrow::Cow;
use std::ffi::OsStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A name for JSON: its text, and the base64 of its exact bytes when the text is not exact.
///
/// The second belongs in a sibling field called `NAME_b64`, absent when `None`. The bytes are UTF-8 with strays; on
/// Windows WTF-8.
#[must_use]
pub fn lossless(name: &OsStr) -> (Cow<'_, str>, Option<String>) {
    let text = name.to_string_lossy();
    let exact = match text {
        Cow::Borrowed(_) => None,
        Cow::Owned(_) => Some(STANDARD.encode(name.as_encoded_bytes())),
    };
    (text, exact)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_exact_has_no_sibling() {
        assert_eq!(lossless(OsStr::new("a\nb")), ("a\nb".into(), None));
    }

    #[test]
    fn stray_bytes_are_kept_in_base64() {
        // Half of a surrogate pair, which every system takes and none has text for.
        let name = crate::platform::text::from_bytes(b"a\xed\xa0\x80".to_vec()).unwrap();
        let (text, exact) = lossless(&name);
        assert!(text.starts_with("a\u{fffd}"), "{text}");
        assert_eq!(exact.as_deref(), Some("Ye2ggA=="));
    }
}

//! Text of the system, cut into pieces without being decoded.

use std::ffi::{OsStr, OsString};

/// Whether text is UTF-8 where no variable tells: Windows has no locales by variables, and its text is Unicode.
pub const UTF_8_UNLESS_TOLD: bool = cfg!(windows);

/// The pieces of `text` before and after position `at`, counted in the bytes of
/// [`as_encoded_bytes`](OsStr::as_encoded_bytes).
///
/// # Panics
/// If `at` is beyond the end, or neither at an end of the text nor beside an ASCII byte: only there may it be cut.
#[must_use]
pub fn split_at(text: &OsStr, at: usize) -> (&OsStr, &OsStr) {
    let bytes = text.as_encoded_bytes();
    let (head, tail) = bytes.split_at(at);
    let ascii = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii);
    assert!(ascii(head.last()) || ascii(tail.first()), "text is cut beside an ASCII byte");
    // SAFETY: the bytes came from an `OsStr` and are cut beside a whole ASCII character (or not at all), which the
    // contract of `from_encoded_bytes_unchecked` allows.
    unsafe { (OsStr::from_encoded_bytes_unchecked(head), OsStr::from_encoded_bytes_unchecked(tail)) }
}

/// The pieces of `text` before and after the first `separator`, an ASCII character.
///
/// # Panics
/// If `separator` is not ASCII.
#[must_use]
pub fn split_once(text: &OsStr, separator: u8) -> Option<(&OsStr, &OsStr)> {
    assert!(separator.is_ascii(), "only an ASCII character separates");
    let at = text.as_encoded_bytes().iter().position(|&byte| byte == separator)?;
    let (head, rest) = split_at(text, at);
    Some((head, split_at(rest, 1).1))
}

/// Bytes as text of the system, the reverse of [`as_encoded_bytes`](OsStr::as_encoded_bytes). `None` on Windows for
/// what is not WTF-8, its UTF-8 with surrogates that have no partner.
#[must_use]
pub fn from_bytes(bytes: Vec<u8>) -> Option<OsString> {
    #[cfg(unix)]
    return Some(std::os::unix::ffi::OsStringExt::from_vec(bytes));
    #[cfg(not(unix))]
    return wtf8::decoded(bytes);
}

/// What Windows' names are made of: any 16-bit units.
#[cfg(any(windows, test))]
mod wtf8 {
    #[cfg(windows)]
    pub(super) fn decoded(bytes: Vec<u8>) -> Option<std::ffi::OsString> {
        match String::from_utf8(bytes) {
            Ok(text) => Some(text.into()),
            Err(error) => Some(std::os::windows::ffi::OsStringExt::from_wide(&units(error.as_bytes())?)),
        }
    }

    /// The units; `None` for what is neither UTF-8 nor a surrogate as UTF-8 would write it.
    pub(super) fn units(mut bytes: &[u8]) -> Option<Vec<u16>> {
        let mut units = Vec::new();
        while !bytes.is_empty() {
            let valid = match std::str::from_utf8(bytes) {
                Ok(text) => text,
                Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()?,
            };
            units.extend(valid.encode_utf16());
            bytes = &bytes[valid.len()..];
            match bytes {
                [] => {}
                &[0xed, second @ 0xa0..=0xbf, third @ 0x80..=0xbf, ref rest @ ..] => {
                    units.push(0xd000 | u16::from(second & 0x3f) << 6 | u16::from(third & 0x3f));
                    bytes = rest;
                }
                _ => return None,
            }
        }
        Some(units)
    }
}

/// Many short texts in one piece of memory.
#[derive(Debug, Default)]
pub struct Texts {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Texts {
    /// Adds a text. The first is number 0.
    pub fn push(&mut self, text: &OsStr) {
        self.bytes.extend_from_slice(text.as_encoded_bytes());
        self.ends.push(self.bytes.len());
    }

    /// Adds all texts of `other`.
    pub fn append(&mut self, other: &Self) {
        let length = self.bytes.len();
        self.bytes.extend_from_slice(&other.bytes);
        self.ends.extend(other.ends.iter().map(|end| length + end));
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The bytes of text number `index`.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn bytes(&self, index: usize) -> &[u8] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.bytes[start..self.ends[index]]
    }

    /// Text number `index`.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn get(&self, index: usize) -> &OsStr {
        // SAFETY: `push` put exactly these bytes there as those of a whole `OsStr`.
        unsafe { OsStr::from_encoded_bytes_unchecked(self.bytes(index)) }
    }

    /// Forgets the texts and keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_at_the_first_separator() {
        assert_eq!(split_once(OsStr::new("é=b=c"), b'='), Some((OsStr::new("é"), OsStr::new("b=c"))));
        assert_eq!(split_once(OsStr::new("="), b'='), Some((OsStr::new(""), OsStr::new(""))));
        assert_eq!(split_once(OsStr::new("a"), b'='), None);
    }

    #[test]
    fn texts_come_back_whole() {
        let mut texts = Texts::default();
        for text in ["a", "", "é"] {
            texts.push(OsStr::new(text));
        }
        assert_eq!((texts.get(0), texts.get(1), texts.get(2)), ("a".as_ref(), "".as_ref(), "é".as_ref()));
        texts.clear();
        assert!(texts.is_empty());
    }

    #[test]
    fn a_surrogate_without_its_partner_comes_back() {
        assert_eq!(wtf8::units(b"a\xed\xa0\x80\xc3\xa9"), Some(vec![0x61, 0xd800, 0xe9]));
        assert_eq!(wtf8::units(b"\xff"), None);
        assert_eq!(wtf8::units(b"\xed\xa0"), None);
        #[cfg(windows)]
        {
            let stray: OsString = std::os::windows::ffi::OsStringExt::from_wide(&[0x61, 0xdfff]);
            assert_eq!(from_bytes(stray.as_encoded_bytes().to_vec()), Some(stray));
        }
    }

    #[test]
    #[should_panic(expected = "beside an ASCII byte")]
    fn a_character_is_not_cut() {
        let _ = split_at(OsStr::new("éé"), 1);
    }
}

//! Quoting of names as GNU's programs quote them, byte for byte.
//!
//! The ten styles are those of `ls --quoting-style`; messages quote with
//! [`quoted`] (`'a b'`, `'a'$'\n''b'`, `"it's"`). A name is bytes: whatever is
//! not text in the locale's encoding is escaped byte by byte or passed through,
//! as the style wants. On Windows a name's bytes are those of
//! [`OsStr::as_encoded_bytes`].
//!
//! One difference is meant: a name with a `'` that ends in an escape, such as
//! `\n'\x01`, GNU 9.1 writes as `'\n'\'''$'\001'`, which a shell reads as
//! another name; here it is `''$'\n'\'''$'\001'`.
//!
//! Source of the rules: the coreutils manual, "Formatting the file names", and
//! the installed `ls` asked about every byte, every pair of bytes and every
//! triple of the interesting ones.

use std::ffi::{OsStr, OsString};

use crate::platform::text::UTF_8_UNLESS_TOLD;

/// How a name is written; the names are those of `ls --quoting-style`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Style {
    /// As it is.
    #[default]
    Literal,
    /// Quoted for a shell where it needs that; control characters stay.
    Shell,
    /// As `Shell`, and always quoted.
    ShellAlways,
    /// Quoted for a shell where it needs that; what cannot be shown as `$'\n'`.
    ShellEscape,
    /// As `ShellEscape`, and always quoted.
    ShellEscapeAlways,
    /// A C string literal.
    C,
    /// A C string literal where anything must be escaped.
    CMaybe,
    /// C's escapes without quotes around.
    Escape,
    /// The locale's own quotes and C's escapes: `'a'`, in UTF-8 `‘a’`.
    Locale,
    /// As `Locale`, with `"a"` where the locale has no quotes of its own.
    Clocale,
}

impl Style {
    /// Every style under the word that chooses it.
    pub const ALL: [(&'static str, Self); 10] = [
        ("literal", Self::Literal),
        ("shell", Self::Shell),
        ("shell-always", Self::ShellAlways),
        ("shell-escape", Self::ShellEscape),
        ("shell-escape-always", Self::ShellEscapeAlways),
        ("c", Self::C),
        ("c-maybe", Self::CMaybe),
        ("escape", Self::Escape),
        ("locale", Self::Locale),
        ("clocale", Self::Clocale),
    ];

    /// Whether a name shows as it is unless something in it asks for quotes,
    /// so that quoted and plain names stand side by side in a listing.
    #[must_use]
    pub const fn quotes_some(self) -> bool {
        matches!(self, Self::Shell | Self::ShellEscape | Self::CMaybe)
    }

    /// Whether the style leaves control characters in the name as they are.
    #[must_use]
    pub const fn keeps_controls(self) -> bool {
        matches!(self, Self::Literal | Self::Shell | Self::ShellAlways)
    }

    const fn is_shell(self) -> bool {
        matches!(self, Self::Shell | Self::ShellAlways | Self::ShellEscape | Self::ShellEscapeAlways)
    }

    const fn always(self) -> bool {
        matches!(self, Self::ShellAlways | Self::ShellEscapeAlways)
    }
}

/// A style, the locale's encoding, and characters to quote besides the style's own.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quoting {
    style: Style,
    utf8: bool,
    also: &'static [u8],
}

impl Quoting {
    /// Quoting in `style`, for a locale whose encoding is UTF-8, else ASCII.
    #[must_use]
    pub const fn new(style: Style, utf8: bool) -> Self {
        Self { style, utf8, also: b"" }
    }

    /// The same, and the ASCII characters `also` count as special.
    #[must_use]
    pub const fn also(self, also: &'static [u8]) -> Self {
        Self { also, ..self }
    }

    /// The style.
    #[must_use]
    pub const fn style(&self) -> Style {
        self.style
    }

    /// Whether [`Quoting::write`] leaves `name` as it is.
    #[must_use]
    pub fn is_plain(&self, name: &[u8]) -> bool {
        let mask = match self.style {
            Style::Literal => return true,
            Style::Shell => SHELL,
            Style::ShellEscape => SHELL | UNSHOWN,
            Style::CMaybe => UNSHOWN | DOUBLE,
            Style::Escape => UNSHOWN | BACKSLASH,
            _ => return false,
        };
        let plain = |&byte: &u8| CLASS[usize::from(byte)] & mask == 0;
        (!name.is_empty() || self.style == Style::Escape || self.style == Style::CMaybe)
            && name.iter().all(plain)
            && (!self.style.is_shell() || !needs_quotes_by_place(name))
            && (self.also.is_empty() || !name.iter().any(|byte| self.also.contains(byte)))
    }

    /// Appends `name`, quoted.
    pub fn write(&self, out: &mut Vec<u8>, name: &[u8]) {
        if self.is_plain(name) {
            out.extend_from_slice(name);
        } else if self.style.is_shell() {
            self.write_for_shell(out, name);
        } else {
            self.write_as_c(out, name);
        }
    }

    fn write_for_shell(&self, out: &mut Vec<u8>, name: &[u8]) {
        let escapes = !self.style.keeps_controls();
        let shown = |run: &Run| !escapes || run.shown;
        let needed = self.style.always()
            || name.is_empty()
            || needs_quotes_by_place(name)
            || name.iter().any(|byte| CLASS[usize::from(*byte)] & SHELL != 0 || self.also.contains(byte))
            || (escapes && !runs(name, self.utf8).all(|run| run.shown));
        if !needed {
            out.extend_from_slice(name);
        } else if name.contains(&b'\'') && fits_double_quotes(name, self.utf8) {
            let marked: &[u8] = if self.style.always() { self.also } else { b"" };
            write_between(out, b"\"", name, marked);
        } else {
            write_single_quoted(out, runs(name, self.utf8).map(|run| (run.bytes, shown(&run))));
        }
    }

    fn write_as_c(&self, out: &mut Vec<u8>, name: &[u8]) {
        let (open, close) = self.quotes();
        let maybe = self.style == Style::CMaybe;
        let special = |byte: u8| byte == b'"' || self.also.contains(&byte);
        if maybe && !name.iter().any(|b| special(*b)) && runs(name, self.utf8).all(|run| run.shown) {
            return out.extend_from_slice(name);
        }
        out.extend_from_slice(open);
        for run in runs(name, self.utf8) {
            match run.bytes {
                bytes if !run.shown => write_escapes(out, bytes),
                b"\\" => out.extend_from_slice(b"\\\\"),
                bytes if bytes == close => write_backslashed(out, bytes),
                [byte] if !maybe && self.also.contains(byte) => write_backslashed(out, &[*byte]),
                bytes => out.extend_from_slice(bytes),
            }
        }
        out.extend_from_slice(close);
    }

    const fn quotes(&self) -> (&'static [u8], &'static [u8]) {
        match (self.style, self.utf8) {
            (Style::Escape, _) => (b"", b""),
            (Style::Locale | Style::Clocale, true) => ("‘".as_bytes(), "’".as_bytes()),
            (Style::Locale, false) => (b"'", b"'"),
            _ => (b"\"", b"\""),
        }
    }
}

/// `name` as GNU's messages quote the name of a file: always in quotes, safe to
/// paste into a shell, nothing in it that a terminal would obey.
///
/// With `utf8` the letters of other scripts stay; else they are escaped, as
/// GNU does under `LC_ALL=C`.
#[must_use]
pub fn quoted(name: &OsStr, utf8: bool) -> String {
    let mut out = Vec::with_capacity(name.len() + 2);
    Quoting::new(Style::ShellEscapeAlways, utf8).write(&mut out, name.as_encoded_bytes());
    String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Appends `name` with a `?` for each character that cannot be shown and each
/// byte that is no character.
pub fn write_hiding_controls(out: &mut Vec<u8>, name: &[u8], utf8: bool) {
    for run in runs(name, utf8) {
        if run.shown {
            out.extend_from_slice(run.bytes);
        } else {
            out.push(b'?');
        }
    }
}

/// Whether the locale that `variable` describes (`LC_ALL`, then `LC_CTYPE`,
/// then `LANG`; the first that is not empty) is encoded in UTF-8.
pub fn locale_is_utf8(variable: impl Fn(&str) -> Option<OsString>) -> bool {
    let name = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| variable(name).filter(|value| !value.is_empty()));
    let Some(name) = name else { return UTF_8_UNLESS_TOLD };
    let name = name.to_string_lossy().to_ascii_lowercase();
    let codeset = name.split_once('.').map_or("", |(_, rest)| rest);
    matches!(codeset.split('@').next(), Some("utf-8" | "utf8"))
}

/// Whether a locale that knows `char` would print it: everything but control
/// characters, line and paragraph separators and what Unicode has not assigned.
///
/// The standard library's own test is stricter and keeps no table of its
/// categories; the spaces, format characters and private ranges that it
/// refuses are listed here.
#[must_use]
pub fn is_shown(char: char) -> bool {
    const FORMAT_AND_SPACE: [(u32, u32); 27] = [
        (0xa0, 0xa0),
        (0xad, 0xad),
        (0x600, 0x605),
        (0x61c, 0x61c),
        (0x6dd, 0x6dd),
        (0x70f, 0x70f),
        (0x890, 0x891),
        (0x8e2, 0x8e2),
        (0x1680, 0x1680),
        (0x180e, 0x180e),
        (0x2000, 0x200f),
        (0x202a, 0x202f),
        (0x205f, 0x2064),
        (0x2066, 0x206f),
        (0x3000, 0x3000),
        (0xe000, 0xf8ff),
        (0xfeff, 0xfeff),
        (0xfff9, 0xfffb),
        (0x110bd, 0x110bd),
        (0x110cd, 0x110cd),
        (0x13430, 0x1343f),
        (0x1bca0, 0x1bca3),
        (0x1d173, 0x1d17a),
        (0xe0001, 0xe0001),
        (0xe0020, 0xe007f),
        (0xf0000, 0xf_fffd),
        (0x10_0000, 0x10_fffd),
    ];
    let code = u32::from(char);
    if code < 0x80 {
        return (0x20..0x7f).contains(&code);
    }
    // A combining mark is refused only where it comes first.
    let mut text = [b'a'; 5];
    let length = char.encode_utf8(&mut text[1..]).len();
    let text = std::str::from_utf8(&text[..=length]).unwrap_or_default();
    text.escape_debug().nth(1) == Some(char)
        || FORMAT_AND_SPACE.iter().any(|(first, last)| (*first..=*last).contains(&code))
}

/// A character of a name, or a byte that is none.
struct Run<'a> {
    bytes: &'a [u8],
    shown: bool,
}

fn runs(name: &[u8], utf8: bool) -> impl Iterator<Item = Run<'_>> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let first = *rest.first()?;
        let char = if utf8 && first >= 0x80 { leading_char(rest) } else { None };
        let length = char.map_or(1, char::len_utf8);
        let (bytes, after) = rest.split_at(length);
        rest = after;
        let shown = char.map_or((0x20..0x7f).contains(&first), is_shown);
        Some(Run { bytes, shown })
    })
}

fn leading_char(bytes: &[u8]) -> Option<char> {
    let window = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(window) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&window[..error.valid_up_to()]).ok()?,
    };
    valid.chars().next()
}

const SHELL: u8 = 1;
const UNSHOWN: u8 = 2;
const DOUBLE: u8 = 4;
const BACKSLASH: u8 = 8;
const FITS_DOUBLE: u8 = 16;

const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "the loop ends at 255")]
        let b = byte as u8;
        class[byte] = match b {
            b'\t' | b'\n' | b'\r' => SHELL | UNSHOWN,
            0..0x20 | 0x7f.. => UNSHOWN,
            b'"' => SHELL | DOUBLE,
            b'\\' => SHELL | BACKSLASH,
            b' ' | b'\'' => SHELL | FITS_DOUBLE,
            b'!' | b'$' | b'&' | b'(' | b')' | b'*' | b';' | b'<' | b'=' | b'>' | b'?' | b'[' | b'^'
            | b'`' | b'|' => SHELL,
            b'#' | b'~' | b'{' | b'}' => 0,
            _ => FITS_DOUBLE,
        };
        byte += 1;
    }
    class
};

/// `#` and `~` are special to a shell only in front, braces only alone.
fn needs_quotes_by_place(name: &[u8]) -> bool {
    matches!(name, [b'#' | b'~', ..] | [b'{' | b'}'])
}

fn fits_double_quotes(name: &[u8], utf8: bool) -> bool {
    let first_fits = |index, byte| index == 0 && matches!(byte, b'#' | b'~');
    let mut index = 0;
    runs(name, utf8).all(|run| {
        let byte = run.bytes[0];
        let fits = run.bytes.len() > 1 && run.shown
            || CLASS[usize::from(byte)] & FITS_DOUBLE != 0
            || first_fits(index, byte);
        index += run.bytes.len();
        fits
    })
}

fn write_between(out: &mut Vec<u8>, quote: &[u8], name: &[u8], special: &[u8]) {
    out.extend_from_slice(quote);
    for byte in name {
        if special.contains(byte) {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    out.extend_from_slice(quote);
}

fn write_single_quoted<'a>(out: &mut Vec<u8>, runs: impl Iterator<Item = (&'a [u8], bool)>) {
    let mut escaping = false;
    out.push(b'\'');
    for (bytes, shown) in runs {
        if !shown {
            if !escaping {
                out.extend_from_slice(b"'$'");
            }
            write_escapes(out, bytes);
        } else if bytes == b"'" {
            out.extend_from_slice(b"'\\''");
        } else {
            if escaping {
                out.extend_from_slice(b"''");
            }
            out.extend_from_slice(bytes);
        }
        escaping = !shown;
    }
    out.push(b'\'');
}

fn write_backslashed(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'\\');
    out.extend_from_slice(bytes);
}

fn write_escapes(out: &mut Vec<u8>, bytes: &[u8]) {
    for byte in bytes {
        write_escape(out, *byte);
    }
}

fn write_escape(out: &mut Vec<u8>, byte: u8) {
    let letter = match byte {
        7 => b'a',
        8 => b'b',
        b'\t' => b't',
        b'\n' => b'n',
        11 => b'v',
        12 => b'f',
        b'\r' => b'r',
        _ => {
            let digit = |shift: u8| b'0' + (byte >> shift & 7);
            return write_backslashed(out, &[digit(6), digit(3), digit(0)]);
        }
    };
    write_backslashed(out, &[letter]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quote(style: Style, utf8: bool, name: impl AsRef<[u8]>) -> String {
        let mut out = Vec::new();
        Quoting::new(style, utf8).write(&mut out, name.as_ref());
        String::from_utf8(out).expect("these names quote to text")
    }

    #[test]
    fn every_style_quotes_a_newline_in_its_own_way() {
        let shown: Vec<String> = Style::ALL.iter().map(|(_, style)| quote(*style, false, "a\nb")).collect();
        let expected = [
            "a\nb",
            "'a\nb'",
            "'a\nb'",
            r"'a'$'\n''b'",
            r"'a'$'\n''b'",
            r#""a\nb""#,
            r#""a\nb""#,
            r"a\nb",
            r"'a\nb'",
            r#""a\nb""#,
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn plain_names_are_quoted_only_by_the_styles_that_always_do() {
        for (word, style) in Style::ALL {
            let plain = quote(style, true, "naïve-1.2_x") == "naïve-1.2_x";
            assert_eq!(
                plain,
                style == Style::Literal || style == Style::Escape || style.quotes_some(),
                "{word}"
            );
        }
    }

    #[test]
    fn a_single_quote_takes_double_quotes_where_nothing_in_the_name_is_special_there() {
        assert_eq!(quote(Style::ShellEscape, false, "it's"), "\"it's\"");
        assert_eq!(quote(Style::ShellEscape, false, "it's $1"), r"'it'\''s $1'");
        assert_eq!(quote(Style::ShellEscape, false, "~'"), "\"~'\"");
        assert_eq!(quote(Style::ShellEscape, false, "'~"), r"''\''~'");
        assert_eq!(quote(Style::ShellEscape, true, "é'"), "\"é'\"");
    }

    #[test]
    fn escapes_and_quotes_take_turns() {
        assert_eq!(quote(Style::ShellEscape, false, b"\x017"), r"''$'\001''7'");
        assert_eq!(quote(Style::ShellEscape, false, b"\n'"), r"''$'\n'\'''");
        assert_eq!(quote(Style::ShellEscape, false, b"' \xff"), r"''\'' '$'\377'");
    }

    #[test]
    fn braces_are_special_alone_and_hash_and_tilde_in_front() {
        for (name, special) in
            [("{", true), ("{a", false), ("}", true), ("#a", true), ("a#", false), ("~", true), ("a~", false)]
        {
            assert_eq!(quote(Style::Shell, false, name) != name, special, "{name}");
        }
    }

    #[test]
    fn messages_name_a_file_so_that_it_can_be_pasted() {
        assert_eq!(quoted(OsStr::new("a"), true), "'a'");
        assert_eq!(quoted(OsStr::new(""), true), "''");
        assert_eq!(quoted(OsStr::new("a\nb"), true), r"'a'$'\n''b'");
        assert_eq!(quoted(OsStr::new("é"), true), "'é'");
        assert_eq!(quoted(OsStr::new("é"), false), r"''$'\303\251'");
    }

    #[test]
    fn extra_characters_are_escaped_or_make_quotes_as_the_style_does() {
        let colon = |style| {
            let mut out = Vec::new();
            Quoting::new(style, false).also(b":").write(&mut out, b"d:'f");
            String::from_utf8(out).unwrap()
        };
        assert_eq!(colon(Style::ShellEscape), "\"d:'f\"");
        assert_eq!(colon(Style::ShellEscapeAlways), "\"d\\:'f\"");
        assert_eq!(colon(Style::C), "\"d\\:'f\"");
        assert_eq!(colon(Style::CMaybe), "\"d:'f\"");
        assert_eq!(colon(Style::Escape), "d\\:'f");
    }

    #[test]
    fn hidden_controls_become_question_marks() {
        let hide = |name: &[u8], utf8| {
            let mut out = Vec::new();
            write_hiding_controls(&mut out, name, utf8);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(hide(b"a\x1b[2J\xff", false), "a?[2J?");
        assert_eq!(hide("é\u{80}\u{2028}x".as_bytes(), true), "é??x");
        assert_eq!(hide("é".as_bytes(), false), "??");
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        let with = |pairs: &'static [(&str, &str)]| {
            locale_is_utf8(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))
        };
        assert!(with(&[("LANG", "de_DE.UTF-8")]));
        assert!(with(&[("LC_ALL", ""), ("LC_CTYPE", "C.utf8@x"), ("LANG", "C")]));
        assert!(!with(&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")]));
        assert_eq!(with(&[]), UTF_8_UNLESS_TOLD);
    }
}

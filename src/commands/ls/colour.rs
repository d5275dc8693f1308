//! Colours by what a file is: `LS_COLORS` as `dircolors` writes it, its codes kept as they stand there.

use crate::platform::fs::{FileKind, Stat, has_permission_bits};

/// What a colour is for: the two letters of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    Left,
    Right,
    End,
    Reset,
    Normal,
    File,
    Dir,
    Link,
    Fifo,
    Socket,
    Block,
    Char,
    Missing,
    Orphan,
    Exec,
    SetUid,
    SetGid,
    Sticky,
    OtherWritable,
    StickyOtherWritable,
    HardLinks,
    ClearToEnd,
}

/// The keys, in the order of [`Paint`], and what each is unless the variable says otherwise.
const KEYS: [(&[u8; 2], Option<&[u8]>); 22] = [
    (b"lc", Some(b"\x1b[")),
    (b"rc", Some(b"m")),
    (b"ec", None),
    (b"rs", Some(b"0")),
    (b"no", None),
    (b"fi", None),
    (b"di", Some(b"01;34")),
    (b"ln", Some(b"01;36")),
    (b"pi", Some(b"33")),
    (b"so", Some(b"01;35")),
    (b"bd", Some(b"01;33")),
    (b"cd", Some(b"01;33")),
    (b"mi", None),
    (b"or", None),
    (b"ex", Some(b"01;32")),
    (b"su", Some(b"37;41")),
    (b"sg", Some(b"30;43")),
    (b"st", Some(b"37;44")),
    (b"ow", Some(b"34;42")),
    (b"tw", Some(b"30;42")),
    (b"mh", None),
    (b"cl", Some(b"\x1b[K")),
];

/// The colours of a listing.
#[derive(Clone, Debug)]
pub(super) struct Colours {
    codes: [Option<Vec<u8>>; KEYS.len()],
    suffixes: Vec<Suffix>,
}

#[derive(Clone, Debug)]
struct Suffix {
    text: Vec<u8>,
    code: Vec<u8>,
    /// Upper and lower case differ, because the variable gives both, differently.
    exact: bool,
}

/// What is wrong with the variable.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// A key of two letters that is none; then the rest cannot be used either.
    Key(Vec<u8>),
    /// It is not `key=code:...`.
    Syntax,
}

impl Default for Colours {
    fn default() -> Self {
        Self { codes: KEYS.map(|(_, code)| code.map(<[u8]>::to_vec)), suffixes: Vec::new() }
    }
}

impl Colours {
    /// Reads the value of `LS_COLORS`.
    pub(super) fn parse(variable: &[u8]) -> Result<Self, Unusable> {
        let mut colours = Self::default();
        let mut rest = variable;
        while let Some((first, after)) = rest.split_first() {
            rest = match first {
                b':' => after,
                b'*' => colours.read_suffix(after)?,
                _ => colours.read_key(rest)?,
            };
        }
        colours.mark_exact_suffixes();
        Ok(colours)
    }

    /// `text=code`, behind its star.
    fn read_suffix<'a>(&mut self, text: &'a [u8]) -> Result<&'a [u8], Unusable> {
        let (suffix, rest) = unescape(text, b'=').ok_or(Unusable::Syntax)?;
        let rest = rest.strip_prefix(b"=").ok_or(Unusable::Syntax)?;
        let (code, rest) = unescape(rest, b':').ok_or(Unusable::Syntax)?;
        self.suffixes.push(Suffix { text: suffix, code, exact: false });
        Ok(rest)
    }

    /// `di=code`.
    fn read_key<'a>(&mut self, text: &'a [u8]) -> Result<&'a [u8], Unusable> {
        let [first, second, b'=', rest @ ..] = text else { return Err(Unusable::Syntax) };
        // Doors (Solaris) and capabilities have keys, and no colour here.
        let unused = matches!(&[*first, *second], b"do" | b"ca");
        let key = KEYS.iter().position(|(key, _)| **key == [*first, *second]);
        if key.is_none() && !unused {
            return Err(Unusable::Key(vec![*first, *second]));
        }
        let (code, rest) = unescape(rest, b':').ok_or(Unusable::Syntax)?;
        if let Some(key) = key {
            self.codes[key] = Some(code);
        }
        Ok(rest)
    }

    /// Suffixes match whatever their case, except where the variable tells cases apart (coreutils 9.2).
    fn mark_exact_suffixes(&mut self) {
        let differs = |a: &Suffix, b: &Suffix| {
            a.text != b.text && a.text.eq_ignore_ascii_case(&b.text) && a.code != b.code
        };
        for index in 0..self.suffixes.len() {
            let this = &self.suffixes[index];
            if this.text.iter().any(u8::is_ascii_alphabetic) {
                self.suffixes[index].exact = self.suffixes.iter().any(|other| differs(this, other));
            }
        }
    }

    /// The code for `paint`, as it stands.
    pub(super) fn code(&self, paint: Paint) -> Option<&[u8]> {
        self.codes[paint as usize].as_deref()
    }

    /// Whether `paint` has a colour of its own: neither nothing nor zero.
    pub(super) fn is_coloured(&self, paint: Paint) -> bool {
        self.code(paint).is_some_and(|code| !matches!(code, b"" | b"0" | b"00"))
    }

    /// Whether links look like what they point to (`ln=target`).
    pub(super) fn links_as_target(&self) -> bool {
        self.code(Paint::Link) == Some(b"target")
    }

    /// Whether links must be followed to know their colour.
    pub(super) fn needs_targets(&self, long: bool) -> bool {
        self.is_coloured(Paint::Orphan)
            || self.is_coloured(Paint::Exec) && self.links_as_target()
            || self.is_coloured(Paint::Missing) && long
    }

    /// Whether a file of this kind, as its directory tells it, must be looked at to know its colour.
    pub(super) fn needs_stat(&self, kind: FileKind) -> bool {
        let any = |paints: &[Paint]| paints.iter().any(|paint| self.is_coloured(*paint));
        match kind {
            FileKind::File => any(&[Paint::Exec, Paint::SetUid, Paint::SetGid, Paint::HardLinks]),
            FileKind::Dir => any(&[Paint::OtherWritable, Paint::Sticky, Paint::StickyOtherWritable]),
            FileKind::Symlink => self.links_as_target(),
            FileKind::Unknown => true,
            _ => false,
        }
    }

    /// The code for a file called `name`.
    pub(super) fn choose(&self, name: &[u8], what: What<'_>) -> Option<&[u8]> {
        let paint = match what {
            What::Missing if self.is_coloured(Paint::Missing) => Paint::Missing,
            What::Missing => Paint::Orphan,
            What::Kind { kind, .. } => of_kind(kind),
            What::Stat { stat, .. } => self.of_stat(stat),
        };
        let paint = match what {
            What::Kind { dangling: true, .. } | What::Stat { dangling: true, .. }
                if paint == Paint::Link && (self.links_as_target() || self.is_coloured(Paint::Orphan)) =>
            {
                Paint::Orphan
            }
            _ => paint,
        };
        let suffix = if paint == Paint::File { self.suffix_of(name) } else { None };
        suffix.or_else(|| self.code(paint))
    }

    fn of_stat(&self, stat: &Stat) -> Paint {
        // Where there are no such bits everybody may seem to write anywhere.
        let mode = if has_permission_bits() { stat.mode } else { stat.mode & !OTHERS_WRITE };
        let has = |bits: u32| mode & bits == bits;
        let first = |choices: &[(bool, Paint)], otherwise| {
            let chosen = choices.iter().find(|(holds, paint)| *holds && self.is_coloured(*paint));
            chosen.map_or(otherwise, |(_, paint)| *paint)
        };
        match stat.kind {
            FileKind::File => first(
                &[
                    (has(SET_UID), Paint::SetUid),
                    (has(SET_GID), Paint::SetGid),
                    (stat.mode & 0o111 != 0, Paint::Exec),
                    (stat.nlink > 1, Paint::HardLinks),
                ],
                Paint::File,
            ),
            FileKind::Dir => first(
                &[
                    (has(STICKY | OTHERS_WRITE), Paint::StickyOtherWritable),
                    (has(OTHERS_WRITE), Paint::OtherWritable),
                    (has(STICKY), Paint::Sticky),
                ],
                Paint::Dir,
            ),
            kind => of_kind(kind),
        }
    }

    fn suffix_of(&self, name: &[u8]) -> Option<&[u8]> {
        let matches = |suffix: &&Suffix| {
            let Some(start) = name.len().checked_sub(suffix.text.len()) else { return false };
            let end = &name[start..];
            if suffix.exact { end == suffix.text } else { end.eq_ignore_ascii_case(&suffix.text) }
        };
        self.suffixes.iter().rev().find(matches).map(|suffix| suffix.code.as_slice())
    }
}

/// What is known of a file that is to be coloured.
#[derive(Clone, Copy)]
pub(super) enum What<'a> {
    /// A link points to it, and it is not there.
    Missing,
    /// It could not be looked at, or did not have to be. `dangling`: as below.
    Kind { kind: FileKind, dangling: bool },
    /// It was looked at. `dangling`: it is a link and what it points to could not be.
    Stat { stat: &'a Stat, dangling: bool },
}

const SET_UID: u32 = 0o4000;
const SET_GID: u32 = 0o2000;
const STICKY: u32 = 0o1000;
const OTHERS_WRITE: u32 = 0o002;

const fn of_kind(kind: FileKind) -> Paint {
    match kind {
        FileKind::File => Paint::File,
        FileKind::Dir => Paint::Dir,
        FileKind::Symlink => Paint::Link,
        FileKind::Fifo => Paint::Fifo,
        FileKind::Socket => Paint::Socket,
        FileKind::CharDevice => Paint::Char,
        FileKind::BlockDevice => Paint::Block,
        FileKind::Unknown => Paint::Orphan,
    }
}

/// The text up to `end` or a colon, its escapes resolved (`\e`, `\033`, `\x1b`, `^[`), and the rest from `end` on.
fn unescape(text: &[u8], end: u8) -> Option<(Vec<u8>, &[u8])> {
    let mut out = Vec::new();
    let mut rest = text;
    loop {
        rest = match rest {
            [] => return Some((out, rest)),
            [byte, ..] if *byte == b':' || *byte == end => return Some((out, rest)),
            [b'\\', after @ ..] => unescape_backslash(after, &mut out)?,
            [b'^', b'?', after @ ..] => push(&mut out, 0x7f, after),
            [b'^', control @ b'@'..=b'~', after @ ..] => push(&mut out, control & 0x1f, after),
            [b'^', ..] => return None,
            [byte, after @ ..] => push(&mut out, *byte, after),
        };
    }
}

fn push<'a>(out: &mut Vec<u8>, byte: u8, rest: &'a [u8]) -> &'a [u8] {
    out.push(byte);
    rest
}

fn unescape_backslash<'a>(text: &'a [u8], out: &mut Vec<u8>) -> Option<&'a [u8]> {
    let (first, after) = text.split_first()?;
    let byte = match first {
        b'0'..=b'7' => return Some(unescape_number(text, 8, 3, out)),
        b'x' | b'X' => return Some(unescape_number(after, 16, 2, out)),
        b'a' => 7,
        b'b' => 8,
        b'e' => 0x1b,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 11,
        b'?' => 0x7f,
        b'_' => b' ',
        other => *other,
    };
    Some(push(out, byte, after))
}

fn unescape_number<'a>(text: &'a [u8], radix: u32, longest: usize, out: &mut Vec<u8>) -> &'a [u8] {
    let digit = |byte: &u8| char::from(*byte).to_digit(radix);
    let digits = text.iter().map_while(digit).take(longest);
    let (number, count) = digits.fold((0, 0), |(number, count), digit| (number * radix + digit, count + 1));
    push(out, number.to_le_bytes()[0], &text[count..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_resolved_and_codes_kept() {
        let colours = Colours::parse(br"ex=\e[1\x41\101^[\?\_^?\q:di=\:x::").unwrap();
        assert_eq!(colours.code(Paint::Exec), Some(b"\x1b[1AA\x1b\x7f \x7fq".as_slice()));
        assert_eq!(colours.code(Paint::Dir), Some(b":x".as_slice()));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        assert_eq!(Colours::parse(b"xx=1").unwrap_err(), Unusable::Key(b"xx".to_vec()));
        for text in [b"di".as_slice(), b"di=1:*", b"*x", b"ex=1:no"] {
            assert_eq!(Colours::parse(text).unwrap_err(), Unusable::Syntax);
        }
    }

    #[test]
    fn the_last_suffix_wins_whatever_its_case() {
        let code = |variable: &[u8], name: &[u8]| {
            let colours = Colours::parse(variable).unwrap();
            colours.choose(name, What::Kind { kind: FileKind::File, dangling: false }).map(<[u8]>::to_vec)
        };
        assert_eq!(code(b"*.tar=31", b"a.TAR"), Some(b"31".to_vec()));
        assert_eq!(code(b"*.tar=31:*r=7", b"a.tar"), Some(b"7".to_vec()));
        assert_eq!(code(b"*.tar=31:*.TAR=32", b"a.tar"), Some(b"31".to_vec()));
        assert_eq!(code(b"*.tar=31:*.TAR=32", b"a.TAR"), Some(b"32".to_vec()));
        assert_eq!(code(b"*.tar=31", b"tar"), None);
    }
}

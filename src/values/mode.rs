//! File modes as people write and read them: `0755`, `u=rwx,g+s,o-w`, `rwxr-xr-x`.
//!
//! The grammar is that of GNU `chmod` and `mkdir -m` (the manual's "File permissions", which extends
//! POSIX `chmod`): an octal number, or clauses joined by commas, each `[ugoa]*` followed by one or
//! more of `[-+=]` with `[rwxXst]*`, one of `[ugo]`, or, where no user class is named, an octal number.

use std::ffi::OsStr;
use std::fmt;

use serde::{Serialize, Serializer};

const SET_USER: u32 = 0o4000;
const SET_GROUP: u32 = 0o2000;
const SET_IDS: u32 = SET_USER | SET_GROUP;
const STICKY: u32 = 0o1000;
const READ: u32 = 0o444;
const WRITE: u32 = 0o222;
const EXECUTE: u32 = 0o111;
const LETTERS: u32 = READ | WRITE | EXECUTE;
const ALL: u32 = 0o7777;

/// The twelve permission bits of a file: never its type.
///
/// Shows itself as at least four octal digits (`0755`), in JSON as a string of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mode(u32);

impl Mode {
    /// The permission bits of `bits`; whatever else it holds (`st_mode`'s file type) is dropped.
    #[must_use]
    pub const fn new(bits: u32) -> Self {
        Self(bits & ALL)
    }

    /// The bits, `0..=0o7777`.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// These bits without those of `mask`, as a umask takes them away.
    #[must_use]
    pub const fn without(self, mask: u32) -> Self {
        Self(self.0 & !mask)
    }

    /// The nine letters of `ls -l`: `rwxr-xr-x`, with `s S t T` for the special bits.
    #[must_use]
    pub fn symbolic(self) -> impl fmt::Display {
        Symbolic(self.0)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04o}", self.0)
    }
}

impl Serialize for Mode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

struct Symbolic(u32);

impl fmt::Display for Symbolic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (shift, special, letter) in [(6, SET_USER, b's'), (3, SET_GROUP, b's'), (0, STICKY, b't')] {
            let bits = self.0 >> shift;
            let execute = match (bits & 1 != 0, self.0 & special != 0) {
                (false, false) => b'-',
                (true, false) => b'x',
                (true, true) => letter,
                (false, true) => letter.to_ascii_uppercase(),
            };
            let read = if bits & 4 != 0 { 'r' } else { '-' };
            let write = if bits & 2 != 0 { 'w' } else { '-' };
            write!(f, "{read}{write}{}", char::from(execute))?;
        }
        Ok(())
    }
}

/// What is not a mode: nothing more can be said of it than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidMode;

impl fmt::Display for InvalidMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid mode")
    }
}

impl std::error::Error for InvalidMode {}

/// What a mode argument asks for: one change after another to the mode that a file has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModeChange(Vec<Step>);

/// A mode that a change leads to, and which of its bits the change spoke of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The mode to have.
    pub mode: Mode,
    /// The bits that the change names. The set-user-ID and set-group-ID bits of a directory that
    /// are not among them stay as the system made them.
    pub named: Mode,
}

impl Changed {
    /// Whether a directory may need a second step to get there: `mkdir(2)` promises only the nine letters.
    #[must_use]
    pub const fn is_special(self) -> bool {
        (self.named.0 & SET_IDS) | (self.mode.0 & STICKY) != 0
    }

    /// Whether the change asks for one of the nine letters, which a default access control list may take away from what
    /// `mkdir(2)` makes.
    #[must_use]
    pub const fn asks_for_letters(self) -> bool {
        self.mode.0 & self.named.0 & LETTERS != 0
    }

    /// The mode for what has the mode `now`, if the bits that the change names are not as it wants them.
    #[must_use]
    pub const fn correction(self, now: Mode) -> Option<Mode> {
        if (now.0 ^ self.mode.0) & self.named.0 == 0 {
            return None;
        }
        Some(Mode(self.mode.0 | now.0 & !self.named.0))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    operator: Operator,
    /// The bits of the user classes named before the operator; `None`: no class is named.
    class: Option<u32>,
    value: Value,
    /// The bits spoken of: the set-ID bits of a directory change only when they are among them.
    named: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Add,
    Remove,
    Set,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    Bits(u32),
    /// Bits, and execution if the file is a directory or somebody may execute it already (`X`).
    BitsOrExecute(u32),
    /// What the class whose lowest bit is the `0`th, `3`rd or `6`th has now.
    CopyOf(u32),
}

impl ModeChange {
    /// Reads a mode argument, octal or symbolic.
    ///
    /// # Errors
    /// When it is neither, or an octal number above `7777`.
    pub fn parse(text: &OsStr) -> Result<Self, InvalidMode> {
        let text = text.as_encoded_bytes();
        match text.first() {
            Some(b'0'..=b'7') => Ok(Self(vec![absolute(text)?])),
            _ => symbolic_steps(text).map(Self),
        }
    }

    /// The mode that `start` becomes for a file that is a directory or not, under `umask`
    /// (which limits the clauses that name no user class).
    #[must_use]
    pub fn apply(&self, start: Mode, is_directory: bool, umask: u32) -> Changed {
        let unchanged = Changed { mode: start, named: Mode(0) };
        self.0.iter().fold(unchanged, |so_far, step| step.apply(so_far, is_directory, umask))
    }
}

impl Step {
    fn apply(&self, Changed { mode, named }: Changed, is_directory: bool, umask: u32) -> Changed {
        let kept = if is_directory { SET_IDS & !self.named } else { 0 };
        let value = self.value.bits(mode, is_directory) & self.class.unwrap_or(!umask) & !kept;
        let (bits, now_named) = match self.operator {
            Operator::Add => (mode.0 | value, value),
            Operator::Remove => (mode.0 & !value, value),
            Operator::Set => {
                let preserved = self.class.map_or(0, |class| !class) | kept;
                (mode.0 & preserved | value, !preserved)
            }
        };
        Changed { mode: Mode::new(bits), named: Mode::new(named.0 | now_named) }
    }
}

impl Value {
    fn bits(self, mode: Mode, is_directory: bool) -> u32 {
        match self {
            Self::BitsOrExecute(bits) if is_directory || mode.0 & EXECUTE != 0 => bits | EXECUTE,
            Self::Bits(bits) | Self::BitsOrExecute(bits) => bits,
            Self::CopyOf(shift) => (mode.0 >> shift & 7) * 0o111,
        }
    }
}

/// A whole octal argument. Five digits or more speak of every bit; fewer leave the set-ID bits of a
/// directory alone unless they set them.
fn absolute(digits: &[u8]) -> Result<Step, InvalidMode> {
    let bits = octal(digits)?;
    let named = if digits.len() < 5 { bits & SET_IDS | !SET_IDS & ALL } else { ALL };
    Ok(Step { operator: Operator::Set, class: Some(ALL), value: Value::Bits(bits), named })
}

fn octal(digits: &[u8]) -> Result<u32, InvalidMode> {
    digits
        .iter()
        .try_fold(0, |number: u32, digit| match digit {
            b'0'..=b'7' if number * 8 <= ALL => Ok(number * 8 + u32::from(digit - b'0')),
            _ => Err(InvalidMode),
        })
        .and_then(|bits| if bits <= ALL { Ok(bits) } else { Err(InvalidMode) })
}

fn symbolic_steps(text: &[u8]) -> Result<Vec<Step>, InvalidMode> {
    let mut steps = Vec::new();
    for clause in text.split(|&byte| byte == b',') {
        clause_steps(clause, &mut steps)?;
    }
    Ok(steps)
}

fn clause_steps(clause: &[u8], steps: &mut Vec<Step>) -> Result<(), InvalidMode> {
    let operator_at = clause.iter().position(|byte| b"+-=".contains(byte)).ok_or(InvalidMode)?;
    let (classes, mut actions) = clause.split_at(operator_at);
    let class = class_bits(classes)?;
    while let Some((&operator, rest)) = actions.split_first() {
        let length = rest.iter().position(|byte| b"+-=".contains(byte)).unwrap_or(rest.len());
        let (permissions, following) = rest.split_at(length);
        if permissions.first().is_some_and(u8::is_ascii_digit) && !following.is_empty() {
            return Err(InvalidMode);
        }
        steps.push(action(operator, class, permissions)?);
        actions = following;
    }
    Ok(())
}

fn class_bits(classes: &[u8]) -> Result<Option<u32>, InvalidMode> {
    classes.iter().try_fold(None, |bits, class| {
        let more = match class {
            b'u' => SET_USER | 0o700,
            b'g' => SET_GROUP | 0o070,
            b'o' => STICKY | 0o007,
            b'a' => ALL,
            _ => return Err(InvalidMode),
        };
        Ok(Some(bits.unwrap_or(0) | more))
    })
}

fn action(operator: u8, class: Option<u32>, permissions: &[u8]) -> Result<Step, InvalidMode> {
    let operator = match operator {
        b'+' => Operator::Add,
        b'-' => Operator::Remove,
        _ => Operator::Set,
    };
    match permissions {
        [b'0'..=b'7', ..] if class.is_none() => {
            Ok(Step { operator, class: Some(ALL), value: Value::Bits(octal(permissions)?), named: ALL })
        }
        _ => {
            let value = permission_value(permissions)?;
            let named = match value {
                Value::Bits(bits) | Value::BitsOrExecute(bits) => bits & class.unwrap_or(ALL),
                Value::CopyOf(_) => 0,
            };
            Ok(Step { operator, class, value, named })
        }
    }
}

fn permission_value(permissions: &[u8]) -> Result<Value, InvalidMode> {
    match permissions {
        [b'u'] => return Ok(Value::CopyOf(6)),
        [b'g'] => return Ok(Value::CopyOf(3)),
        [b'o'] => return Ok(Value::CopyOf(0)),
        _ => {}
    }
    let mut bits = 0;
    let mut execute_if_any = false;
    for letter in permissions {
        match letter {
            b'r' => bits |= READ,
            b'w' => bits |= WRITE,
            b'x' => bits |= EXECUTE,
            b'X' => execute_if_any = true,
            b's' => bits |= SET_IDS,
            b't' => bits |= STICKY,
            _ => return Err(InvalidMode),
        }
    }
    Ok(if execute_if_any { Value::BitsOrExecute(bits) } else { Value::Bits(bits) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn change(text: &str, start: u32, is_directory: bool, umask: u32) -> String {
        let change = ModeChange::parse(text.as_ref()).expect(text);
        change.apply(Mode::new(start), is_directory, umask).mode.to_string()
    }

    #[test]
    fn modes_show_in_octal_and_in_letters() {
        assert_eq!(Mode::new(0o100_755).to_string(), "0755");
        assert_eq!(Mode::new(0o7).to_string(), "0007");
        assert_eq!(Mode::new(0o0755).symbolic().to_string(), "rwxr-xr-x");
        assert_eq!(Mode::new(0o7777).symbolic().to_string(), "rwsrwsrwt");
        assert_eq!(Mode::new(0o7000).symbolic().to_string(), "--S--S--T");
    }

    #[test]
    fn clauses_apply_one_after_another() {
        assert_eq!(change("u=rwx,g+s,o-w", 0o777, true, 0o22), "2775");
        assert_eq!(change("u=g,g=,o=u", 0o750, false, 0o22), "0505");
        assert_eq!(change("u=rwx+s-x", 0, false, 0o22), "4600");
    }

    #[test]
    fn the_umask_limits_only_clauses_that_name_no_class() {
        assert_eq!(change("+w", 0o444, false, 0o22), "0644");
        assert_eq!(change("a+w", 0o444, false, 0o22), "0666");
        assert_eq!(change("=rwx", 0o777, false, 0o27), "0750");
    }

    #[test]
    fn capital_x_is_for_directories_and_what_somebody_may_execute() {
        assert_eq!(change("a+X", 0o644, false, 0), "0644");
        assert_eq!(change("a+X", 0o644, true, 0), "0755");
        assert_eq!(change("a+X", 0o744, false, 0), "0755");
    }

    #[test]
    fn set_id_bits_of_a_directory_stay_unless_they_are_named() {
        assert_eq!(change("755", 0o6700, true, 0), "6755");
        assert_eq!(change("00755", 0o6700, true, 0), "0755");
        assert_eq!(change("=755", 0o6700, true, 0), "0755");
        assert_eq!(change("g-s", 0o6700, true, 0), "4700");
        assert_eq!(change("755", 0o6700, false, 0), "0755");
    }

    #[test]
    fn what_is_not_a_mode_is_refused() {
        let wrong = [
            "",
            ",",
            "a,",
            ",a",
            "a=r,",
            "8",
            "10000",
            "77777",
            "755,",
            "0,0",
            "rwx",
            "u+755",
            "u=gr",
            "u=a",
            "z=r",
            "+8",
            "=rwx ",
            "0o7",
            "+7-r",
            "99999999999999999999999",
            "777777777777777777777777",
            "+777777777777777777777",
        ];
        for text in wrong {
            assert_eq!(ModeChange::parse(text.as_ref()), Err(InvalidMode), "{text}");
        }
    }

    #[test]
    fn empty_actions_and_leading_zeros_are_modes() {
        for text in ["=", "+", "-", "=-=+", "u+", "ugo=", "00007777", "000000000000000000000000755"] {
            assert!(ModeChange::parse(text.as_ref()).is_ok(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_shown_mode_reads_back(bits in 0u32..=0o7777, start in 0u32..=0o7777) {
            let text = Mode::new(bits).to_string();
            prop_assert_eq!(change(&text, start, false, 0o77), text);
        }

        #[test]
        fn letters_say_what_octal_says(bits in 0u32..=0o7777) {
            let letters = Mode::new(bits).symbolic().to_string();
            let class = |at: usize| letters[at..at + 3].replace('S', "s").replace('T', "t");
            let text = |at: usize| if letters.as_bytes()[at + 2].is_ascii_lowercase() { class(at).replace('s', "xs").replace('t', "xt") } else { class(at) };
            let clauses = format!("u={},g={},o={}", text(0), text(3), text(6)).replace('-', "");
            prop_assert_eq!(change(&clauses, 0, false, 0), Mode::new(bits).to_string());
        }

        #[test]
        fn any_text_is_refused_or_leads_to_a_mode(text in "[ugoa]{0,2}[-+=][ugorwxXst0-9,=+-]{0,8}|.{0,12}", start in 0u32..=0o7777, umask in 0u32..=0o777) {
            if let Ok(change) = ModeChange::parse(text.as_ref()) {
                let changed = change.apply(Mode::new(start), true, umask);
                prop_assert!(changed.mode.bits() <= ALL && changed.named.bits() <= ALL);
            }
        }
    }
}

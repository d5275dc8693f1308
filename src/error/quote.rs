//! Names in messages: for people as their locale has it, for programs the same everywhere.

use std::ffi::OsStr;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::platform::env;
use crate::values::quoting::{self, Quoting, Style};

/// Whether messages go to programs. A property of the process, as the locale is: a message is put together where
/// something fails, far from where it is known who reads it.
static FOR_PROGRAMS: AtomicBool = AtomicBool::new(false);

/// Says whether messages go to programs from now on, which must find the same words in every locale.
pub fn quote_for_programs(wanted: bool) {
    FOR_PROGRAMS.store(wanted, Ordering::Relaxed);
}

fn is_for_programs() -> bool {
    FOR_PROGRAMS.load(Ordering::Relaxed)
}

fn locale_is_utf8() -> bool {
    is_for_programs() || quoting::locale_is_utf8(env::var)
}

/// `text` quoted for a message: `'a b'`, `'a'$'\n''b'`.
#[must_use]
pub fn quoted(text: impl AsRef<OsStr>) -> String {
    quoting::quoted(text.as_ref(), locale_is_utf8())
}

/// A line of a file for the front of a message, `FILE:3`, the name quoted only where it needs that.
#[must_use]
pub fn place(file: impl AsRef<OsStr>, line: usize) -> String {
    format!("{}:{line}", shown(file.as_ref(), Style::ShellEscape))
}

/// A name for the front of a message, quoted only where it needs that.
#[must_use]
pub fn quoted_if_needed(name: impl AsRef<OsStr>) -> String {
    let mut shown = Vec::new();
    let quoting = Quoting::new(Style::ShellEscape, locale_is_utf8()).also(b":");
    quoting.write(&mut shown, name.as_ref().as_encoded_bytes());
    String::from_utf8_lossy(&shown).into_owned()
}

/// `text` in the locale's quotes, with C's escapes: `'a\nb'`, in UTF-8 `‘a\nb’`. GNU's `mkdir` and `env` quote so in
/// their messages where most others quote for a shell.
#[must_use]
pub fn quoted_text(text: impl AsRef<OsStr>) -> String {
    if is_for_programs() { quoted(text) } else { shown(text.as_ref(), Style::Locale) }
}

fn shown(text: &OsStr, style: Style) -> String {
    let mut shown = Vec::new();
    Quoting::new(style, locale_is_utf8()).write(&mut shown, text.as_encoded_bytes());
    String::from_utf8_lossy(&shown).into_owned()
}

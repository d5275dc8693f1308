//! What the environment asks for where no argument does.

use std::ffi::{OsStr, OsString};

use super::colour::{Colours, Unusable};
use super::times::TimeStyle;
use super::words::QUOTING;
use crate::context::Context;
use crate::error::{Result, quoted_text};
use crate::platform::env;
use crate::values::keyword;
use crate::values::quoting::Style;
use crate::values::size::{InvalidBlockSize, parse_count};

/// A number of columns; one that does not fit is as good as no limit.
pub(super) fn count(text: &OsStr) -> Option<usize> {
    match parse_count(text.to_str()?) {
        Ok(number) => Some(usize::try_from(number).unwrap_or(0)),
        Err(InvalidBlockSize::TooLarge) => Some(0),
        Err(_) => None,
    }
}

/// The distance of tabs where no argument says, if it `matters`.
pub(super) fn default_tab(cx: &mut Context, matters: bool) -> usize {
    let set = if matters { env::var("TABSIZE") } else { None };
    count_of_environment(cx, "TABSIZE", "tab size", set).unwrap_or(8)
}

pub(super) fn count_of_environment(
    cx: &mut Context,
    variable: &str,
    what: &str,
    set: Option<OsString>,
) -> Option<usize> {
    let text = set?;
    let number = count(&text);
    if number.is_none() {
        cx.note(format!(
            "ignoring invalid {what} in environment variable {variable}: {}",
            quoted_text(&text)
        ));
    }
    number
}

pub(super) fn style_of_environment(cx: &mut Context) -> Option<Style> {
    let word = env::var("QUOTING_STYLE")?;
    let style = keyword::pick(QUOTING, &word.to_string_lossy()).ok().copied();
    if style.is_none() {
        cx.note(format!(
            "ignoring invalid value of environment variable QUOTING_STYLE: {}",
            quoted_text(&word)
        ));
    }
    style
}

pub(super) fn time_style(asked: Option<OsString>) -> Result<TimeStyle> {
    let style = asked.or_else(|| env::var("TIME_STYLE")).unwrap_or_else(|| "locale".into());
    TimeStyle::parse(style.as_encoded_bytes(), in_posix_locale())
}

/// Whether times are written as in the POSIX locale: by `LC_ALL`, `LC_TIME` or `LANG`.
fn in_posix_locale() -> bool {
    let name = ["LC_ALL", "LC_TIME", "LANG"].into_iter().filter_map(env::var).find(|it| !it.is_empty());
    name.is_none_or(|name| name == "C" || name == "POSIX")
}

/// The colours that `LS_COLORS` has; without it the built-in ones where the terminal is known to have any.
pub(super) fn colours(cx: &mut Context) -> Option<Colours> {
    let Some(variable) = env::var("LS_COLORS").filter(|it| !it.is_empty()) else {
        let known =
            env::is_set("COLORTERM") || env::var("TERM").is_some_and(|it| !it.is_empty() && it != "dumb");
        return known.then(Colours::default);
    };
    match Colours::parse(variable.as_encoded_bytes()) {
        Ok(colours) => Some(colours),
        Err(unusable) => {
            if let Unusable::Key(key) = unusable {
                cx.note(format!(
                    "unrecognized prefix: {}",
                    quoted_text(String::from_utf8_lossy(&key).as_ref())
                ));
            }
            cx.note("unparsable value for LS_COLORS environment variable");
            None
        }
    }
}

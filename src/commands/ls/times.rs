//! How times are shown in a long listing.

use std::ops::Range;

use chrono::Utc;

use super::words::Timestamp;
use crate::error::{Failure, Result, Status, quoted_text};
use crate::platform::fs::{Stat, Time};
use crate::platform::text;
use crate::values::keyword::{self, Mismatch, Table};
use crate::values::time::TimeFormat;

/// Half of an average Gregorian year, in seconds: what is older is shown with its year.
const HALF_A_YEAR: i64 = 31_556_952 / 2;

/// The styles that have a name: the format for older times, and the one for those of the last six months if it differs.
static STYLES: &Table<(&[u8], Option<&[u8]>)> = &[
    (&["full-iso"], (b"%Y-%m-%d %H:%M:%S.%N %z", None)),
    (&["long-iso"], (b"%Y-%m-%d %H:%M", None)),
    (&["iso"], (b"%Y-%m-%d ", Some(b"%m-%d %H:%M"))),
    (&["locale"], (b"%b %e  %Y", Some(b"%b %e %H:%M"))),
];

/// A style of times: one format for those of the last six months, one for the rest.
#[derive(Debug)]
pub(super) struct TimeStyle {
    recent: Format,
    other: Format,
    now: Time,
    /// The moment that was shown last, and its text: neighbours are often as old.
    last: Option<((bool, Time), Vec<u8>)>,
}

#[derive(Debug)]
struct Format {
    text: TimeFormat,
    /// It tells moments of the same minute apart.
    is_fine: bool,
}

impl Format {
    fn new(format: &[u8]) -> Self {
        let text = TimeFormat::new(format);
        Self { is_fine: text.tells_seconds(), text }
    }
}

/// From 1980 on zones change on whole minutes only; far from now a moment may have no calendar and be shown as a number.
const WHOLE_MINUTES: Range<i64> = 315_532_800..253_402_300_800;

const fn minute(time: Time) -> Time {
    Time { secs: time.secs - time.secs % 60, nanos: 0 }
}

impl TimeStyle {
    /// Reads `full-iso`, `long-iso`, `iso`, `locale` or `+FORMAT`. With `posix-` in front a style holds in other
    /// locales than POSIX's only.
    pub(super) fn parse(style: &[u8], posix_locale: bool) -> Result<Self> {
        let style = match style.strip_prefix(b"posix-") {
            Some(_) if posix_locale => b"locale",
            Some(rest) => rest,
            None => style,
        };
        if let Some(format) = style.strip_prefix(b"+") {
            return Self::of_format(format);
        }
        let style = std::str::from_utf8(style).unwrap_or("\u{fffd}");
        match keyword::pick(STYLES, style).copied() {
            Ok((other, recent)) => Ok(Self::new(other, recent)),
            Err(mismatch) => Err(unknown(style, mismatch)),
        }
    }

    fn of_format(format: &[u8]) -> Result<Self> {
        let mut lines = format.splitn(3, |byte| *byte == b'\n');
        let (first, second, more) = (lines.next().unwrap_or_default(), lines.next(), lines.next());
        if more.is_some() {
            let shown = quoted_text(text::from_bytes(format.to_vec()).unwrap_or_default());
            let failure = Failure::value(format!("invalid time style format {shown}"));
            return Err(failure.status(Status::USAGE).into());
        }
        Ok(Self::new(first, second))
    }

    fn new(other: &[u8], recent: Option<&[u8]>) -> Self {
        let now = Utc::now();
        let now = Time { secs: now.timestamp(), nanos: now.timestamp_subsec_nanos() };
        Self { recent: Format::new(recent.unwrap_or(other)), other: Format::new(other), now, last: None }
    }

    /// Appends `time`; a year that no calendar reaches is shown as seconds since 1970.
    pub(super) fn write(&mut self, out: &mut Vec<u8>, time: Time) {
        let is_recent = self.is_recent(time);
        let format = if is_recent { &self.recent } else { &self.other };
        let key = (
            is_recent,
            if format.is_fine || !WHOLE_MINUTES.contains(&time.secs) { time } else { minute(time) },
        );
        if let Some((last, text)) = &self.last
            && *last == key
        {
            return out.extend_from_slice(text);
        }
        let start = out.len();
        if !format.text.write(out, time.secs, time.nanos) {
            out.extend_from_slice(time.secs.to_string().as_bytes());
        }
        let (last, text) = self.last.get_or_insert_default();
        *last = key;
        text.clear();
        text.extend_from_slice(&out[start..]);
    }

    /// How wide a time is that could not be found out. What moves the cursor takes no room.
    pub(super) fn width(&self) -> usize {
        let mut out = Vec::new();
        self.other.text.write(&mut out, 0, 0);
        out.iter().filter(|byte| !byte.is_ascii_control()).count()
    }

    fn is_recent(&self, time: Time) -> bool {
        let earliest = Time { secs: self.now.secs - HALF_A_YEAR, ..self.now };
        earliest < time && time < self.now
    }
}

fn unknown(style: &str, mismatch: Mismatch) -> anyhow::Error {
    let adjective = if mismatch == Mismatch::Ambiguous { "ambiguous" } else { "invalid" };
    let listing = "Valid arguments are:\n  - [posix-]full-iso\n  - [posix-]long-iso\n  - [posix-]iso\n  - \
                   [posix-]locale\n  - +FORMAT (e.g., +%H:%M) for a 'date'-style format";
    Failure::usage(format!("{adjective} argument {} for {}", quoted_text(style), quoted_text("time style")))
        .detail(listing)
        .into()
}

/// The time of `stat` that is meant; `None` where the file system does not keep it.
pub(super) const fn of(stat: &Stat, which: Timestamp) -> Option<Time> {
    match which {
        Timestamp::Modified => Some(stat.mtime),
        Timestamp::Changed => Some(stat.ctime),
        Timestamp::Accessed => Some(stat.atime),
        Timestamp::Born => stat.btime,
    }
}

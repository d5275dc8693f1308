//! Moments as people and programs read them: GNU's `FORMAT` of `date` and
//! `ls --time-style=+FORMAT`, and RFC 3339 for JSON.
//!
//! The words are those of the C locale. Zones come from chrono (`TZ`, else the
//! system's), their names from the system; where it has none, `%Z` shows the offset.

use chrono::{DateTime, Datelike, FixedOffset, SecondsFormat, TimeZone, Timelike, Utc};

use super::local::Local;
use crate::platform::host::zone;

/// `seconds` since 1970 and `nanos` within the second as RFC 3339 in UTC, nanoseconds always shown:
/// `2020-07-21T23:45:56.477817180Z`. A moment whose year has no four digits is shown all the same.
#[must_use]
pub fn rfc3339(seconds: i64, nanos: u32) -> String {
    DateTime::<Utc>::from_timestamp(seconds, nanos).map_or_else(
        || format!("@{seconds}.{nanos:09}"),
        |moment| moment.to_rfc3339_opts(SecondsFormat::Nanos, true),
    )
}

/// A `FORMAT` as GNU's `date` reads it, made ready to write many moments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeFormat(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(Vec<u8>),
    Field(Field),
}

/// `%[FLAGS][WIDTH]LETTER`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Field {
    letter: u8,
    /// `_`, `-` or `0`; else the letter's own padding.
    padding: Option<u8>,
    width: Option<usize>,
    upper: bool,
    swap_case: bool,
    colons: usize,
}

impl TimeFormat {
    /// Reads a format. What is no directive stays as it is written.
    #[must_use]
    pub fn new(format: &[u8]) -> Self {
        let mut pieces = Vec::new();
        read_pieces(format, &mut pieces);
        Self(pieces)
    }

    /// Whether moments within the same minute may look different.
    #[must_use]
    pub fn tells_seconds(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Field(field) if b"SsN".contains(&field.letter)))
    }

    /// Appends a moment in the local zone; `false` and nothing where the year is past what can be shown.
    pub fn write(&self, out: &mut Vec<u8>, seconds: i64, nanos: u32) -> bool {
        let Some(moment) = DateTime::<Utc>::from_timestamp(seconds, nanos) else { return false };
        self.write_moment(out, &moment.with_timezone(&Local.offset_from_utc_datetime(&moment.naive_utc())));
        true
    }

    fn write_moment(&self, out: &mut Vec<u8>, moment: &DateTime<FixedOffset>) {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.extend_from_slice(text),
                Piece::Field(field) => field.write(out, moment),
            }
        }
    }
}

fn read_pieces(format: &[u8], pieces: &mut Vec<Piece>) {
    let mut rest = format;
    while let Some(first) = rest.first() {
        if let Some((field, after)) = Field::read(rest) {
            field.add_to(pieces);
            rest = after;
        } else {
            push_text(pieces, &[*first]);
            rest = &rest[1..];
        }
    }
}

fn push_text(pieces: &mut Vec<Piece>, text: &[u8]) {
    if let Some(Piece::Text(before)) = pieces.last_mut() {
        before.extend_from_slice(text);
    } else {
        pieces.push(Piece::Text(text.to_vec()));
    }
}

impl Field {
    /// The directive at the start of `text`, and what follows it.
    fn read(text: &[u8]) -> Option<(Self, &[u8])> {
        let mut rest = text.strip_prefix(b"%")?;
        let mut field =
            Self { letter: 0, padding: None, width: None, upper: false, swap_case: false, colons: 0 };
        while let [flag @ (b'_' | b'-' | b'0' | b'+' | b'^' | b'#'), after @ ..] = rest {
            match flag {
                b'^' => field.upper = true,
                b'#' => field.swap_case = true,
                b'+' => field.padding = Some(b'0'),
                _ => field.padding = Some(*flag),
            }
            rest = after;
        }
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 0 {
            // More than 1000 bytes are an error to GNU; here they are cut.
            field.width = Some(std::str::from_utf8(&rest[..digits]).ok()?.parse().unwrap_or(1000).min(1000));
            rest = &rest[digits..];
        }
        if let [b'E' | b'O', after @ ..] = rest {
            rest = after;
        }
        field.colons = rest.iter().take_while(|byte| **byte == b':').count();
        let (letter, after) = rest[field.colons..].split_first()?;
        field.letter = *letter;
        let known = if field.colons > 0 { b"z".as_slice() } else { KNOWN };
        known.contains(letter).then_some((field, after))
    }

    /// The directives that stand for others are taken apart here, once.
    fn add_to(self, pieces: &mut Vec<Piece>) {
        let parts: &[u8] = match self.letter {
            b'%' => return push_text(pieces, b"%"),
            b'n' => return push_text(pieces, b"\n"),
            b't' => return push_text(pieces, b"\t"),
            b'c' => b"%a %b %e %H:%M:%S %Y",
            b'D' | b'x' => b"%m/%d/%y",
            b'F' => b"%Y-%m-%d",
            b'r' => b"%I:%M:%S %p",
            b'R' => b"%H:%M",
            b'T' | b'X' => b"%H:%M:%S",
            _ => return pieces.push(Piece::Field(self)),
        };
        let start = pieces.len();
        read_pieces(parts, pieces);
        for piece in &mut pieces[start..] {
            if let Piece::Field(part) = piece {
                part.upper |= self.upper;
            }
        }
    }

    fn write(&self, out: &mut Vec<u8>, moment: &DateTime<FixedOffset>) {
        match self.value(moment) {
            Value::Number(number, width, padding) => self.write_number(out, number, width, padding),
            Value::Word(word) => self.write_word(out, word),
            Value::Nanos => self.write_fraction(out, moment.nanosecond()),
            Value::Offset => self.write_word(out, &offset(moment, self.colons)),
            Value::Zone => self.write_word(out, &zone_name(moment)),
        }
    }

    fn value(&self, moment: &DateTime<FixedOffset>) -> Value {
        let two = |number: u32| Value::Number(number.into(), 2, b'0');
        let year = |year: i32| Value::Number(year.into(), 4, b'0');
        let (afternoon, hour12) = moment.hour12();
        let weekday = moment.weekday();
        let week_from = |first: u32| (moment.ordinal0() + 7 - first) / 7;
        match self.letter {
            b'a' => Value::Word(&DAYS[weekday.num_days_from_sunday() as usize][..3]),
            b'A' => Value::Word(DAYS[weekday.num_days_from_sunday() as usize]),
            b'b' | b'h' => Value::Word(&MONTHS[moment.month0() as usize][..3]),
            b'B' => Value::Word(MONTHS[moment.month0() as usize]),
            b'C' => Value::Number(moment.year().div_euclid(100).into(), 2, b'0'),
            b'd' => two(moment.day()),
            b'e' => Value::Number(moment.day().into(), 2, b'_'),
            b'g' => Value::Number(moment.iso_week().year().rem_euclid(100).into(), 2, b'0'),
            b'G' => year(moment.iso_week().year()),
            b'H' => two(moment.hour()),
            b'I' => two(hour12),
            b'j' => Value::Number(moment.ordinal().into(), 3, b'0'),
            b'k' => Value::Number(moment.hour().into(), 2, b'_'),
            b'l' => Value::Number(hour12.into(), 2, b'_'),
            b'm' => two(moment.month()),
            b'M' => two(moment.minute()),
            b'N' => Value::Nanos,
            b'p' if self.swap_case => Value::Word(if afternoon { "pm" } else { "am" }),
            b'p' => Value::Word(if afternoon { "PM" } else { "AM" }),
            b'P' => Value::Word(if afternoon { "pm" } else { "am" }),
            b'q' => Value::Number((moment.month0() / 3 + 1).into(), 1, b'0'),
            b's' => Value::Number(moment.timestamp(), 1, b'0'),
            b'S' => two(moment.second()),
            b'u' => Value::Number(weekday.number_from_monday().into(), 1, b'0'),
            b'U' => two(week_from(weekday.num_days_from_sunday())),
            b'V' => two(moment.iso_week().week()),
            b'w' => Value::Number(weekday.num_days_from_sunday().into(), 1, b'0'),
            b'W' => two(week_from(weekday.num_days_from_monday())),
            b'y' => Value::Number(moment.year().rem_euclid(100).into(), 2, b'0'),
            b'z' => Value::Offset,
            b'Z' => Value::Zone,
            _ => year(moment.year()),
        }
    }

    fn write_number(&self, out: &mut Vec<u8>, number: i64, width: usize, padding: u8) {
        let padding = self.padding.unwrap_or(padding);
        let width = if padding == b'-' { 0 } else { self.width.unwrap_or(width) };
        let start = out.len();
        if number < 0 {
            out.push(b'-');
        }
        super::size::write_decimal(out, number.unsigned_abs());
        let missing = width.saturating_sub(out.len() - start);
        let (place, fill) =
            if padding == b'_' { (start, b' ') } else { (start + usize::from(number < 0), b'0') };
        out.splice(place..place, std::iter::repeat_n(fill, missing));
    }

    fn write_word(&self, out: &mut Vec<u8>, word: &str) {
        let fill = if self.padding == Some(b'0') { b'0' } else { b' ' };
        let width = if self.padding == Some(b'-') { None } else { self.width };
        let missing = width.map_or(0, |width| width.saturating_sub(word.len()));
        out.extend(std::iter::repeat_n(fill, missing));
        let start = out.len();
        out.extend_from_slice(word.as_bytes());
        if (self.upper || (self.swap_case && self.letter != b'p' && self.letter != b'Z'))
            && self.letter != b'P'
        {
            out[start..].make_ascii_uppercase();
        } else if self.swap_case && self.letter == b'Z' {
            out[start..].make_ascii_lowercase();
        }
    }

    /// Nanoseconds count from the left: `%3N` is milliseconds. `%-N` and `%_N` leave out zeros at the end.
    fn write_fraction(&self, out: &mut Vec<u8>, nanos: u32) {
        let start = out.len();
        super::size::write_decimal(out, 1_000_000_000 + u64::from(nanos));
        out.remove(start);
        let end = start + self.width.unwrap_or(9);
        out.resize(end, b'0');
        if matches!(self.padding, Some(b'-' | b'_')) {
            let zeros = out[start + 1..].iter().rev().take_while(|digit| **digit == b'0').count();
            out.truncate(end - zeros);
        }
        if self.padding == Some(b'_') {
            out.resize(end, b' ');
        }
    }
}

enum Value {
    /// A number, its width and its padding.
    Number(i64, usize, u8),
    Word(&'static str),
    Nanos,
    Offset,
    Zone,
}

/// `+0100`; with colons `+01:00`, `+01:00:00`, or as short as it can be.
fn offset(moment: &DateTime<FixedOffset>, colons: usize) -> String {
    let seconds = moment.offset().local_minus_utc();
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.abs();
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match colons {
        0 => format!("{sign}{hours:02}{minutes:02}"),
        1 => format!("{sign}{hours:02}:{minutes:02}"),
        3 if minutes == 0 && rest == 0 => format!("{sign}{hours:02}"),
        3 if rest == 0 => format!("{sign}{hours:02}:{minutes:02}"),
        _ => format!("{sign}{hours:02}:{minutes:02}:{rest:02}"),
    }
}

/// What the system calls the zone at that moment. Zones without a name are called by their hours, as the zone database
/// does: `+03`.
fn zone_name(moment: &DateTime<FixedOffset>) -> String {
    zone::abbreviation(moment.timestamp()).unwrap_or_else(|| match moment.offset().local_minus_utc() {
        0 => "UTC".to_owned(),
        _ => offset(moment, 3).replace(':', ""),
    })
}

const KNOWN: &[u8] = b"%aAbBcCdDeFgGhHIjklmMnNpPqrRsStTuUVwWxXyYzZ";

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn show(format: &str, moment: &str) -> String {
        let mut out = Vec::new();
        let moment = DateTime::parse_from_rfc3339(moment).expect("the tests write RFC 3339");
        TimeFormat::new(format.as_bytes()).write_moment(&mut out, &moment);
        String::from_utf8(out).expect("the formats here are text")
    }

    #[test]
    fn the_styles_of_ls_read_as_the_manual_has_them() {
        let moment = "2020-07-21T23:45:56.477817180-04:00";
        assert_eq!(show("%Y-%m-%d %H:%M:%S.%N %z", moment), "2020-07-21 23:45:56.477817180 -0400");
        assert_eq!(show("%b %e  %Y", moment), "Jul 21  2020");
        assert_eq!(show("%b %e %H:%M", "2020-03-03T03:04:00Z"), "Mar  3 03:04");
    }

    #[test]
    fn padding_width_and_case_can_be_asked_for() {
        let moment = "2020-03-03T03:04:05.000000120Z";
        assert_eq!(
            show("%-d|%_d|%03d|%^a|%#p|%10Y|%_6m|%3N|%6N", moment),
            "3| 3|003|TUE|am|0000002020|     3|000|000000"
        );
        assert_eq!(show("%:z %::z %:::z %Z", moment), "+00:00 +00:00:00 +00 UTC");
    }

    #[test]
    fn weeks_begin_on_sunday_monday_or_by_iso() {
        assert_eq!(show("%U %W %V %G %g %j %u %w", "2021-01-03T00:00:00Z"), "01 00 53 2020 20 003 7 0");
        assert_eq!(show("%U %W %V %G %g %j %u %w", "2024-12-30T00:00:00Z"), "52 53 01 2025 25 365 1 1");
    }

    #[test]
    fn what_is_no_directive_stays() {
        assert_eq!(show("100%% %Q %", "2020-03-03T03:04:05Z"), "100% %Q %");
    }

    #[test]
    fn json_times_have_nanoseconds_and_are_utc() {
        assert_eq!(rfc3339(0, 5), "1970-01-01T00:00:00.000000005Z");
        assert_eq!(rfc3339(-1, 999_999_999), "1969-12-31T23:59:59.999999999Z");
    }
}

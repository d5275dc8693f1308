//! How long something may take, as people type it.
//!
//! The grammar is that of GNU `timeout` and `sleep` (a floating number, decimal or hexadecimal, with an optional
//! `s`, `m`, `h` or `d`; `inf` for no limit), and beyond it `ms`, `us`, `ns` and sums such as `1m30s`.
//! Numbers are read exactly, not through an `f64`; what is finer than a nanosecond is rounded up, so that only
//! zero is zero.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// A length of time, or no limit at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// This long, to the nanosecond.
    For(Duration),
    /// `inf`, or more seconds than 64 bits hold.
    Forever,
}

impl Span {
    /// The limit as an option: `None` when there is none.
    pub fn limit(self) -> Option<Duration> {
        match self {
            Self::For(duration) => Some(duration),
            Self::Forever => None,
        }
    }

    /// As [`Span::limit`], with GNU `timeout`'s rule that a duration of zero switches the limit off.
    pub fn limit_unless_zero(self) -> Option<Duration> {
        self.limit().filter(|duration| !duration.is_zero())
    }

    fn of_nanos(nanos: u128) -> Self {
        let seconds = u64::try_from(nanos / NANOS_PER_SECOND);
        let rest = u32::try_from(nanos % NANOS_PER_SECOND);
        match (seconds, rest) {
            (Ok(seconds), Ok(rest)) => Self::For(Duration::new(seconds, rest)),
            _ => Self::Forever,
        }
    }
}

const NANOS_PER_SECOND: u128 = 1_000_000_000;

/// Largest first, as they are shown.
const UNITS: [(&str, u128); 7] = [
    ("d", 86_400 * NANOS_PER_SECOND),
    ("h", 3_600 * NANOS_PER_SECOND),
    ("m", 60 * NANOS_PER_SECOND),
    ("s", NANOS_PER_SECOND),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// Why a text is not a [`Span`]; displayed in GNU `timeout`'s words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidSpan(String);

impl fmt::Display for InvalidSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid time interval '{}'", self.0)
    }
}

impl std::error::Error for InvalidSpan {}

impl FromStr for Span {
    type Err = InvalidSpan;

    fn from_str(text: &str) -> Result<Self, InvalidSpan> {
        parse(text).ok_or_else(|| InvalidSpan(text.to_owned()))
    }
}

impl fmt::Display for Span {
    /// The shortest sum of whole units, `1m30s` or `2s500ms`; it parses back to the same value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::For(duration) = self else {
            return f.write_str("inf");
        };
        if duration.is_zero() {
            return f.write_str("0s");
        }
        let mut rest = duration.as_nanos();
        for (unit, nanos) in UNITS {
            if rest >= nanos {
                write!(f, "{}{unit}", rest / nanos)?;
                rest %= nanos;
            }
        }
        Ok(())
    }
}

fn parse(text: &str) -> Option<Span> {
    let text = text.trim_ascii_start();
    let text = text.strip_prefix('+').unwrap_or(text);
    if let Some(rest) = strip_infinity(text) {
        return unit_of(rest).map(|_| Span::Forever);
    }
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return parse_hex(hex);
    }
    parse_sum(text)
}

/// `1.5`, `10m`, `1m30s`: only the one number of a sum of one may go without its unit.
fn parse_sum(text: &str) -> Option<Span> {
    let mut total: Option<u128> = Some(0);
    let mut rest = text;
    loop {
        let (number, after) = Number::decimal(rest)?;
        let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (unit, after) = after.split_at(letters);
        let nothing_else = rest.len() == text.len() && after.is_empty();
        if unit.is_empty() && !nothing_else {
            return None;
        }
        let part = number.times(unit_of(unit)?);
        total = total.zip(part).and_then(|(total, part)| total.checked_add(part));
        if after.is_empty() {
            return Some(total.map_or(Span::Forever, Span::of_nanos));
        }
        rest = after;
    }
}

fn parse_hex(text: &str) -> Option<Span> {
    let (number, unit) = Number::hexadecimal(text)?;
    Some(number.times(unit_of(unit)?).map_or(Span::Forever, Span::of_nanos))
}

/// What follows `inf` or `infinity` in any case.
fn strip_infinity(text: &str) -> Option<&str> {
    ["infinity", "inf"].into_iter().find_map(|word| {
        let head = text.get(..word.len())?;
        head.eq_ignore_ascii_case(word).then(|| &text[word.len()..])
    })
}

fn unit_of(letters: &str) -> Option<u128> {
    if letters.is_empty() {
        return Some(NANOS_PER_SECOND);
    }
    UNITS.iter().find(|unit| unit.0 == letters).map(|unit| unit.1)
}

/// `digits * base^exponent`, where a cut-off tail that was not zero is remembered.
struct Number {
    digits: u128,
    base: u128,
    exponent: i64,
    inexact: bool,
}

impl Number {
    fn decimal(text: &str) -> Option<(Self, &str)> {
        let (mut number, rest) = Self::mantissa(text, 10, 1)?;
        let (exponent, rest) = exponent(rest, b'e').unwrap_or((0, rest));
        number.exponent = number.exponent.saturating_add(exponent);
        Some((number, rest))
    }

    /// After the `0x`: C's `%a` form, its exponent a power of two.
    fn hexadecimal(text: &str) -> Option<(Self, &str)> {
        let (mut number, rest) = Self::mantissa(text, 16, 4)?;
        let (exponent, rest) = exponent(rest, b'p').unwrap_or((0, rest));
        number.base = 2;
        number.exponent = number.exponent.saturating_add(exponent);
        Some((number, rest))
    }

    /// Digits with at most one point among them. Each digit moves the exponent by `step`.
    fn mantissa(text: &str, radix: u32, step: i64) -> Option<(Self, &str)> {
        let mut number = Self { digits: 0, base: u128::from(radix), exponent: 0, inexact: false };
        let (mut seen_digit, mut seen_point, mut end) = (false, false, 0);
        for (at, c) in text.char_indices() {
            match c.to_digit(radix) {
                Some(digit) => {
                    seen_digit = true;
                    number.push(digit, seen_point, step);
                }
                None if c == '.' && !seen_point => seen_point = true,
                None => break,
            }
            end = at + c.len_utf8();
        }
        seen_digit.then(|| (number, &text[end..]))
    }

    /// Keeps about 75 bits, so that a unit of 47 bits still fits beside them.
    fn push(&mut self, digit: u32, after_point: bool, step: i64) {
        let full = self.digits >= 1 << 75;
        if full {
            self.inexact |= digit != 0;
        } else {
            self.digits = self.digits * self.base + u128::from(digit);
        }
        match (full, after_point) {
            (false, true) => self.exponent -= step,
            (true, false) => self.exponent += step,
            _ => {}
        }
    }

    /// The product in whole units, rounded up; `None` when it is past 128 bits.
    fn times(&self, unit: u128) -> Option<u128> {
        let product = self.digits.checked_mul(unit)?;
        if product == 0 {
            return Some(0);
        }
        let power = u32::try_from(self.exponent.unsigned_abs())
            .ok()
            .and_then(|exponent| self.base.checked_pow(exponent));
        match power {
            Some(power) if self.exponent < 0 => Some(self.round_up(product, power)),
            Some(power) => product.checked_mul(power),
            None if self.exponent < 0 => Some(1),
            None => None,
        }
    }

    fn round_up(&self, product: u128, power: u128) -> u128 {
        let whole = product / power;
        if !product.is_multiple_of(power) || self.inexact { whole + 1 } else { whole }
    }
}

/// `e-3`: the mark in either case, a sign, digits; `None` leaves the text to be a unit.
fn exponent(text: &str, mark: u8) -> Option<(i64, &str)> {
    let rest = text.strip_prefix([char::from(mark), char::from(mark.to_ascii_uppercase())])?;
    let unsigned = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    let digits = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return None;
    }
    let size = unsigned[..digits].parse().unwrap_or(1_000_000_000_i64).min(1_000_000_000);
    let exponent = if rest.starts_with('-') { -size } else { size };
    Some((exponent, &unsigned[digits..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn nanos(text: &str) -> Option<u128> {
        text.parse::<Span>().ok()?.limit().map(|duration| duration.as_nanos())
    }

    #[test]
    fn gnu_forms_are_read() {
        for (text, expected) in [
            ("0", 0),
            ("1", 1_000_000_000),
            ("1.5", 1_500_000_000),
            (".5", 500_000_000),
            ("5.", 5_000_000_000),
            ("1e-3", 1_000_000),
            ("1E2s", 100_000_000_000),
            ("2m", 120_000_000_000),
            ("1h", 3_600_000_000_000),
            ("1d", 86_400_000_000_000),
            ("0x10", 16_000_000_000),
            ("0x1d", 29_000_000_000),
            ("0x1p-3", 125_000_000),
            ("0x.8m", 30_000_000_000),
            (" 1", 1_000_000_000),
            ("+1", 1_000_000_000),
        ] {
            assert_eq!(nanos(text), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn sums_and_small_units_are_read() {
        for (text, expected) in [
            ("1m30s", 90_000_000_000),
            ("500ms", 500_000_000),
            ("1h0.5m", 3_630_000_000_000),
            ("1us", 1_000),
            ("2s7ns", 2_000_000_007),
        ] {
            assert_eq!(nanos(text), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn what_is_finer_than_a_nanosecond_is_rounded_up() {
        assert_eq!(nanos("1e-5000"), Some(1));
        assert_eq!(nanos("0.0000000001"), Some(1));
        assert_eq!(nanos("0.10000000000000000000000000000000000000000001"), Some(100_000_001));
        assert_eq!(nanos("0e5000"), Some(0));
        assert_eq!(nanos("0x1p-5000"), Some(1));
    }

    #[test]
    fn no_limit_and_too_much_are_forever() {
        for text in
            ["inf", "INF", "infinity", "infd", "1e5000", "99999999999999999999", "0x1p5000", "1d1e5000s"]
        {
            assert_eq!(text.parse(), Ok(Span::Forever), "{text:?}");
        }
    }

    #[test]
    fn everything_else_is_refused_in_gnus_words() {
        for text in [
            "", " ", "-1", "-0", "nan", "1S", "1x", "1m30", "1 m", "1m 30s", "m", "e5", "1e", "0x", ".",
            "1..5", "1s-1s", "1é",
        ] {
            let error = text.parse::<Span>().expect_err(text);
            assert_eq!(error.to_string(), format!("invalid time interval '{text}'"));
        }
    }

    #[test]
    fn shown_as_a_sum_of_whole_units() {
        for (duration, shown) in [
            (Duration::ZERO, "0s"),
            (Duration::from_secs(90), "1m30s"),
            (Duration::from_millis(2_500), "2s500ms"),
            (Duration::from_hours(24), "1d"),
        ] {
            assert_eq!(Span::For(duration).to_string(), shown);
        }
        assert_eq!(Span::Forever.to_string(), "inf");
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(seconds: u64, nanos in 0..1_000_000_000_u32) {
            let span = Span::For(Duration::new(seconds, nanos));
            prop_assert_eq!(span.to_string().parse(), Ok(span));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,12}|[0-9a-fxp.+-]{0,40}[smhd]{0,2}") {
            let _ = text.parse::<Span>();
        }

        #[test]
        fn decimals_agree_with_floating_point(value in 0.0..1e6_f64) {
            let exact = value.to_string().parse::<Span>().unwrap().limit().unwrap().as_secs_f64();
            prop_assert!((exact - value).abs() <= 2e-9);
        }
    }
}

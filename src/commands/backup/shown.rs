//! Numbers and times as people read them.

use crate::platform::fs::Time;
use crate::values::size::BlockSize;
use crate::values::time::rfc3339;

/// `1 file`, `2 files`, `1,234 files`.
pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// `1,023 bytes`, `1.2 MiB`.
pub(super) fn bytes(number: u64) -> String {
    if number < 1024 {
        return count(number, "byte", "bytes");
    }
    let mut shown = BlockSize::Human.show(number);
    let unit = shown.pop().unwrap_or_default();
    format!("{shown} {unit}iB")
}

/// `1,234`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// A moment for JSON.
pub(super) fn moment(time: Time) -> String {
    rfc3339(time.secs, time.nanos)
}

const UNITS: [(u64, &str, &str); 4] =
    [(86400, "day", "days"), (3600, "hour", "hours"), (60, "minute", "minutes"), (1, "second", "seconds")];

/// How long ago that was: `3 days`.
pub(super) fn age(time: Time) -> String {
    let seconds = u64::try_from(chrono::Utc::now().timestamp() - time.secs).unwrap_or(0);
    let (length, one, many) = UNITS.into_iter().find(|unit| seconds >= unit.0).unwrap_or(UNITS[3]);
    count(seconds / length, one, many)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(count(1, "file", "files"), "1 file");
        assert_eq!(count(1_234_567, "file", "files"), "1,234,567 files");
        assert_eq!(bytes(0), "0 bytes");
        assert_eq!(bytes(1023), "1,023 bytes");
        assert_eq!(bytes(1536), "1.5 KiB");
    }
}

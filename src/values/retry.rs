//! Which ends of a program are worth another attempt (`1-5,75,timeout`), and how long to wait before it.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

/// A list of exit statuses, ranges of them, and the words `timeout`, `signal` and `any` (all but success).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryOn(Vec<Item>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Item {
    Any,
    Timeout,
    Signal,
    Codes(RangeInclusive<u32>),
}

/// How an attempt ended, as far as trying again is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// By itself, with this status.
    Exit(u32),
    /// By a signal.
    Signal,
    /// Its time was up.
    Timeout,
}

impl RetryOn {
    /// Whatever is not success.
    #[must_use]
    pub fn any() -> Self {
        Self(vec![Item::Any])
    }

    /// Whether that end asks for another attempt. Status 0 does so only when it is in the list.
    #[must_use]
    pub fn includes(&self, ended: Ended) -> bool {
        self.0.iter().any(|item| match (item, ended) {
            (Item::Codes(range), Ended::Exit(code)) => range.contains(&code),
            (Item::Any, ended) => ended != Ended::Exit(0),
            (Item::Timeout, Ended::Timeout) | (Item::Signal, Ended::Signal) => true,
            _ => false,
        })
    }
}

impl FromStr for RetryOn {
    type Err = InvalidRetryOn;

    fn from_str(text: &str) -> Result<Self, InvalidRetryOn> {
        let items: Option<Vec<_>> = text.split(',').map(item).collect();
        items.map(Self).ok_or_else(|| InvalidRetryOn(text.to_owned()))
    }
}

fn item(text: &str) -> Option<Item> {
    match text {
        "any" => Some(Item::Any),
        "timeout" => Some(Item::Timeout),
        "signal" => Some(Item::Signal),
        _ => {
            let (first, last) = text.split_once('-').unwrap_or((text, text));
            let (first, last) = (code(first)?, code(last)?);
            (first <= last).then_some(Item::Codes(first..=last))
        }
    }
}

fn code(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

impl fmt::Display for RetryOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, item) in self.0.iter().enumerate() {
            f.write_str(if at == 0 { "" } else { "," })?;
            match item {
                Item::Any => f.write_str("any")?,
                Item::Timeout => f.write_str("timeout")?,
                Item::Signal => f.write_str("signal")?,
                Item::Codes(range) if range.start() == range.end() => write!(f, "{}", range.start())?,
                Item::Codes(range) => write!(f, "{}-{}", range.start(), range.end())?,
            }
        }
        Ok(())
    }
}

/// Why a text is not a [`RetryOn`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidRetryOn(String);

impl fmt::Display for InvalidRetryOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "invalid list '{}': takes statuses, ranges of them (1-5), 'timeout', 'signal', 'any'",
            self.0
        )
    }
}

impl std::error::Error for InvalidRetryOn {}

/// How the pause grows from one attempt to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backoff {
    /// It does not.
    Fixed,
    /// By the first pause each time.
    Linear,
    /// It doubles.
    Exponential,
}

impl Backoff {
    /// The pause after failed attempt number `attempt` (from 1), when the first is `first` and none is over `most`.
    #[must_use]
    pub fn pause(self, first: Duration, attempt: u32, most: Option<Duration>) -> Duration {
        let factor = match self {
            Self::Fixed => 1,
            Self::Linear => attempt,
            Self::Exponential => 1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX),
        };
        let pause = first.saturating_mul(factor);
        most.map_or(pause, |most| pause.min(most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> RetryOn {
        text.parse().expect(text)
    }

    #[test]
    fn statuses_ranges_and_words_stand_together() {
        let list = list("1-5,75,timeout");
        for (ended, expected) in [
            (Ended::Exit(0), false),
            (Ended::Exit(1), true),
            (Ended::Exit(5), true),
            (Ended::Exit(6), false),
            (Ended::Exit(75), true),
            (Ended::Timeout, true),
            (Ended::Signal, false),
        ] {
            assert_eq!(list.includes(ended), expected, "{ended:?}");
        }
    }

    #[test]
    fn any_is_all_but_success() {
        assert!(!RetryOn::any().includes(Ended::Exit(0)));
        assert!(RetryOn::any().includes(Ended::Exit(1)) && RetryOn::any().includes(Ended::Signal));
        assert!(list("0").includes(Ended::Exit(0)));
    }

    #[test]
    fn a_list_is_shown_as_it_is_read() {
        for text in ["any", "1", "1-5,75,timeout", "signal,0-255"] {
            assert_eq!(list(text).to_string(), text);
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in ["", ",", "1,", "x", "5-1", "-1", "1-", "+1", "99999999999", "Any"] {
            assert!(text.parse::<RetryOn>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn pauses_grow_up_to_the_limit() {
        let pauses = |backoff: Backoff, most| {
            [1, 2, 3, 4, 40].map(|attempt| backoff.pause(Duration::from_secs(2), attempt, most).as_secs())
        };
        assert_eq!(pauses(Backoff::Fixed, None), [2, 2, 2, 2, 2]);
        assert_eq!(pauses(Backoff::Linear, None), [2, 4, 6, 8, 80]);
        assert_eq!(pauses(Backoff::Exponential, Some(Duration::from_secs(9))), [2, 4, 8, 9, 9]);
    }
}

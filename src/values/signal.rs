//! Signals by name and number, as people type them.

use std::fmt;
use std::str::FromStr;

use crate::platform::process::signal as host;

/// A signal of this host.
///
/// It is read from a name in any case, with or without `SIG` (`TERM`, `sigterm`), from a number (`15`), and on hosts
/// that have realtime signals from `RTMIN`, `RTMIN+1`, `RTMAX`, `RTMAX-1`. It is shown as the bare name, `TERM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signal(i32);

impl Signal {
    /// The polite request to end, and what it becomes when it is not heeded; every host has both.
    pub const TERM: Self = Self(host::TERM);
    /// See [`Signal::TERM`].
    pub const KILL: Self = Self(host::KILL);

    /// The signal of that number; `None` when the host has none.
    pub fn from_number(number: i32) -> Option<Self> {
        let named = host::NAMES.iter().any(|row| row.1 == number);
        let realtime = host::realtime().is_some_and(|range| range.contains(&number));
        (named || realtime).then_some(Self(number))
    }

    /// The host's number of it.
    pub fn number(self) -> i32 {
        self.0
    }

    /// Every signal of the host, in the order of their numbers.
    pub fn all() -> impl Iterator<Item = Self> {
        let last =
            host::NAMES.iter().map(|row| row.1).chain(host::realtime().map(|range| *range.end())).max();
        (1..=last.unwrap_or(0)).filter_map(Self::from_number)
    }

    /// What it says, in words (POSIX.1-2017, `signal.h`).
    pub fn words(self) -> &'static str {
        let name = self.to_string();
        WORDS
            .iter()
            .find(|(known, _)| *known == name)
            .map_or("a realtime signal or one of this system's own", |it| it.1)
    }

    fn from_name(name: &str) -> Option<Self> {
        let upper = name.to_ascii_uppercase();
        let bare = upper.strip_prefix("SIG").unwrap_or(&upper);
        let row = host::NAMES.iter().chain(host::ALIASES).find(|row| row.0 == bare);
        row.map(|row| Self(row.1)).or_else(|| Self::from_realtime_name(bare))
    }

    fn from_realtime_name(name: &str) -> Option<Self> {
        let range = host::realtime()?;
        let (base, offset) = match (name.strip_prefix("RTMIN"), name.strip_prefix("RTMAX")) {
            (Some(offset), _) if offset.is_empty() || offset.starts_with('+') => (*range.start(), offset),
            (_, Some(offset)) if offset.is_empty() || offset.starts_with('-') => (*range.end(), offset),
            _ => return None,
        };
        let offset = if offset.is_empty() { 0 } else { offset.parse().ok()? };
        let number = base.checked_add(offset)?;
        range.contains(&number).then_some(Self(number))
    }
}

const WORDS: [(&str, &str); 30] = [
    ("HUP", "the terminal has gone, or: read your settings again"),
    ("INT", "interrupted from the keyboard (Ctrl-C)"),
    ("QUIT", "ended from the keyboard, with a core dump (Ctrl-\\)"),
    ("ILL", "an instruction that the processor does not know"),
    ("TRAP", "a breakpoint"),
    ("ABRT", "the program gave up by itself (abort)"),
    ("BUS", "memory that is not there was touched, such as a mapped file that was cut short"),
    ("FPE", "impossible arithmetic, such as a division by zero"),
    ("KILL", "killed; no program can refuse it. Often the kernel, out of memory"),
    ("USR1", "whatever the program means by it"),
    ("SEGV", "memory was touched that is not the program's"),
    ("USR2", "whatever the program means by it"),
    ("PIPE", "the reader of the program's output has gone"),
    ("ALRM", "an alarm clock that the program had set"),
    ("TERM", "asked to end"),
    ("STKFLT", "a fault of a coprocessor's stack; nothing sends it any more"),
    ("CHLD", "a child has ended or stopped"),
    ("CONT", "go on"),
    ("STOP", "stopped; no program can refuse it"),
    ("TSTP", "stopped from the keyboard (Ctrl-Z)"),
    ("TTIN", "a background program wanted to read the terminal"),
    ("TTOU", "a background program wanted to write to the terminal"),
    ("URG", "urgent data on a connection"),
    ("XCPU", "more processor time than its limit"),
    ("XFSZ", "a file larger than its limit"),
    ("VTALRM", "an alarm clock of processor time"),
    ("PROF", "a profiler's clock"),
    ("WINCH", "the terminal's size has changed"),
    ("PWR", "the power is failing"),
    ("SYS", "a system call that is not allowed, or unknown"),
];

impl FromStr for Signal {
    type Err = UnknownSignal;

    fn from_str(text: &str) -> Result<Self, UnknownSignal> {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let found =
            if digits { text.parse().ok().and_then(Self::from_number) } else { Self::from_name(text) };
        found.ok_or_else(|| UnknownSignal(text.to_owned()))
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(row) = host::NAMES.iter().find(|row| row.1 == self.0) {
            return f.pad(row.0);
        }
        match host::realtime().map(|range| (self.0 - range.start(), range.end() - self.0)) {
            Some((0, _)) => f.pad("RTMIN"),
            Some((_, 0)) => f.pad("RTMAX"),
            Some((above, below)) if above <= below => f.pad(&format!("RTMIN+{above}")),
            Some((_, below)) => f.pad(&format!("RTMAX-{below}")),
            None => f.pad(&self.0.to_string()),
        }
    }
}

/// No signal of this host has that name or number; displayed in GNU `timeout`'s words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownSignal(String);

impl fmt::Display for UnknownSignal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}': invalid signal", self.0)
    }
}

impl std::error::Error for UnknownSignal {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_is_read_in_any_case_with_or_without_its_prefix() {
        for text in ["TERM", "term", "SIGTERM", "SigTerm", "15"] {
            assert_eq!(text.parse(), Ok(Signal::TERM), "{text}");
        }
    }

    #[test]
    fn every_signal_is_shown_as_it_is_read() {
        for signal in Signal::all() {
            assert_eq!(signal.to_string().parse(), Ok(signal));
            assert_eq!(signal.number().to_string().parse(), Ok(signal));
        }
    }

    #[test]
    fn realtime_signals_count_from_both_ends() {
        let Some(range) = host::realtime() else { return };
        for (text, number) in [
            ("RTMIN", *range.start()),
            ("rtmin+1", range.start() + 1),
            ("SIGRTMAX-2", range.end() - 2),
            ("RTMAX", *range.end()),
        ] {
            assert_eq!(text.parse::<Signal>().unwrap().number(), number, "{text}");
        }
        assert!(format!("RTMIN+{}", range.end() - range.start() + 1).parse::<Signal>().is_err());
    }

    #[test]
    fn each_is_put_in_words() {
        assert_eq!(Signal::TERM.words(), "asked to end");
        let wordless = WORDS.iter().filter(|(name, _)| Signal::from_name(name).is_none()).count();
        assert!(wordless < WORDS.len(), "no name fits this host's");
    }

    #[test]
    fn unknown_ones_are_refused_in_gnus_words() {
        for text in ["", "0", "FOO", "SIG", "999", "-9", "+15", "RTMIN-1", "RTMAX+1", "RTMIN1", "99999999999"]
        {
            let error = text.parse::<Signal>().expect_err(text);
            assert_eq!(error.to_string(), format!("'{text}': invalid signal"));
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,12}|RTM(IN|AX)[+-][0-9]{0,12}") {
            let _ = text.parse::<Signal>();
        }
    }
}

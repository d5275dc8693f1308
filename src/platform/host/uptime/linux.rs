//! `/proc/uptime`, `/proc/loadavg` (proc(5)).

use std::io;
use std::time::Duration;

use nix::time::{ClockId, clock_gettime};

use crate::platform::host::{Fact, Root, Unread, or_none};

pub(super) fn uptime(root: &Root) -> Result<Duration, Unread> {
    let file = "proc/uptime";
    match or_none(root.text(file))? {
        Some(text) => numbers::<1>(&text)
            .and_then(|[seconds]| Duration::try_from_secs_f64(seconds).ok())
            .ok_or_else(|| Unread::malformed(root.path(file))),
        None => Ok(clock_gettime(ClockId::CLOCK_BOOTTIME).map_err(io::Error::from)?.into()),
    }
}

pub(super) fn load(root: &Root) -> Fact<[f64; 3]> {
    let file = "proc/loadavg";
    numbers(&root.text(file)?).map(Some).ok_or_else(|| Unread::malformed(root.path(file)))
}

/// The first `N` numbers of a line.
fn numbers<const N: usize>(text: &str) -> Option<[f64; N]> {
    let numbers: Vec<f64> = text.split_whitespace().take(N).map_while(|word| word.parse().ok()).collect();
    numbers.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::host::recorded::tree;

    #[test]
    fn the_first_numbers_of_a_line_are_read() {
        let (_dir, root) = tree(&[
            ("proc/uptime", "350735.47 234388.90\n"),
            ("proc/loadavg", "0.20 0.18 12.5 1/80 11206\n"),
        ]);
        assert_eq!(uptime(&root).unwrap(), Duration::from_secs_f64(350_735.47));
        assert_eq!(load(&root).unwrap().unwrap().map(|it| format!("{it:.2}")), ["0.20", "0.18", "12.50"]);
    }

    #[test]
    fn without_proc_the_clock_tells_the_time_and_nothing_the_load() {
        let (_dir, root) = tree(&[]);
        assert!(uptime(&root).unwrap() > Duration::ZERO);
        assert!(load(&root).unwrap_err().is_absence());
    }

    #[test]
    fn nonsense_is_malformed() {
        let (_dir, root) = tree(&[("proc/uptime", "-1 2"), ("proc/loadavg", "0.1 0.2")]);
        assert!(!uptime(&root).unwrap_err().is_absence());
        assert!(!load(&root).unwrap_err().is_absence());
    }
}

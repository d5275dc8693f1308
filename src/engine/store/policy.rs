//! Which snapshots are kept.

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsString;

use chrono::{DateTime, Datelike as _, Timelike as _};

use super::manifest::Header;
use super::{Snapshot, State, is_dated};
use crate::error::{Failure, Result};
use crate::platform::fs::Time;
use crate::values::local::Local;

/// How many snapshots to keep, by rule. A snapshot that any rule keeps is kept.
#[derive(Debug, Clone, Copy, Default)]
pub struct Policy {
    /// The last ones.
    pub last: u32,
    /// The last one of each of so many hours, and so on.
    pub hourly: u32,
    /// Days.
    pub daily: u32,
    /// Weeks, which start on Mondays.
    pub weekly: u32,
    /// Months.
    pub monthly: u32,
    /// Years.
    pub yearly: u32,
    /// All of the so many seconds before the latest one.
    pub within_s: u64,
}

/// A snapshot and why it is kept; nothing keeps it when there is no reason.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// The rules that keep it: `last`, `hourly` ..., `within`; `latest`: the last good one; `newer`: one after that which
    /// is not good; `unverified` and `damaged`: not known well enough to be removed; `named`: somebody gave it that name.
    pub reasons: Vec<&'static str>,
    /// Whether a file in it is known to be damaged. Only those that would count towards a rule are looked at.
    pub is_rotten: bool,
    is_looked_at: bool,
}

/// What of a snapshot must differ for two of them to count.
type Bucket = fn(&Judged) -> Option<(i32, u32, i64)>;

/// By the moment at which it began: when summer time ends an hour comes twice.
const HOURLY: Bucket =
    |it| it.local().map(|it| (0, 0, it.timestamp() - i64::from(it.minute() * 60 + it.second())));
const DAILY: Bucket = |it| it.local().map(|it| (it.year(), it.ordinal(), 0));
const WEEKLY: Bucket = |it| it.local().map(|it| (it.iso_week().year(), it.iso_week().week(), 0));
const MONTHLY: Bucket = |it| it.local().map(|it| (it.year(), it.month(), 0));
const YEARLY: Bucket = |it| it.local().map(|it| (it.year(), 0, 0));

impl Policy {
    /// Whether it says anything at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.last == 0 && !self.goes_by_time()
    }

    const fn goes_by_time(&self) -> bool {
        self.hourly > 0
            || self.daily > 0
            || self.weekly > 0
            || self.monthly > 0
            || self.yearly > 0
            || self.within_s > 0
    }

    /// Judges all snapshots of a store, oldest first; `now` is the clock's time.
    ///
    /// The rules hold for the snapshots of each SOURCE by themselves. Only good ones count towards a rule: one that is
    /// partial, or of which `is_rotten` says that a file in it is damaged, must not push a good one out. It is kept where a
    /// rule that comes to it finds no good one in its place. Of those that are newer than the last good one the newest and
    /// the damaged are kept; the rules hold for them by themselves, too.
    ///
    /// # Errors
    /// The clock has jumped, and the rules go by time: a wrong time must not delete anything. And those of `is_rotten`.
    pub fn judge(
        &self,
        all: Vec<Snapshot>,
        now: Time,
        is_rotten: &mut dyn FnMut(&Snapshot) -> Result<bool>,
    ) -> Result<Vec<Judged>> {
        let mut judged: Vec<_> = all.into_iter().map(Judged::new).collect();
        if self.goes_by_time() {
            refuse_jumps(&judged, now)?;
        }
        let mut series: BTreeMap<(String, OsString), Vec<usize>> = BTreeMap::new();
        for (at, header) in judged.iter().enumerate().filter_map(|(at, it)| Some((at, it.header()?))) {
            series.entry((header.host.clone(), header.source.clone())).or_default().push(at);
        }
        loop {
            for of_source in series.values() {
                self.judge_series(&mut judged, of_source);
            }
            if !find_rot(&mut judged, is_rotten)? {
                return Ok(judged);
            }
            judged.iter_mut().for_each(Judged::forget);
        }
    }

    /// Judges those of `judged` that `series` lists.
    fn judge_series(&self, judged: &mut [Judged], series: &[usize]) {
        let newest_first: Vec<usize> = series.iter().rev().copied().collect();
        let latest = newest_first.iter().position(|&at| judged[at].is_good());
        let newer = &newest_first[..latest.unwrap_or(newest_first.len())];
        for (place, &at) in newer.iter().enumerate() {
            if place == 0 || judged[at].is_rotten {
                judged[at].keep("newer");
            }
        }
        // Where something can never be read there is never a good one, and the rules must hold all the same.
        self.keep_by_rules(judged, newer);
        if let Some(latest) = latest {
            judged[newest_first[latest]].keep("latest");
            self.keep_by_rules(judged, &newest_first);
        }
    }

    fn keep_by_rules(&self, judged: &mut [Judged], newest_first: &[usize]) {
        let latest = newest_first.iter().find(|&&at| judged[at].is_good()).or(newest_first.first());
        let Some(&latest) = latest else { return };
        keep_last(judged, newest_first, self.last as usize);
        let since = judged[latest].started().secs.saturating_sub_unsigned(self.within_s);
        for &at in newest_first.iter().filter(|_| self.within_s > 0) {
            if judged[at].started().secs >= since {
                judged[at].keep("within");
            }
        }
        for (count, name, bucket) in self.calendar() {
            keep_one_each(judged, newest_first, count as usize, name, bucket);
        }
    }

    fn calendar(&self) -> [(u32, &'static str, Bucket); 5] {
        [
            (self.hourly, "hourly", HOURLY),
            (self.daily, "daily", DAILY),
            (self.weekly, "weekly", WEEKLY),
            (self.monthly, "monthly", MONTHLY),
            (self.yearly, "yearly", YEARLY),
        ]
    }
}

/// Keeps the last `count` good ones, and all others that are among the last `count`.
fn keep_last(judged: &mut [Judged], newest_first: &[usize], count: usize) {
    let good = newest_first.iter().filter(|&&at| judged[at].is_good()).take(count);
    let others = newest_first.iter().take(count).filter(|&&at| !judged[at].is_good());
    let kept: Vec<usize> = good.chain(others).copied().collect();
    for at in kept {
        judged[at].keep("last");
    }
}

/// Keeps the last good one of each of the last `count` buckets that have any. Of the last `count` that have any
/// snapshot at all, those without a good one keep their last: something is more than nothing.
fn keep_one_each(
    judged: &mut [Judged],
    newest_first: &[usize],
    count: usize,
    name: &'static str,
    bucket: Bucket,
) {
    let good: Vec<usize> = newest_first.iter().copied().filter(|&at| judged[at].is_good()).collect();
    let with_good: HashSet<_> = good.iter().map(|&at| bucket(&judged[at])).collect();
    let mut kept = firsts(judged, &good, count, bucket);
    let stand_in = |at: &usize| !with_good.contains(&bucket(&judged[*at]));
    kept.extend(firsts(judged, newest_first, count, bucket).into_iter().filter(stand_in));
    for at in kept {
        judged[at].keep(name);
    }
}

/// The first of each of the first `count` buckets.
fn firsts(judged: &[Judged], of: &[usize], count: usize, bucket: Bucket) -> Vec<usize> {
    let mut seen = HashSet::new();
    of.iter().copied().filter(|&at| seen.insert(bucket(&judged[at]))).take(count).collect()
}

/// Looks at the good ones that are kept, each once; whether any of them is rotten, so that others must stand in for it.
fn find_rot(judged: &mut [Judged], is_rotten: &mut dyn FnMut(&Snapshot) -> Result<bool>) -> Result<bool> {
    let mut found = false;
    for it in judged.iter_mut().filter(|it| it.is_kept() && it.is_good() && !it.is_looked_at) {
        it.is_looked_at = true;
        it.is_rotten = is_rotten(&it.snapshot)?;
        found |= it.is_rotten;
    }
    Ok(found)
}

/// A day: more than time zones, and wrong clocks that matter to nobody, come to.
const SLACK_S: i64 = 86400;

/// By sequence number, times must not go back, nor lie in the future.
fn refuse_jumps(judged: &[Judged], now: Time) -> Result<()> {
    let known: Vec<_> = judged.iter().filter(|it| it.header().is_some()).collect();
    let back = known.windows(2).find(|two| two[1].started().secs + SLACK_S < two[0].started().secs);
    let ahead = known.iter().find(|it| it.started().secs > now.secs + SLACK_S);
    match back.map(|two| two[0]).or(ahead.copied()) {
        None => Ok(()),
        Some(wrong) => {
            let why = "the clock was wrong when it was made, so rules that go by time cannot be trusted; use --keep-last";
            Err(Failure::value(why).doing("cannot place snapshot").path(&wrong.snapshot.name).into())
        }
    }
}

impl Judged {
    fn new(snapshot: Snapshot) -> Self {
        let mut it = Self { snapshot, reasons: Vec::new(), is_rotten: false, is_looked_at: false };
        it.forget();
        it
    }

    /// Back to what is known before any rule is applied.
    fn forget(&mut self) {
        self.reasons = match self.snapshot.state {
            State::Known(_) if self.header().is_none() => vec!["named"],
            State::Known(_) => Vec::new(),
            State::Unverified => vec!["unverified"],
            State::Damaged(_) => vec!["damaged"],
        };
    }

    fn keep(&mut self, reason: &'static str) {
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }

    /// Whether any rule keeps it.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        !self.reasons.is_empty()
    }

    /// Whether nothing is known to be wrong with it.
    fn is_good(&self) -> bool {
        !self.is_rotten && self.snapshot.summary().is_some_and(|it| !it.trailer.partial)
    }

    /// Of one that rules are for: no snapshot that is made has a name without a date.
    fn header(&self) -> Option<&Header> {
        self.snapshot.summary().filter(|_| is_dated(&self.snapshot.name)).map(|it| &it.header)
    }

    fn started(&self) -> Time {
        self.header().map_or_else(Time::default, |it| it.started)
    }

    fn local(&self) -> Option<DateTime<Local>> {
        DateTime::from_timestamp(self.started().secs, 0).map(|it| it.with_timezone(&Local))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::store::manifest::{Summary, Trailer};

    const DAY: i64 = 86400;
    const NOW: Time = Time { secs: 1_800_000_000, nanos: 0 };

    fn snapshot(sequence: u64, secs: i64, partial: bool) -> Snapshot {
        let header = Header { sequence, started: Time { secs, nanos: 0 }, ..Header::default() };
        let trailer = Trailer { partial, ..Trailer::default() };
        let state = State::Known(Box::new(Summary { header, trailer }));
        Snapshot { name: format!("backup_20261122_051500_{sequence}").into(), state }
    }

    /// A snapshot each six hours, the last one now.
    fn regular(count: u64) -> Vec<Snapshot> {
        let at = |number: u64| NOW.secs - i64::try_from(count - number).unwrap() * DAY / 4;
        (1..=count).map(|number| snapshot(number, at(number), false)).collect()
    }

    fn judge(policy: Policy, all: Vec<Snapshot>) -> Result<Vec<Judged>> {
        policy.judge(all, NOW, &mut |_| Ok(false))
    }

    fn kept(policy: Policy, all: Vec<Snapshot>) -> Vec<u64> {
        let judged = judge(policy, all).unwrap();
        let kept = judged.iter().filter(|it| it.is_kept());
        kept.map(|it| it.snapshot.summary().unwrap().header.sequence).collect()
    }

    #[test]
    fn the_last_ones_are_kept_and_the_very_last_always() {
        assert_eq!(kept(Policy { last: 2, ..Policy::default() }, regular(6)), [5, 6]);
        assert_eq!(kept(Policy { within_s: 1, ..Policy::default() }, regular(6)), [6]);
    }

    #[test]
    fn the_last_one_of_each_day_is_kept() {
        let policy = Policy { daily: 3, ..Policy::default() };
        let all = regular(40);
        let days: std::collections::BTreeSet<_> = kept(policy, all).into_iter().collect();
        assert_eq!(days.len(), 3);
        assert!(days.contains(&40));
        let policy = Policy { daily: 3, yearly: 9, ..Policy::default() };
        assert!(kept(policy, regular(4000)).len() >= 5);
    }

    #[test]
    fn within_counts_from_the_latest() {
        let policy = Policy { within_s: 86400, ..Policy::default() };
        assert_eq!(kept(policy, regular(20)), [16, 17, 18, 19, 20]);
    }

    #[test]
    fn a_partial_one_pushes_no_good_one_out() {
        let mut all = regular(5);
        all[4] = snapshot(5, NOW.secs, true);
        all[2] = snapshot(3, NOW.secs - DAY / 2, true);
        assert_eq!(kept(Policy { last: 2, ..Policy::default() }, all), [2, 4, 5]);
        let partial = vec![snapshot(1, NOW.secs - 9, true), snapshot(2, NOW.secs, true)];
        assert_eq!(kept(Policy { last: 1, ..Policy::default() }, partial), [2]);
    }

    #[test]
    fn rules_hold_for_partial_ones_where_there_is_no_newer_good_one() {
        let day = |day: i64, partial| snapshot(day.unsigned_abs(), NOW.secs - (10 - day) * DAY, partial);
        let mut all: Vec<_> = (1..=10).map(|number| day(number, true)).collect();
        assert_eq!(kept(Policy { daily: 3, ..Policy::default() }, all.clone()), [8, 9, 10]);
        all[1] = day(2, false);
        assert_eq!(kept(Policy { daily: 3, ..Policy::default() }, all), [2, 8, 9, 10]);
    }

    #[test]
    fn a_rotten_one_pushes_no_good_one_out() {
        let policy = Policy { last: 2, ..Policy::default() };
        let mut looked_at = Vec::new();
        let judged = policy.judge(regular(6), NOW, &mut |it| {
            let sequence = it.summary().unwrap().header.sequence;
            looked_at.push(sequence);
            Ok([4, 6].contains(&sequence))
        });
        let reasons: Vec<_> = judged.unwrap().into_iter().map(|it| it.reasons).collect();
        assert_eq!(reasons[2..], [vec!["last"], vec![], vec!["latest", "last"], vec!["newer", "last"]]);
        assert!(reasons[..2].iter().all(Vec::is_empty));
        assert_eq!(looked_at, [5, 6, 4, 3]);
    }

    #[test]
    fn a_partial_one_stands_in_where_there_is_no_good_one() {
        let day =
            |day: u64, partial| snapshot(day, NOW.secs - (40 - i64::try_from(day).unwrap()) * DAY, partial);
        let days = || (1..=30).map(|number| day(number, number != 30)).collect::<Vec<_>>();
        for policy in [
            Policy { daily: 30, ..Policy::default() },
            Policy { last: 30, ..Policy::default() },
            Policy { within_s: 40 * 86400, ..Policy::default() },
        ] {
            assert_eq!(kept(policy, days()), (1..=30).collect::<Vec<_>>(), "{policy:?}");
        }
        assert_eq!(kept(Policy { daily: 3, ..Policy::default() }, days()), [28, 29, 30]);
        // Good ones are counted by themselves: however many others there are, none is pushed out.
        let one_in_ten = (1..=40).map(|number| day(number, number % 10 != 0)).collect();
        assert_eq!(kept(Policy { daily: 3, ..Policy::default() }, one_in_ten), [20, 30, 38, 39, 40]);
        let two_a_day = vec![day(1, false), snapshot(2, NOW.secs - 39 * DAY + 60, true), day(3, false)];
        assert_eq!(kept(Policy { daily: 9, ..Policy::default() }, two_a_day), [1, 3]);
    }

    #[test]
    fn each_source_has_its_own_last_one() {
        let mut all = regular(4);
        if let State::Known(summary) = &mut all[1].state {
            summary.header.source = "/other".into();
        }
        assert_eq!(kept(Policy { last: 1, ..Policy::default() }, all), [2, 4]);
    }

    #[test]
    fn a_jump_of_the_clock_deletes_nothing() {
        let daily = Policy { daily: 1, ..Policy::default() };
        let mut ahead = regular(5);
        ahead.push(snapshot(6, NOW.secs + 1000 * DAY, false));
        assert!(judge(daily, ahead.clone()).is_err());
        let mut back = regular(5);
        back.push(snapshot(6, 0, false));
        assert!(judge(daily, back).is_err());
        assert_eq!(kept(Policy { last: 1, ..Policy::default() }, ahead), [6]);
    }

    #[test]
    fn what_is_not_known_is_never_removed() {
        let mut all = regular(3);
        all.insert(0, Snapshot { name: "backup_by_hand".into(), state: State::Unverified });
        all[3].name = "backup_before_the_move".into();
        let judged = judge(Policy { last: 1, ..Policy::default() }, all).unwrap();
        let reasons: Vec<_> = judged.into_iter().map(|it| it.reasons).collect();
        assert_eq!(reasons, [vec!["unverified"], vec![], vec!["latest", "last"], vec!["named"]]);
    }
}

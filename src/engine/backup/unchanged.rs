//! Contents that DEST has already: found, checked, and shared instead of copied.

use std::io;

use super::copy::{Copier, claim_copied};
use super::dispatch::Item;
use super::facts::WANT;
use super::folder::Place;
use super::links::Role;
use super::moved::Moved;
use super::outcome::{Found, Outcome};
use super::previous::{Trust, is_same_file};
use super::share::{Sharing, read_copied, take};
use crate::engine::store::manifest::Entry;
use crate::platform::fs::attributes::{Node, Xattr};
use crate::platform::fs::{Dir, FileKind, Follow, Stat};

/// Where contents may be that need not be copied.
#[derive(Default)]
pub(super) struct Earlier<'a> {
    /// The snapshot before.
    pub(super) base: Option<Base<'a>>,
    /// What an interrupted run copied.
    pub(super) left: Option<Trust>,
}

/// The snapshot before.
pub(super) struct Base<'a> {
    pub(super) sharing: Sharing,
    pub(super) moved: Moved<'a>,
}

/// How a file of the source reads now: its attributes and its checksum.
pub(super) type Read = (Vec<Xattr>, blake3::Hash);

impl Copier<'_> {
    /// Shares a file whose contents are stored already. `None`: they are not, or sharing failed; copy it then.
    pub(super) fn try_share(&mut self, place: &Place, item: &mut Item) -> Option<Found> {
        let earlier = &self.world.earlier;
        if item.kind != FileKind::File || earlier.base.is_none() && earlier.left.is_none() {
            return None;
        }
        let stat = place.source.stat(&item.name, Follow::No, WANT).ok()?;
        if stat.kind != FileKind::File {
            return None;
        }
        if stat.nlink < 2
            && let Some(entry) = self.share_unchanged(place, item, &stat)
        {
            return Some(Found { entry, outcome: Outcome::Shared });
        }
        let mut entry = Box::new(Entry::new(place.folder.depth + 1, item.name.clone(), item.kind));
        self.facts.describe(&mut entry, &stat);
        let now = &mut *entry;
        let outcome = if stat.nlink < 2 {
            self.share(place, item, now)?
        } else {
            match self.world.links.role((stat.dev, stat.ino)) {
                Role::First(claim) => {
                    now.link_group = Some(claim.group());
                    let outcome = self.share(place, item, now)?;
                    claim_copied(claim, place, now);
                    outcome
                }
                Role::Further(first) => {
                    self.link(&first, place, now).ok()?;
                    Outcome::Linked
                }
            }
        };
        Some(Found { entry, outcome })
    }

    /// What nearly every file of a later run is: the entry of the snapshot before becomes that of this one.
    fn share_unchanged(&mut self, place: &Place, item: &mut Item, stat: &Stat) -> Option<Box<Entry>> {
        let sharing = &self.world.earlier.base.as_ref()?.sharing;
        let (from, before) = (place.previous.as_deref()?, item.before.as_deref()?);
        self.facts.describe(&mut self.now, stat);
        if !sharing.trust.holds(&self.now, before) {
            return None;
        }
        sharing.share((from, before), place, before, self.world).ok()?;
        let mut entry = item.before.take()?;
        self.facts.describe(&mut entry, stat);
        entry.link_group = None;
        Some(entry)
    }

    /// Looks under the file's own name in the snapshot before, in what an interrupted run copied, and under other names.
    fn share(&mut self, place: &Place, item: &Item, now: &mut Entry) -> Option<Outcome> {
        let mut read = None;
        let shared = self.share_same_name(place, item, now, &mut read);
        shared
            .or_else(|| self.take_over(place, item, now, &mut read))
            .or_else(|| self.share_moved(place, item, now, &mut read))
    }

    /// A file of which only the ctime is another, or too young to be trusted, is read and compared: that costs less than
    /// storing it again.
    fn share_same_name(
        &mut self,
        place: &Place,
        item: &Item,
        now: &mut Entry,
        read: &mut Option<Read>,
    ) -> Option<Outcome> {
        let sharing = &self.world.earlier.base.as_ref()?.sharing;
        let (from, before) = (place.previous.as_deref()?, item.before.as_deref()?);
        if !sharing.trust.holds(now, before) && !self.reads_as(place, now, before, read) {
            return None;
        }
        now.stored.clone_from(&before.stored);
        self.share_as(from, before, place, now)
    }

    fn share_as(&self, from: &Dir, before: &Entry, place: &Place, now: &mut Entry) -> Option<Outcome> {
        take_contents_of(before, now);
        let sharing = &self.world.earlier.base.as_ref()?.sharing;
        sharing.share((from, before), place, now, self.world).ok()?;
        Some(Outcome::Shared)
    }

    fn take_over(
        &mut self,
        place: &Place,
        item: &Item,
        now: &mut Entry,
        read: &mut Option<Read>,
    ) -> Option<Outcome> {
        let trust = self.world.earlier.left?;
        let (left, before) = (place.left.as_deref()?, item.left.as_deref()?);
        if !trust.holds(now, before) && !self.reads_as(place, now, before, read) {
            return None;
        }
        let lacks = &self.world.lacks;
        read_copied(left, before, trust, lacks, |file| Ok(self.hash(file)?.0)).ok()?;
        take_contents_of(before, now);
        now.stored.clone_from(&before.stored);
        take(left, before, place, now).ok()?;
        Some(Outcome::TakenOver)
    }

    /// A file that was moved here. On many file systems renaming changes its ctime, and then only reading it tells that
    /// it is still the same. What lies in a directory that was moved keeps it.
    fn share_moved(
        &mut self,
        place: &Place,
        item: &Item,
        now: &mut Entry,
        read: &mut Option<Read>,
    ) -> Option<Outcome> {
        let world = self.world;
        let base = world.earlier.base.as_ref()?;
        let was_edited = item.before.as_ref().is_some_and(|before| before.is_inode_of(now));
        if now.size == 0 || was_edited {
            return None;
        }
        base.moved.like(now).find_map(|it| {
            let before = &it.entry;
            let is_it = base.sharing.trust.holds(now, before) || self.reads_as(place, now, before, read);
            if is_it && base.moved.claim(&it) { self.share_as(&it.dir, before, place, now) } else { None }
        })
    }

    /// Whether the file reads as `before` did, byte for byte, attribute for attribute. It is read once.
    fn reads_as(&mut self, place: &Place, now: &Entry, before: &Entry, read: &mut Option<Read>) -> bool {
        if !is_same_file(now, before) {
            return false;
        }
        if read.is_none() {
            *read = self.read(place, now).ok();
        }
        read.as_ref().is_some_and(|it| it.0 == before.xattrs && Some(it.1) == before.blake3)
    }

    fn read(&mut self, place: &Place, now: &Entry) -> io::Result<Read> {
        let file = place.source.open_file(&now.name)?;
        let dev = now.seen.map_or(0, |seen| seen.dev);
        Ok((self.facts.xattrs(Node::File(&file), dev)?, self.hash(&file)?.0))
    }
}

fn take_contents_of(before: &Entry, now: &mut Entry) {
    now.blake3 = before.blake3;
    now.xattrs.clone_from(&before.xattrs);
}

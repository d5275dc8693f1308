//! The long listing: a line of facts for each entry, in columns as wide as the widest.

use super::batch::{Batch, Entry};
use super::letters::{permissions, write_kind};
use super::options::Options;
use super::times::{self, TimeStyle};
use crate::platform::fs::access::Extra;
use crate::platform::fs::{FileKind, Stat};
use crate::platform::user::Names;
use crate::values::size::{BlockSize, write_decimal};

/// The facts in front of a name, and how wide each column is.
pub(super) struct Facts {
    widths: Widths,
    users: Names,
    /// The number that was looked up last, and its text.
    last_user: Option<(u32, Vec<u8>)>,
    last_group: Option<(u32, Vec<u8>)>,
    /// What stood in front of the size last time: neighbours often have the same there.
    last_front: Option<(Front, Vec<u8>)>,
    times: Option<TimeStyle>,
    scratch: Vec<u8>,
}

/// What stands in front of the size depends on.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Front {
    kind: FileKind,
    mode: u32,
    extra: Extra,
    nlink: u64,
    uid: Option<u32>,
    gid: Option<u32>,
}

/// The widest of each column of a batch.
#[derive(Default)]
struct Widths {
    inode: usize,
    blocks: Widest,
    links: usize,
    owner: usize,
    group: usize,
    context: usize,
    size: Widest,
    /// Of the two numbers of a device.
    major: usize,
    minor: usize,
    /// Somewhere in the batch there is an access control list or a context to mark.
    marks: bool,
}

/// The widest of sizes in one unit.
#[derive(Clone, Copy, Default)]
struct Widest {
    most: u64,
    width: usize,
}

impl Widest {
    fn add(&mut self, unit: BlockSize, bytes: u64, scratch: &mut Vec<u8>) {
        if self.width > 0 && bytes <= self.most && unit.grows() {
            return;
        }
        scratch.clear();
        unit.write(scratch, bytes);
        self.most = self.most.max(bytes);
        self.width = self.width.max(scratch.len());
    }
}

/// Whether a text stands at the left of its column (names) or at the right (numbers).
#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

impl Facts {
    pub(super) fn new(times: Option<TimeStyle>) -> Self {
        Self {
            widths: Widths::default(),
            users: Names::default(),
            last_user: None,
            last_group: None,
            last_front: None,
            times,
            scratch: Vec::new(),
        }
    }

    /// Finds out how wide the columns of `batch` must be.
    pub(super) fn measure(&mut self, options: &Options, batch: &Batch) {
        self.widths = Widths::default();
        self.last_front = None;
        let long = self.times.is_some();
        let mut people = None;
        for entry in &batch.entries {
            let Some(stat) = batch.stat(entry) else { continue };
            self.widths.context =
                self.widths.context.max(if options.context { batch.context(entry).len() } else { 0 });
            if options.inode {
                self.widths.inode = self.widths.inode.max(digits(stat.ino));
            }
            if options.blocks {
                self.widths.blocks.add(options.block_size, stat.allocated, &mut self.scratch);
            }
            if long {
                self.measure_long(options, entry, stat);
                if people != Some((stat.uid, stat.gid)) {
                    people = Some((stat.uid, stat.gid));
                    self.measure_people(options, stat);
                }
            }
        }
    }

    fn measure_long(&mut self, options: &Options, entry: &Entry, stat: &Stat) {
        let widths = &mut self.widths;
        widths.marks |= entry.extra != Extra::None;
        widths.links = widths.links.max(digits(stat.nlink));
        if is_device(stat) {
            widths.major = widths.major.max(digits(stat.rdev.0.into()));
            widths.minor = widths.minor.max(digits(stat.rdev.1.into()));
            widths.size.width = widths.size.width.max(widths.major + 2 + widths.minor);
        } else {
            widths.size.add(options.size_unit, stat.size, &mut self.scratch);
        }
    }

    fn measure_people(&mut self, options: &Options, stat: &Stat) {
        let owner = if options.owner || options.author { self.owner(options, stat).0.len() } else { 0 };
        let group = if options.group { self.group(options, stat).0.len() } else { 0 };
        self.widths.owner = self.widths.owner.max(owner);
        self.widths.group = self.widths.group.max(group);
    }

    /// How wide the facts in front of a name in columns are.
    pub(super) fn short_width(&self, options: &Options) -> usize {
        let column = |shown: bool, width: usize| if shown { width + 1 } else { 0 };
        column(options.inode, self.widths.inode)
            + column(options.blocks, self.widths.blocks.width)
            + column(options.context, self.widths.context)
    }

    /// Forgets the widths of numbers: behind commas they do not stand in columns.
    pub(super) fn forget_widths(&mut self) {
        self.widths = Widths::default();
    }

    /// Appends the facts in front of a name in columns: number, room, context.
    pub(super) fn write_short(&mut self, out: &mut Vec<u8>, options: &Options, batch: &Batch, entry: &Entry) {
        self.write_number_and_room(out, options, batch.stat(entry));
        if options.context {
            write_column(out, batch.context(entry), self.widths.context, Side::Right);
        }
    }

    fn write_number_and_room(&mut self, out: &mut Vec<u8>, options: &Options, stat: Option<&Stat>) {
        if options.inode {
            let number = |out: &mut Vec<u8>, stat: &Stat| match stat.ino {
                0 => out.push(b'?'),
                ino => write_decimal(out, ino),
            };
            self.write_fact(out, stat, self.widths.inode, number);
        }
        if options.blocks {
            self.write_room(out, stat, options.block_size, |stat| stat.allocated, self.widths.blocks.width);
        }
    }

    /// Appends a fact at the right of its column, `?` where nothing is known.
    fn write_fact(
        &mut self,
        out: &mut Vec<u8>,
        stat: Option<&Stat>,
        width: usize,
        write: impl FnOnce(&mut Vec<u8>, &Stat),
    ) {
        self.scratch.clear();
        match stat {
            Some(stat) => write(&mut self.scratch, stat),
            None => self.scratch.push(b'?'),
        }
        write_column(out, &self.scratch, width, Side::Right);
    }

    /// Appends all facts of a long listing. What comes back is the column where GNU takes the name to begin when it
    /// looks whether a colour runs over the end of a line: it does not count what stands before the size.
    pub(super) fn write_long(
        &mut self,
        out: &mut Vec<u8>,
        options: &Options,
        batch: &Batch,
        entry: &Entry,
    ) -> usize {
        let begin = out.len();
        let stat = batch.stat(entry);
        self.write_number_and_room(out, options, stat);
        self.write_front(out, options, entry, stat);
        if options.context {
            write_column(out, batch.context(entry), self.widths.context, Side::Left);
        }
        let counts_all = !(options.owner || options.group || options.author || options.context);
        let counted_from = if counts_all { begin } else { out.len() };
        self.write_size(out, options, stat);
        self.write_time(out, options, stat);
        out.len() - counted_from
    }

    /// Appends mode, mark, links and people.
    fn write_front(&mut self, out: &mut Vec<u8>, options: &Options, entry: &Entry, stat: Option<&Stat>) {
        let Some(stat) = stat else { return self.write_unknown_front(out, options, entry) };
        let (kind, mode, extra) = (entry.kind, stat.mode, entry.extra);
        let front = Front { kind, mode, extra, nlink: stat.nlink, uid: stat.uid, gid: stat.gid };
        if let Some((last, text)) = &self.last_front
            && *last == front
        {
            return out.extend_from_slice(text);
        }
        let begin = out.len();
        write_kind(out, kind);
        out.extend_from_slice(&permissions(mode));
        if self.widths.marks {
            out.push(match extra {
                Extra::None => b' ',
                Extra::Context => b'.',
                Extra::List => b'+',
            });
        }
        out.push(b' ');
        write_number(out, stat.nlink, self.widths.links);
        out.push(b' ');
        self.write_people(out, options, stat);
        let (last, text) = self.last_front.get_or_insert_with(|| (front, Vec::new()));
        *last = front;
        text.clear();
        text.extend_from_slice(&out[begin..]);
    }

    /// Of what could not be looked at, the kind alone is known.
    fn write_unknown_front(&self, out: &mut Vec<u8>, options: &Options, entry: &Entry) {
        let Widths { owner, group, links, .. } = self.widths;
        write_kind(out, entry.kind);
        out.extend_from_slice(b"?????????");
        out.extend_from_slice(if self.widths.marks { b"? " } else { b" " });
        write_column(out, b"?", links, Side::Right);
        let people = [(options.owner, owner), (options.group, group), (options.author, owner)];
        for (_, width) in people.into_iter().filter(|(shown, _)| *shown) {
            write_column(out, b"?", width, Side::Left);
        }
    }

    fn write_people(&mut self, out: &mut Vec<u8>, options: &Options, stat: &Stat) {
        let Widths { owner, group, .. } = self.widths;
        if options.owner {
            let (text, side) = self.owner(options, stat);
            write_column(out, text, owner, side);
        }
        if options.group {
            let (text, side) = self.group(options, stat);
            write_column(out, text, group, side);
        }
        if options.author {
            let (text, side) = self.owner(options, stat);
            write_column(out, text, owner, side);
        }
    }

    /// The owner's name, or their number at the right of the column.
    fn owner(&mut self, options: &Options, stat: &Stat) -> (&[u8], Side) {
        let users = &mut self.users;
        let find = |uid| {
            if options.numeric { None } else { users.user(uid).map(|it| it.as_encoded_bytes().to_vec()) }
        };
        of_number(&mut self.last_user, stat.uid, find)
    }

    /// The group's name, or its number at the right of the column.
    fn group(&mut self, options: &Options, stat: &Stat) -> (&[u8], Side) {
        let users = &mut self.users;
        let find = |gid| {
            if options.numeric { None } else { users.group(gid).map(|it| it.as_encoded_bytes().to_vec()) }
        };
        of_number(&mut self.last_group, stat.gid, find)
    }

    /// The size, or the two numbers of a device.
    fn write_size(&mut self, out: &mut Vec<u8>, options: &Options, stat: Option<&Stat>) {
        let Widths { size: Widest { width, .. }, major, minor, .. } = self.widths;
        let Some(device) = stat.filter(|stat| is_device(stat)) else {
            return self.write_room(out, stat, options.size_unit, |stat| stat.size, width);
        };
        write_number(out, device.rdev.0.into(), major + width.saturating_sub(major + 2 + minor));
        out.extend_from_slice(b", ");
        write_number(out, device.rdev.1.into(), minor);
        out.push(b' ');
    }

    /// Appends a number of bytes in `unit` at the right of its column.
    fn write_room(
        &mut self,
        out: &mut Vec<u8>,
        stat: Option<&Stat>,
        unit: BlockSize,
        bytes: impl FnOnce(&Stat) -> u64,
        width: usize,
    ) {
        match stat {
            Some(stat) if unit == BlockSize::BYTES => {
                write_number(out, bytes(stat), width);
                out.push(b' ');
            }
            _ => self.write_fact(out, stat, width, |out, stat| unit.write(out, bytes(stat))),
        }
    }

    fn write_time(&mut self, out: &mut Vec<u8>, options: &Options, stat: Option<&Stat>) {
        let Some(style) = &mut self.times else { return };
        match stat.and_then(|stat| times::of(stat, options.timestamp)) {
            Some(time) => {
                style.write(out, time);
                out.push(b' ');
            }
            None => write_column(out, b"?", style.width(), Side::Right),
        }
    }
}

/// The text for `number`, kept from last time if it was the same.
fn of_number(
    last: &mut Option<(u32, Vec<u8>)>,
    number: Option<u32>,
    find: impl FnOnce(u32) -> Option<Vec<u8>>,
) -> (&[u8], Side) {
    let Some(number) = number else { return (b"-", Side::Left) };
    if last.as_ref().is_none_or(|(before, _)| *before != number) {
        let text = find(number).unwrap_or_default();
        *last = Some((number, if text.is_empty() { number.to_string().into_bytes() } else { text }));
    }
    let text = last.as_ref().map_or(b"".as_slice(), |(_, text)| text);
    let side = if text.iter().all(u8::is_ascii_digit) { Side::Right } else { Side::Left };
    (text, side)
}

/// Appends `text` in a column of `width`, and the space behind the column.
fn write_column(out: &mut Vec<u8>, text: &[u8], width: usize, side: Side) {
    let spaces = std::iter::repeat_n(b' ', width.saturating_sub(text.len()));
    match side {
        Side::Left => {
            out.extend_from_slice(text);
            out.extend(spaces);
        }
        Side::Right => {
            out.extend(spaces);
            out.extend_from_slice(text);
        }
    }
    out.push(b' ');
}

/// Appends `number` at the right of a column of `width`.
fn write_number(out: &mut Vec<u8>, number: u64, width: usize) {
    out.extend(std::iter::repeat_n(b' ', width.saturating_sub(digits(number))));
    write_decimal(out, number);
}

const fn is_device(stat: &Stat) -> bool {
    matches!(stat.kind, FileKind::CharDevice | FileKind::BlockDevice)
}

const fn digits(number: u64) -> usize {
    match number.checked_ilog10() {
        Some(log) => log as usize + 1,
        None => 1,
    }
}

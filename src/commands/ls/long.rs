//! The long listing: a line of facts for each entry, in columns as wide as the widest.

use super::batch::{Batch, Entry};
use super::options::Options;
use super::times::{self, TimeStyle};
use crate::platform::fs::access::Extra;
use crate::platform::fs::{FileKind, Stat};
use crate::platform::user::Names;
use crate::values::size::write_decimal;

/// The facts in front of a name, and how wide each column is.
pub(super) struct Facts {
    widths: Widths,
    users: Names,
    /// The number that was looked up last, and its text.
    last_user: Option<(u32, Vec<u8>)>,
    last_group: Option<(u32, Vec<u8>)>,
    times: Option<TimeStyle>,
    scratch: Vec<u8>,
}

/// The widest of each column of a batch.
#[derive(Default)]
struct Widths {
    inode: usize,
    blocks: usize,
    links: usize,
    owner: usize,
    group: usize,
    author: usize,
    context: usize,
    size: usize,
    major: usize,
    minor: usize,
    /// Somewhere in the batch there is an access control list or a context to mark.
    marks: bool,
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
            times,
            scratch: Vec::new(),
        }
    }

    /// Finds out how wide the columns of `batch` must be.
    pub(super) fn measure(&mut self, options: &Options, batch: &Batch) {
        self.widths = Widths::default();
        let long = self.times.is_some();
        for entry in &batch.entries {
            let Some(stat) = batch.stat(entry) else { continue };
            self.widths.context =
                self.widths.context.max(if options.context { batch.context(entry).len() } else { 0 });
            if options.inode {
                self.widths.inode = self.widths.inode.max(digits(stat.ino));
            }
            if options.blocks {
                let room = self.length(|out| options.block_size.write(out, stat.allocated));
                self.widths.blocks = self.widths.blocks.max(room);
            }
            if long {
                self.measure_long(options, entry, stat);
            }
        }
    }

    fn measure_long(&mut self, options: &Options, entry: &Entry, stat: &Stat) {
        let owner = if options.owner || options.author { self.owner(options, stat).0.len() } else { 0 };
        let group = if options.group { self.group(options, stat).0.len() } else { 0 };
        let size =
            if is_device(stat) { 0 } else { self.length(|out| options.size_unit.write(out, stat.size)) };
        let widths = &mut self.widths;
        widths.marks |= entry.extra != Extra::None;
        widths.links = widths.links.max(digits(stat.nlink));
        widths.owner = widths.owner.max(owner);
        widths.author = widths.author.max(owner);
        widths.group = widths.group.max(group);
        widths.size = widths.size.max(size);
        if is_device(stat) {
            widths.major = widths.major.max(digits(stat.rdev.0.into()));
            widths.minor = widths.minor.max(digits(stat.rdev.1.into()));
            widths.size = widths.size.max(widths.major + 2 + widths.minor);
        }
    }

    fn length(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> usize {
        self.scratch.clear();
        write(&mut self.scratch);
        self.scratch.len()
    }

    /// How wide the facts in front of a name in columns are.
    pub(super) fn short_width(&self, options: &Options) -> usize {
        let column = |shown: bool, width: usize| if shown { width + 1 } else { 0 };
        column(options.inode, self.widths.inode)
            + column(options.blocks, self.widths.blocks)
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
            let room = |out: &mut Vec<u8>, stat: &Stat| options.block_size.write(out, stat.allocated);
            self.write_fact(out, stat, self.widths.blocks, room);
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
        let mut counted_from = out.len();
        let stat = batch.stat(entry);
        self.write_number_and_room(out, options, stat);
        write_mode(out, entry, stat);
        if self.widths.marks {
            out.push(match entry.extra {
                _ if stat.is_none() => b'?',
                Extra::None => b' ',
                Extra::Context => b'.',
                Extra::List => b'+',
            });
        }
        out.push(b' ');
        self.write_fact(out, stat, self.widths.links, |out, stat| write_decimal(out, stat.nlink));
        self.write_people(out, options, batch, entry, stat);
        if options.owner || options.group || options.author || options.context {
            counted_from = out.len();
        }
        self.write_size(out, options, stat);
        self.write_time(out, options, stat);
        out.len() - counted_from
    }

    fn write_people(
        &mut self,
        out: &mut Vec<u8>,
        options: &Options,
        batch: &Batch,
        entry: &Entry,
        stat: Option<&Stat>,
    ) {
        let unknown = (b"?".as_slice(), Side::Left);
        if options.owner {
            let width = self.widths.owner;
            let (text, side) = stat.map_or(unknown, |stat| self.owner(options, stat));
            write_column(out, text, width, side);
        }
        if options.group {
            let width = self.widths.group;
            let (text, side) = stat.map_or(unknown, |stat| self.group(options, stat));
            write_column(out, text, width, side);
        }
        if options.author {
            let width = self.widths.author;
            let (text, side) = stat.map_or(unknown, |stat| self.owner(options, stat));
            write_column(out, text, width, side);
        }
        if options.context {
            write_column(out, batch.context(entry), self.widths.context, Side::Left);
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
        let Widths { size, major, minor, .. } = self.widths;
        let Some(device) = stat.filter(|stat| is_device(stat)) else {
            return self.write_fact(out, stat, size, |out, stat| options.size_unit.write(out, stat.size));
        };
        let major = major + size.saturating_sub(major + 2 + minor);
        for (number, width, end) in [(device.rdev.0, major, b", ".as_slice()), (device.rdev.1, minor, b" ")] {
            let spaces = width.saturating_sub(digits(number.into()));
            out.extend(std::iter::repeat_n(b' ', spaces));
            write_decimal(out, number.into());
            out.extend_from_slice(end);
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

/// Appends `drwxr-xr-x`; of what could not be looked at, the kind alone is known.
fn write_mode(out: &mut Vec<u8>, entry: &Entry, stat: Option<&Stat>) {
    out.push(match entry.kind {
        FileKind::File => b'-',
        FileKind::Dir => b'd',
        FileKind::Symlink => b'l',
        FileKind::Fifo => b'p',
        FileKind::Socket => b's',
        FileKind::CharDevice => b'c',
        FileKind::BlockDevice => b'b',
        FileKind::Unknown => b'?',
    });
    match stat {
        Some(stat) => out.extend_from_slice(&permissions(stat.mode)),
        None => out.extend_from_slice(b"?????????"),
    }
}

/// `rwxr-xr-x`, with `s` and `t` for the bits above.
pub(super) const fn permissions(mode: u32) -> [u8; 9] {
    const LETTERS: [u8; 9] = *b"rwxrwxrwx";
    const SPECIAL: [(u32, usize, u8, u8); 3] =
        [(0o4000, 2, b's', b'S'), (0o2000, 5, b's', b'S'), (0o1000, 8, b't', b'T')];
    let mut shown = [b'-'; 9];
    let mut index = 0;
    while index < 9 {
        if mode & (0o400 >> index) != 0 {
            shown[index] = LETTERS[index];
        }
        index += 1;
    }
    index = 0;
    while index < 3 {
        let (bit, place, with_x, without) = SPECIAL[index];
        if mode & bit != 0 {
            shown[place] = if shown[place] == b'x' { with_x } else { without };
        }
        index += 1;
    }
    shown
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

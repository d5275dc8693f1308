//! What stands in a column, for people.

use super::super::letters::permissions;
use super::super::names::{Names, display_width, quote};
use super::super::options::Options;
use super::super::times::TimeStyle;
use super::fields::Field;
use super::plan::Plan;
use super::row::Row;
use super::value::{Value, word};
use super::{icons, plan::View};
use crate::platform::fs::FileKind;
use crate::platform::fs::access::Extra;
use crate::values::size::write_decimal;
use std::path::PathBuf;

/// Text and how many columns of the terminal it takes.
pub(super) struct Cell {
    pub(super) text: Vec<u8>,
    pub(super) width: usize,
}

/// Writes cells.
pub(super) struct Cells<'a> {
    pub(super) plan: &'a Plan,
    pub(super) options: &'a Options,
    pub(super) names: Names,
    pub(super) times: Option<TimeStyle>,
}

impl Cells<'_> {
    /// What stands in the column of `field` for `row`.
    pub(super) fn cell(&mut self, field: &Field, row: &Row) -> Cell {
        if matches!(field.name, "name" | "path") {
            return self.name(row, if field.name == "name" { &row.name } else { row.path.as_os_str() }, 0);
        }
        let mut text = Vec::new();
        match (field.value)(row) {
            Value::None if row.trouble.is_some() && field.name != "error" => text.push(b'?'),
            Value::None => text.push(b'-'),
            Value::Count(size) if field.name == "size" => self.options.size_unit.write(&mut text, size),
            Value::Count(room) if field.name == "allocated" => self.room(&mut text, room),
            Value::Count(number) => write_decimal(&mut text, number),
            Value::Letters(mode) => letters(&mut text, row, mode),
            Value::Moment(time) => match &mut self.times {
                Some(style) => style.write(&mut text, time),
                None => text.extend_from_slice(&Value::Moment(time).text()),
            },
            Value::Flag(flag) => text.extend_from_slice(if flag { b"yes" } else { b"no" }),
            value @ (Value::Name(_) | Value::Link(..)) => quote(self.options, &mut text, &value.text()),
            value => text.extend_from_slice(&value.text()),
        }
        let width = display_width(&text, self.options.utf8);
        Cell { text, width }
    }

    fn room(&self, text: &mut Vec<u8>, room: u64) {
        let unit = if self.plan.plain_room { self.options.size_unit } else { self.options.block_size };
        unit.write(text, room);
    }

    /// The name of `row`, or its path in place of the name: with an icon and what failed. `column`: where it begins.
    pub(super) fn name(&mut self, row: &Row, name: &std::ffi::OsStr, column: usize) -> Cell {
        let mut text = Vec::new();
        let mut width = 0;
        if self.plan.icons {
            text.extend_from_slice(icons::of(row).as_bytes());
            text.push(b' ');
            width += 2;
        }
        let place =
            if self.options.hyperlink { super::super::list::resolve(&row.path, 40) } else { PathBuf::new() };
        let named = row.named(name);
        self.names.begin(&mut text, self.options);
        self.names.write(&mut text, self.options, named, column, &place);
        width += self.names.width(self.options, named);
        if let Some(trouble) = &row.trouble
            && !self.plan.shown.iter().any(|field| field.name == "error")
        {
            let note = format!(" [{}]", trouble.message());
            text.extend_from_slice(note.as_bytes());
            width += note.len();
        }
        Cell { text, width }
    }

    /// Finds out whether names must be aligned.
    pub(super) fn align(&mut self, rows: &[Row]) {
        let names = rows.iter().map(|row| row.name.as_encoded_bytes());
        if self.plan.view == View::Names || self.plan.shown.last().is_some_and(|field| field.name == "name") {
            self.names.align(names, self.options);
        }
    }
}

/// `-rw-r--r--`, and a mark where more than that guards the file.
fn letters(text: &mut Vec<u8>, row: &Row, mode: u32) {
    text.push(match row.kind {
        FileKind::File => b'-',
        FileKind::Unknown => b'?',
        FileKind::Symlink => b'l',
        FileKind::Fifo => b'p',
        kind => word(kind).as_bytes()[0],
    });
    text.extend_from_slice(&permissions(mode));
    text.extend(match row.extra {
        Some(Extra::List) => Some(b'+'),
        Some(Extra::Context) => Some(b'.'),
        _ => None,
    });
}

//! Where in the output names stand, for Emacs' Dired mode.

use super::options::Options;
use crate::values::quoting::Style;
use crate::values::size::write_decimal;

/// Positions of names and headings, in bytes from the start, each as its start and its end.
#[derive(Default)]
pub(super) struct Dired {
    /// What has gone out already.
    pub(super) written: usize,
    names: Vec<(usize, usize)>,
    headings: Vec<(usize, usize)>,
}

/// In front of each line, so that a name cannot be taken for a line of Dired's own.
pub(super) const INDENT: &[u8] = b"  ";

impl Dired {
    /// Remembers a name at `start` of what has not gone out yet.
    pub(super) fn add_name(&mut self, start: usize, length: usize) {
        let start = self.written.wrapping_add(start);
        self.names.push((start, start + length));
    }

    /// Remembers a heading.
    pub(super) fn add_heading(&mut self, start: usize, length: usize) {
        let start = self.written.wrapping_add(start);
        self.headings.push((start, start + length));
    }

    /// Appends the lines that Dired reads.
    pub(super) fn finish(&self, out: &mut Vec<u8>, options: &Options) {
        write_positions(out, b"//DIRED//", &self.names);
        write_positions(out, b"//SUBDIRED//", &self.headings);
        out.extend_from_slice(b"//DIRED-OPTIONS// --quoting-style=");
        let style = Style::ALL.iter().find(|(_, style)| *style == options.quoting.style());
        out.extend_from_slice(style.map_or("", |(word, _)| word).as_bytes());
        out.push(b'\n');
    }
}

fn write_positions(out: &mut Vec<u8>, title: &[u8], positions: &[(usize, usize)]) {
    if positions.is_empty() {
        return;
    }
    out.extend_from_slice(title);
    for (start, end) in positions {
        for number in [start, end] {
            out.push(b' ');
            write_decimal(out, *number as u64);
        }
    }
    out.push(b'\n');
}

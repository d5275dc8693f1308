//! A name as it is shown: quoted, coloured, marked.

use std::ffi::OsStr;
use std::path::Path;

use super::batch::{Batch, Link};
use super::colour::{Colours, Paint, What};
use super::options::Options;
use super::words::{Format, Indicator};
use crate::platform::fs::{FileKind, Stat, in_url};
use crate::platform::host::kernel;
use crate::values::quoting::{Quoting, is_shown, write_hiding_controls};
use crate::values::width::width;

/// What stays the same from name to name of a listing.
pub(super) struct Names {
    /// A quoted name is among the batch: the others get a space in front, so that all stand in line.
    aligned: bool,
    /// An operand that is not there has a name that needs quotes.
    refused_quoted: bool,
    /// Colour has been written: what comes first must reset it.
    coloured: bool,
    host: Option<String>,
    quoted: Vec<u8>,
    /// How many bytes of colours have been written: they take no place.
    escapes: usize,
    /// Where the last name began, colours not counted, and its length.
    span: (usize, usize),
}

/// What the look of a name depends on.
#[derive(Clone, Copy)]
pub(super) struct Named<'a> {
    pub(super) name: &'a [u8],
    pub(super) kind: FileKind,
    pub(super) stat: Option<&'a Stat>,
    pub(super) link: Option<&'a Link>,
}

/// Which of an entry's two names is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Own,
    Target,
}

impl Names {
    pub(super) fn new(options: &Options) -> Self {
        let host = options.hyperlink.then(|| {
            kernel::kernel().map_or_else(|_| String::new(), |it| it.node.to_string_lossy().into_owned())
        });
        Self {
            aligned: false,
            refused_quoted: false,
            coloured: false,
            host,
            quoted: Vec::new(),
            escapes: 0,
            span: (0, 0),
        }
    }

    /// Finds out whether `names` must be aligned.
    pub(super) fn align<'a>(&mut self, names: impl IntoIterator<Item = &'a [u8]>, options: &Options) {
        let stands_in_columns = match options.format {
            Format::Long => true,
            Format::Columns | Format::Across => options.width != 0,
            Format::Commas | Format::Single => false,
        };
        self.aligned = stands_in_columns
            && options.quoting.style().quotes_some()
            && (self.refused_quoted || names.into_iter().any(|name| self.needs_quotes(options, name)));
        self.refused_quoted = false;
    }

    /// Notes an operand that is not there: if its name needs quotes, the others are aligned all the same.
    pub(super) fn refuse(&mut self, options: &Options, name: &OsStr) {
        self.refused_quoted |= self.needs_quotes(options, name.as_encoded_bytes());
    }

    fn needs_quotes(&mut self, options: &Options, name: &[u8]) -> bool {
        if options.quoting.is_plain(name) {
            return false;
        }
        self.quoted.clear();
        options.quoting.write(&mut self.quoted, name);
        self.quoted != name
    }

    /// How many columns the entry's name takes, with what is in front of it and behind it.
    pub(super) fn width(&mut self, options: &Options, named: Named<'_>) -> usize {
        let mark = indicator(options, Some(named.kind), named.stat).is_some();
        self.unmarked_width(options, named.name) + usize::from(mark)
    }

    /// The widths of all names of `batch`, in the order in which they were added, without what is behind them.
    pub(super) fn widths(&mut self, options: &Options, batch: &Batch) -> Vec<usize> {
        batch.entries.iter().map(|entry| self.unmarked_width(options, batch.name(entry))).collect()
    }

    /// How many columns a name takes, without what is behind it.
    pub(super) fn unmarked_width(&mut self, options: &Options, name: &[u8]) -> usize {
        let pad = usize::from(self.aligned && !self.needs_quotes(options, name));
        self.quoted.clear();
        quote(options, &mut self.quoted, name);
        pad + display_width(&self.quoted, options.utf8)
    }

    /// Sets the colour of what is no name, at the start of a line.
    pub(super) fn begin(&mut self, out: &mut Vec<u8>, options: &Options) {
        if let Some(colours) = &options.colours
            && colours.is_coloured(Paint::Normal)
        {
            self.put(out, colours, colours.code(Paint::Normal).unwrap_or_default());
        }
    }

    /// Whether the name is shown as it is, with nothing before or behind it.
    fn is_bare(&self, options: &Options, named: Named<'_>) -> bool {
        options.colours.is_none()
            && options.indicator == Indicator::None
            && named.kind != FileKind::Symlink
            && !self.aligned
            && self.host.is_none()
            && !options.hide_controls
            && options.quoting.is_plain(named.name)
    }

    /// Appends the entry's name. `column`: where on the line it begins. `place`: its absolute path, for a hyperlink.
    pub(super) fn write(
        &mut self,
        out: &mut Vec<u8>,
        options: &Options,
        named: Named<'_>,
        column: usize,
        place: &Path,
    ) {
        if self.is_bare(options, named) {
            self.span = (out.len().wrapping_sub(self.escapes), named.name.len());
            return out.extend_from_slice(named.name);
        }
        self.write_coloured(out, options, named, Which::Own, column, place);
        let says_target = options.format == Format::Long && named.kind == FileKind::Symlink;
        if !says_target {
            out.extend(indicator(options, Some(named.kind), named.stat));
        } else if let Some(link) = named.link.filter(|link| link.target.is_some()) {
            out.extend_from_slice(b" -> ");
            let pad = usize::from(self.aligned && !self.needs_quotes(options, named.name));
            let column = column + self.span.1 + pad + 4;
            self.write_coloured(out, options, named, Which::Target, column, place);
            out.extend(indicator(options, None, link.to.as_ref()));
        }
    }

    fn write_coloured(
        &mut self,
        out: &mut Vec<u8>,
        options: &Options,
        named: Named<'_>,
        which: Which,
        column: usize,
        place: &Path,
    ) {
        let name = match which {
            Which::Own => named.name,
            Which::Target => target_of(named).unwrap_or_default(),
        };
        let pad = self.aligned && !self.needs_quotes(options, name);
        out.extend((pad && which == Which::Own).then_some(b' '));
        self.quoted.clear();
        quote(options, &mut self.quoted, name);
        if which == Which::Own {
            self.span = (out.len().wrapping_sub(self.escapes), self.quoted.len());
        }
        let outside = self.aligned && !pad;
        let Some(colours) = &options.colours else { return self.write_link(out, place, outside) };
        let code = colour_of(colours, named, which, name);
        if let Some(code) = code {
            if colours.is_coloured(Paint::Normal) {
                self.put(out, colours, b"");
            }
            self.put(out, colours, code);
        }
        self.write_link(out, place, outside);
        if code.is_some() || colours.is_coloured(Paint::Normal) {
            self.end(out, options, colours, column, self.quoted.len() + usize::from(pad));
        }
    }

    /// Where the last name began in the output that was given for it, colours not counted, and its length.
    pub(super) const fn span(&self) -> (usize, usize) {
        self.span
    }

    /// Appends the quoted name, a hyperlink where they are wanted. `outside`: as in columns of names of which only some
    /// have quotes, these are not part of the link.
    fn write_link(&self, out: &mut Vec<u8>, place: &Path, outside: bool) {
        let Some(host) = &self.host else { return out.extend_from_slice(&self.quoted) };
        let quote = usize::from(outside && self.quoted.len() > 1);
        let (before, rest) = self.quoted.split_at(quote);
        let (inside, behind) = rest.split_at(rest.len() - quote);
        out.extend_from_slice(before);
        out.extend_from_slice(b"\x1b]8;;file://");
        write_percent_encoded(out, host.as_bytes());
        let (drive, rest) = in_url(place);
        out.extend_from_slice(drive.as_bytes());
        write_percent_encoded(out, &rest);
        out.push(7);
        out.extend_from_slice(inside);
        out.extend_from_slice(b"\x1b]8;;\x07");
        out.extend_from_slice(behind);
    }

    /// Appends the heading of a directory's listing, without its colon.
    pub(super) fn write_heading(&mut self, out: &mut Vec<u8>, options: &Options, name: &[u8], place: &Path) {
        let start = out.len().wrapping_sub(self.escapes);
        self.quoted.clear();
        quote_as(options.heading, options, &mut self.quoted, name);
        self.span = (start, self.quoted.len());
        self.write_link(out, place, false);
    }

    /// Ends the colour of a name; where the name went over the end of a line, so that the rest of the line is clean.
    fn end(&mut self, out: &mut Vec<u8>, options: &Options, colours: &Colours, column: usize, width: usize) {
        let start = out.len();
        reset(out, colours);
        let line = options.width;
        if line != 0 && column / line != (column + width).saturating_sub(1) / line {
            out.extend_from_slice(colours.code(Paint::ClearToEnd).unwrap_or_default());
        }
        self.escapes += out.len() - start;
    }

    fn put(&mut self, out: &mut Vec<u8>, colours: &Colours, code: &[u8]) {
        let start = out.len();
        if !self.coloured {
            self.coloured = true;
            reset(out, colours);
        }
        for part in [colours.code(Paint::Left), Some(code), colours.code(Paint::Right)] {
            out.extend_from_slice(part.unwrap_or_default());
        }
        self.escapes += out.len() - start;
    }

    /// Appends what ends a coloured listing: nothing, unless the codes are no terminal's.
    pub(super) fn finish(&self, out: &mut Vec<u8>, options: &Options) {
        let Some(colours) = &options.colours else { return };
        let (left, right) = (colours.code(Paint::Left), colours.code(Paint::Right));
        if self.coloured && (left != Some(b"\x1b[") || right != Some(b"m")) {
            out.extend_from_slice(left.unwrap_or_default());
            out.extend_from_slice(right.unwrap_or_default());
        }
    }
}

/// Appends `name` as it is shown: quoted, what cannot be shown hidden.
pub(super) fn quote(options: &Options, out: &mut Vec<u8>, name: &[u8]) {
    quote_as(options.quoting, options, out, name);
}

fn quote_as(quoting: Quoting, options: &Options, out: &mut Vec<u8>, name: &[u8]) {
    if !options.hide_controls {
        return quoting.write(out, name);
    }
    let mut quoted = Vec::new();
    quoting.write(&mut quoted, name);
    write_hiding_controls(out, &quoted, options.utf8);
}

/// What the link `named` says.
fn target_of(named: Named<'_>) -> Option<&[u8]> {
    named.link?.target.as_deref().map(OsStr::as_encoded_bytes)
}

/// What sets a terminal back to its own colour.
pub(super) fn end_of_colour(options: &Options) -> Vec<u8> {
    let mut out = Vec::new();
    if let Some(colours) = &options.colours {
        reset(&mut out, colours);
    }
    out
}

fn reset(out: &mut Vec<u8>, colours: &Colours) {
    if let Some(code) = colours.code(Paint::End) {
        return out.extend_from_slice(code);
    }
    for paint in [Paint::Left, Paint::Reset, Paint::Right] {
        out.extend_from_slice(colours.code(paint).unwrap_or_default());
    }
}

fn colour_of<'a>(colours: &'a Colours, named: Named<'_>, which: Which, name: &[u8]) -> Option<&'a [u8]> {
    let to = named.link.and_then(|link| link.to.as_ref());
    let what = match (which, named.stat) {
        (Which::Target, _) => to.map_or(What::Missing, |stat| What::Stat { stat, dangling: false }),
        (Which::Own, None) => What::Kind { kind: named.kind, dangling: to.is_none() },
        (Which::Own, Some(stat)) if named.kind == FileKind::Symlink => match to {
            Some(stat) if colours.links_as_target() => What::Stat { stat, dangling: false },
            _ => What::Stat { stat, dangling: to.is_none() },
        },
        (Which::Own, Some(stat)) => What::Stat { stat, dangling: false },
    };
    colours.choose(name, what)
}

/// The character that marks a file of this kind. `kind`: what is known without a look at it.
fn indicator(options: &Options, kind: Option<FileKind>, stat: Option<&Stat>) -> Option<u8> {
    let kind = stat.map(|stat| stat.kind).or(kind)?;
    let executable = || stat.is_some_and(|stat| stat.mode & 0o111 != 0);
    match kind {
        _ if options.indicator == Indicator::None => None,
        FileKind::Dir => Some(b'/'),
        _ if options.indicator == Indicator::Slash => None,
        FileKind::File if options.indicator == Indicator::Classify => executable().then_some(b'*'),
        FileKind::Symlink => Some(b'@'),
        FileKind::Fifo => Some(b'|'),
        FileKind::Socket => Some(b'='),
        _ => None,
    }
}

/// How many columns of a terminal `text` takes. What cannot be shown takes none; stray bytes take one.
pub(super) fn display_width(text: &[u8], utf8: bool) -> usize {
    let ascii = |text: &[u8]| text.iter().filter(|byte| (0x20..0x7f).contains(*byte)).count();
    if text.is_ascii() || !utf8 {
        return ascii(text);
    }
    let chunk = |chunk: std::str::Utf8Chunk<'_>| {
        let shown = chunk.valid().chars().filter(|char| is_shown(*char));
        shown.map(width).sum::<usize>() + chunk.invalid().len()
    };
    text.utf8_chunks().map(chunk).sum()
}

fn write_percent_encoded(out: &mut Vec<u8>, text: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in text {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'~' | b'-' | b'.' | b'_' | b'/' => out.push(*byte),
            _ => {
                out.extend_from_slice(&[
                    b'%',
                    DIGITS[usize::from(byte >> 4)],
                    DIGITS[usize::from(byte & 15)],
                ]);
            }
        }
    }
}

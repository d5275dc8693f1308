//! Entries in lines for people: facts in columns, perhaps as a tree; or names alone, as GNU lays them out.

use super::super::columns::{Layout, indent};
use super::super::words::Format;
use super::cell::{Cell, Cells};
use super::row::Row;
use super::walk::Sheet;

/// A row and what leads to it in a tree.
struct Line<'a> {
    row: &'a Row,
    guide: String,
}

/// Appends `sheet` as a table.
pub(super) fn table(out: &mut Vec<u8>, cells: &mut Cells<'_>, sheet: &Sheet, header: bool) {
    cells.align(&sheet.rows);
    let lines: Vec<_> = sheet.rows.iter().map(|row| Line { row, guide: String::new() }).collect();
    write_lines(out, cells, &lines, header);
}

/// Appends a whole tree: the first of `sheets` holds the operands, the others follow in the order of the directories
/// that they are the contents of.
pub(super) fn tree(out: &mut Vec<u8>, cells: &mut Cells<'_>, sheets: &[Sheet], header: bool) {
    let mut lines = Vec::new();
    let guides = if cells.options.utf8 { &UNICODE } else { &ASCII };
    climb(sheets, guides, &mut lines);
    write_lines(out, cells, &lines, header);
}

/// What leads to an entry, to the last of a directory, and past either to what is below it.
struct Guides {
    entry: [&'static str; 2],
    past: [&'static str; 2],
}

static UNICODE: Guides = Guides { entry: ["├── ", "└── "], past: ["│   ", "    "] };
static ASCII: Guides = Guides { entry: ["|-- ", "`-- "], past: ["|   ", "    "] };

/// The rows of all sheets in the order of the tree.
pub(super) fn rows_of_tree(sheets: &[Sheet]) -> Vec<&Row> {
    let mut lines = Vec::new();
    climb(sheets, &ASCII, &mut lines);
    lines.into_iter().map(|line| line.row).collect()
}

/// Brings the rows of all sheets into the order of the tree, without recursion: trees may be deep.
fn climb<'a>(sheets: &'a [Sheet], guides: &Guides, lines: &mut Vec<Line<'a>>) {
    let mut sheets = sheets.iter();
    let Some(first) = sheets.next() else { return };
    let mut open = vec![(first.rows.iter().peekable(), String::new())];
    while let Some((rows, before)) = open.last_mut() {
        let Some(row) = rows.next() else {
            open.pop();
            continue;
        };
        let last = usize::from(rows.peek().is_none());
        let before = before.clone();
        let is_operand = open.len() == 1;
        let (guide, past) = if is_operand {
            (String::new(), String::new())
        } else {
            (format!("{before}{}", guides.entry[last]), format!("{before}{}", guides.past[last]))
        };
        lines.push(Line { row, guide });
        if row.enters
            && let Some(sheet) = sheets.next()
        {
            open.push((sheet.rows.iter().peekable(), past));
        }
    }
}

/// Appends lines of cells, each column as wide as its widest.
fn write_lines(out: &mut Vec<u8>, cells: &mut Cells<'_>, lines: &[Line<'_>], header: bool) {
    let fields = cells.plan.shown.clone();
    let named = fields.iter().position(|field| matches!(field.name, "name" | "path"));
    let mut table: Vec<Vec<Cell>> = Vec::with_capacity(lines.len() + 1);
    if header {
        let title = |name: &str| Cell { text: name.as_bytes().to_vec(), width: name.len() };
        table.push(fields.iter().map(|field| title(field.name)).collect());
    }
    for line in lines {
        let mut row: Vec<_> = fields.iter().map(|field| cells.cell(field, line.row)).collect();
        if let Some(cell) = named.map(|at| &mut row[at]).filter(|_| !line.guide.is_empty()) {
            cell.text.splice(0..0, line.guide.bytes());
            cell.width += line.guide.chars().count();
        }
        table.push(row);
    }
    let widths: Vec<_> =
        (0..fields.len()).map(|at| table.iter().map(|row| row[at].width).max().unwrap_or(0)).collect();
    for row in &table {
        for (at, (cell, field)) in row.iter().zip(&fields).enumerate() {
            let pad = widths[at].saturating_sub(cell.width);
            let last = at + 1 == fields.len();
            let (before, behind) = if field.is_number() { (pad, 0) } else { (0, if last { 0 } else { pad }) };
            out.extend(std::iter::repeat_n(b' ', before));
            out.extend_from_slice(&cell.text);
            out.extend(std::iter::repeat_n(b' ', behind + usize::from(!last)));
        }
        out.push(cells.options.end);
    }
}

/// Appends names alone: in a grid, behind commas or one a line.
pub(super) fn names(out: &mut Vec<u8>, cells: &mut Cells<'_>, sheet: &Sheet) {
    cells.align(&sheet.rows);
    let all: Vec<_> = sheet.rows.iter().map(|row| cells.name(row, &row.name, 0)).collect();
    let options = cells.options;
    match options.format {
        Format::Columns | Format::Across if options.width != 0 => {
            grid(out, &all, cells, options.format == Format::Across);
        }
        Format::Columns | Format::Across => row(out, &all, cells, b' '),
        Format::Commas => row(out, &all, cells, b','),
        Format::Long | Format::Single => all.iter().for_each(|cell| {
            out.extend_from_slice(&cell.text);
            out.push(options.end);
        }),
    }
}

fn grid(out: &mut Vec<u8>, all: &[Cell], cells: &Cells<'_>, across: bool) {
    let widths: Vec<_> = all.iter().map(|cell| cell.width).collect();
    for row in Layout::fit(&widths, cells.options.width, across).rows_of_cells() {
        let mut end = 0;
        for (cell, column) in row {
            indent(out, end, column, cells.options.tab);
            out.extend_from_slice(&all[cell].text);
            end = column + widths[cell];
        }
        out.push(cells.options.end);
    }
}

/// One behind the other, `separator` and a space between them.
fn row(out: &mut Vec<u8>, all: &[Cell], cells: &Cells<'_>, separator: u8) {
    let options = cells.options;
    let mut column = 0;
    for (index, cell) in all.iter().enumerate() {
        if index > 0 {
            let fits = options.width == 0 || column + cell.width + 2 < options.width;
            out.extend_from_slice(&[separator, if fits { b' ' } else { options.end }]);
            column = if fits { column + 2 } else { 0 };
        }
        out.extend_from_slice(&cell.text);
        column += cell.width;
    }
    if !all.is_empty() {
        out.push(options.end);
    }
}

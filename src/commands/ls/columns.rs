//! Names side by side: down the columns, across the rows, or behind commas.
//!
//! The layout is GNU's: as many columns as fit, two spaces between them, tabs where they shorten the line.

/// The fewest columns of text that a column takes with its gap.
const NARROWEST: usize = 3;
const GAP: usize = 2;

/// How the cells are laid out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// The width of each column, the gap behind it included.
    columns: Vec<usize>,
    cells: usize,
    across: bool,
}

impl Layout {
    /// As many columns as fit in `line` (0: without limit) for cells so wide. `across`: rows are filled first.
    pub(super) fn fit(widths: &[usize], line: usize, across: bool) -> Self {
        let most = if line == 0 { widths.len() } else { line.div_ceil(NARROWEST).min(widths.len()) };
        let columns = (2..=most).rev().find_map(|count| columns_of(widths, count, line, across));
        let columns = columns.unwrap_or_else(|| vec![widths.iter().copied().max().unwrap_or(0)]);
        Self { columns, cells: widths.len(), across }
    }

    fn rows(&self) -> usize {
        self.cells.div_ceil(self.columns.len())
    }

    /// The cells row by row: for each its index and where its column begins.
    pub(super) fn rows_of_cells(&self) -> impl Iterator<Item = impl Iterator<Item = (usize, usize)> + '_> {
        let rows = self.rows();
        (0..rows).map(move |row| {
            let place = move |column| {
                if self.across { row * self.columns.len() + column } else { column * rows + row }
            };
            self.columns
                .iter()
                .scan(0, |end, width| {
                    let start = *end;
                    *end += width;
                    Some(start)
                })
                .enumerate()
                .map(move |(column, start)| (place(column), start))
                .filter(|(cell, _)| *cell < self.cells)
        })
    }
}

/// The widths of `count` columns, if they fit.
fn columns_of(widths: &[usize], count: usize, line: usize, across: bool) -> Option<Vec<usize>> {
    let rows = widths.len().div_ceil(count);
    let mut columns = vec![NARROWEST; count];
    let mut total = NARROWEST * count;
    for (index, width) in widths.iter().enumerate() {
        let column = if across { index % count } else { index / rows };
        let wanted = width + if column + 1 == count { 0 } else { GAP };
        if wanted > columns[column] {
            total += wanted - columns[column];
            columns[column] = wanted;
            if line != 0 && total >= line {
                return None;
            }
        }
    }
    (line == 0 || total < line).then_some(columns)
}

/// Appends what leads from column `from` to column `to`: tabs (every `tab` columns; 0: none) and spaces.
pub(super) fn indent(out: &mut Vec<u8>, mut from: usize, to: usize, tab: usize) {
    while from < to {
        if tab != 0 && to / tab > (from + 1) / tab {
            out.push(b'\t');
            from += tab - from % tab;
        } else {
            out.push(b' ');
            from += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(widths: &[usize], line: usize, across: bool) -> Vec<Vec<(usize, usize)>> {
        Layout::fit(widths, line, across).rows_of_cells().map(Iterator::collect).collect()
    }

    #[test]
    fn columns_are_filled_downwards_or_across() {
        assert_eq!(show(&[1, 1, 1], 7, false), [[(0, 0), (2, 3)].to_vec(), [(1, 0)].to_vec()]);
        assert_eq!(show(&[1, 1, 1], 7, true), [[(0, 0), (1, 3)].to_vec(), [(2, 0)].to_vec()]);
        assert_eq!(show(&[1, 1, 1], 0, true), [[(0, 0), (1, 3), (2, 6)].to_vec()]);
    }

    #[test]
    fn what_fits_nowhere_has_a_line_of_its_own() {
        assert_eq!(show(&[90, 90], 80, false), [[(0, 0)], [(1, 0)]]);
        assert!(show(&[], 80, false).is_empty());
    }

    #[test]
    fn tabs_shorten_the_way() {
        let way = |from, to, tab| {
            let mut out = Vec::new();
            indent(&mut out, from, to, tab);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(way(5, 17, 8), "\t\t ");
        assert_eq!(way(7, 8, 8), " ");
        assert_eq!(way(5, 9, 0), "    ");
    }
}

//! The words that options take, and what they mean.

use crate::output::colour::When;
use crate::values::keyword::Table;
use crate::values::quoting::Style;

/// How entries are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// A line of facts for each.
    Long,
    /// Down the columns.
    Columns,
    /// Across the rows.
    Across,
    /// Behind commas.
    Commas,
    /// One a line.
    Single,
}

/// What is appended to names. Each shows what the one before does, and more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Indicator {
    None,
    Slash,
    FileType,
    Classify,
}

/// What entries are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    None,
    Name,
    Extension,
    Width,
    Size,
    Version,
    Time,
}

/// Which of a file's times is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Timestamp {
    Modified,
    Changed,
    Accessed,
    Born,
}

pub(super) static WHEN: &Table<When> = &[
    (&["always", "yes", "force"], When::Always),
    (&["never", "no", "none"], When::Never),
    (&["auto", "tty", "if-tty"], When::Auto),
];

pub(super) static FORMAT: &Table<Format> = &[
    (&["verbose", "long"], Format::Long),
    (&["commas"], Format::Commas),
    (&["horizontal", "across"], Format::Across),
    (&["vertical"], Format::Columns),
    (&["single-column"], Format::Single),
];

pub(super) static INDICATOR: &Table<Indicator> = &[
    (&["none"], Indicator::None),
    (&["slash"], Indicator::Slash),
    (&["file-type"], Indicator::FileType),
    (&["classify"], Indicator::Classify),
];

pub(super) static SORT: &Table<Sort> = &[
    (&["none"], Sort::None),
    (&["time"], Sort::Time),
    (&["size"], Sort::Size),
    (&["extension"], Sort::Extension),
    (&["version"], Sort::Version),
    (&["width"], Sort::Width),
];

pub(super) static TIMESTAMP: &Table<Timestamp> = &[
    (&["atime", "access", "use"], Timestamp::Accessed),
    (&["ctime", "status"], Timestamp::Changed),
    (&["birth", "creation"], Timestamp::Born),
];

pub(super) static QUOTING: &Table<Style> = &[
    (&["literal"], Style::Literal),
    (&["shell"], Style::Shell),
    (&["shell-always"], Style::ShellAlways),
    (&["shell-escape"], Style::ShellEscape),
    (&["shell-escape-always"], Style::ShellEscapeAlways),
    (&["c"], Style::C),
    (&["c-maybe"], Style::CMaybe),
    (&["escape"], Style::Escape),
    (&["locale"], Style::Locale),
    (&["clocale"], Style::Clocale),
];

/// What the time that is meant is called among the fields of an entry.
pub(super) const fn field_of(timestamp: Timestamp) -> &'static str {
    match timestamp {
        Timestamp::Modified => "mtime",
        Timestamp::Changed => "ctime",
        Timestamp::Accessed => "atime",
        Timestamp::Born => "btime",
    }
}

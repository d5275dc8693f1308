//! The two kinds of paths: what they are made of. Source: CPython's `posixpath` and `ntpath`.

/// What paths of one kind are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathStyle {
    /// Python's `os.name` where paths are like this.
    pub os_name: &'static str,
    /// Between the names in a path.
    pub separator: &'static str,
    /// Taken for the same.
    pub other_separator: Option<&'static str>,
    /// Between the directories in `PATH`.
    pub list_separator: &'static str,
    /// At the end of a line of text.
    pub line_end: &'static str,
    /// The file that swallows everything.
    pub null: &'static str,
    /// Where programs are looked for without `PATH`.
    pub default_path: &'static str,
}

/// POSIX's.
pub const POSIX: PathStyle = PathStyle {
    os_name: "posix",
    separator: "/",
    other_separator: None,
    list_separator: ":",
    line_end: "\n",
    null: "/dev/null",
    default_path: "/bin:/usr/bin",
};

/// Windows'.
pub const WINDOWS: PathStyle = PathStyle {
    os_name: "nt",
    separator: "\\",
    other_separator: Some("/"),
    list_separator: ";",
    line_end: "\r\n",
    null: "nul",
    default_path: r".;C:\bin",
};

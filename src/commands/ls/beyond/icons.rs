//! Icons in front of names, from the fonts at nerdfonts.com.

use super::row::Row;
use crate::platform::fs::FileKind;

/// Icons of files by what follows the last dot of their names.
const BY_EXTENSION: [(&str, &[&str]); 17] = [
    (
        "\u{f1c5}",
        &["png", "jpg", "jpeg", "gif", "bmp", "svg", "webp", "ico", "tif", "tiff", "avif", "heic", "xcf"],
    ),
    ("\u{f1c7}", &["mp3", "flac", "ogg", "opus", "wav", "m4a", "aac", "mid"]),
    ("\u{f1c8}", &["mp4", "mkv", "webm", "avi", "mov", "mpg", "mpeg", "m4v", "ogv"]),
    (
        "\u{f1c6}",
        &["zip", "tar", "gz", "xz", "zst", "bz2", "7z", "rar", "tgz", "lz4", "jar", "deb", "rpm", "iso"],
    ),
    ("\u{f1c1}", &["pdf", "ps", "eps", "djvu"]),
    ("\u{f1c2}", &["doc", "docx", "odt", "rtf"]),
    ("\u{f1c3}", &["xls", "xlsx", "ods", "csv", "tsv"]),
    ("\u{f1c4}", &["ppt", "pptx", "odp"]),
    ("\u{f1c0}", &["db", "sqlite", "sqlite3", "sql"]),
    ("\u{f489}", &["sh", "bash", "zsh", "fish", "ps1", "bat", "cmd", "nu"]),
    ("\u{e7a8}", &["rs"]),
    ("\u{e73c}", &["py", "pyi", "ipynb"]),
    ("\u{e74e}", &["js", "mjs", "cjs", "ts"]),
    (
        "\u{f1c9}",
        &["c", "h", "cc", "cpp", "hpp", "go", "java", "rb", "php", "html", "css", "lua", "swift", "kt"],
    ),
    ("\u{f013}", &["toml", "yaml", "yml", "json", "ini", "conf", "cfg", "xml", "env"]),
    ("\u{f084}", &["pem", "key", "pub", "asc", "gpg", "crt"]),
    ("\u{f15c}", &["txt", "md", "rst", "log", "adoc", "tex"]),
];

/// The icon of `row`: by what it is, then by its name.
pub(super) fn of(row: &Row) -> &'static str {
    let executable = || row.stat.as_ref().is_some_and(|stat| stat.mode & 0o111 != 0);
    match row.kind {
        FileKind::Dir => "\u{f07b}",
        FileKind::Symlink => "\u{f0c1}",
        FileKind::Fifo => "\u{f0ec}",
        FileKind::Socket => "\u{f1e6}",
        FileKind::CharDevice => "\u{f11c}",
        FileKind::BlockDevice => "\u{f0a0}",
        FileKind::Unknown => "\u{f128}",
        FileKind::File => by_extension(row).unwrap_or(if executable() { "\u{f120}" } else { "\u{f15b}" }),
    }
}

fn by_extension(row: &Row) -> Option<&'static str> {
    let extension = std::path::Path::new(&row.name).extension()?.to_str()?.to_ascii_lowercase();
    BY_EXTENSION.iter().find(|(_, all)| all.contains(&extension.as_str())).map(|(icon, _)| *icon)
}

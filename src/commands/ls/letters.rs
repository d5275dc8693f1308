//! A kind and a mode as letters.

use crate::platform::fs::FileKind;

/// Appends the letter in front of a mode.
pub(super) fn write_kind(out: &mut Vec<u8>, kind: FileKind) {
    out.push(match kind {
        FileKind::File => b'-',
        FileKind::Dir => b'd',
        FileKind::Symlink => b'l',
        FileKind::Fifo => b'p',
        FileKind::Socket => b's',
        FileKind::CharDevice => b'c',
        FileKind::BlockDevice => b'b',
        FileKind::Unknown => b'?',
    });
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

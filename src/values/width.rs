//! How many columns of a terminal characters take, as the C library of GNU's system counts them (`wcwidth(3)` of glibc):
//! names stand in the same columns as those of GNU's `ls`.

use unicode_width::UnicodeWidthChar as _;

/// Where glibc differs from Unicode's own advice, which joins marks to what they stand beside: first, last, columns. What
/// Unicode has widened since glibc 2.36 is left out, since later releases follow.
static OTHERWISE: [(u32, u32, u8); 61] = [
    (0xad, 0xad, 1),
    (0x605, 0x605, 1),
    (0x70f, 0x70f, 1),
    (0x890, 0x891, 1),
    (0x8e2, 0x8e2, 1),
    (0x9be, 0x9be, 1),
    (0x9d7, 0x9d7, 1),
    (0xb3e, 0xb3e, 1),
    (0xb57, 0xb57, 1),
    (0xbbe, 0xbbe, 1),
    (0xbd7, 0xbd7, 1),
    (0xcc0, 0xcc0, 1),
    (0xcc2, 0xcc2, 1),
    (0xcc7, 0xcc8, 1),
    (0xcca, 0xccb, 1),
    (0xcd5, 0xcd6, 1),
    (0xd3e, 0xd3e, 1),
    (0xd4e, 0xd4e, 1),
    (0xd57, 0xd57, 1),
    (0xdcf, 0xdcf, 1),
    (0xddf, 0xddf, 1),
    (0x1715, 0x1715, 1),
    (0x1734, 0x1734, 1),
    (0x17a4, 0x17a4, 1),
    (0x17d8, 0x17d8, 1),
    (0x1b35, 0x1b35, 1),
    (0x1b3b, 0x1b3b, 1),
    (0x1b3d, 0x1b3d, 1),
    (0x1b43, 0x1b44, 1),
    (0x1baa, 0x1baa, 1),
    (0x1bf2, 0x1bf3, 1),
    (0x2d7f, 0x2d7f, 0),
    (0x302e, 0x302f, 2),
    (0x3164, 0x3164, 2),
    (0x3248, 0x324f, 2),
    (0xa8fa, 0xa8fa, 1),
    (0xa953, 0xa953, 1),
    (0xa9c0, 0xa9c0, 1),
    (0xffa0, 0xffa0, 1),
    (0xfff9, 0xfffb, 0),
    (0x1_11c0, 0x1_11c0, 1),
    (0x1_11c2, 0x1_11c3, 1),
    (0x1_1235, 0x1_1235, 1),
    (0x1_133e, 0x1_133e, 1),
    (0x1_134d, 0x1_134d, 1),
    (0x1_1357, 0x1_1357, 1),
    (0x1_14b0, 0x1_14b0, 1),
    (0x1_14bd, 0x1_14bd, 1),
    (0x1_15af, 0x1_15af, 1),
    (0x1_16b6, 0x1_16b6, 1),
    (0x1_171e, 0x1_171e, 0),
    (0x1_1930, 0x1_1930, 1),
    (0x1_193d, 0x1_193d, 1),
    (0x1_193f, 0x1_193f, 1),
    (0x1_1941, 0x1_1941, 1),
    (0x1_1a84, 0x1_1a89, 1),
    (0x1_1d46, 0x1_1d46, 1),
    (0x1_3430, 0x1_3438, 0),
    (0x1_6ff0, 0x1_6ff1, 2),
    (0x1_d165, 0x1_d166, 1),
    (0x1_d16d, 0x1_d172, 1),
];

/// How many columns `char` takes. What cannot be shown takes none. Characters are counted one by one: a family that is
/// joined of three people takes six columns, whether or not a terminal draws it as one.
#[must_use]
pub fn width(char: char) -> usize {
    let code = u32::from(char);
    if code < 0xad {
        return char.width().unwrap_or(0);
    }
    let at = OTHERWISE.partition_point(|(_, last, _)| *last < code);
    match OTHERWISE.get(at) {
        Some((first, _, columns)) if *first <= code => usize::from(*columns),
        _ => char.width().unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> usize {
        text.chars().map(width).sum()
    }

    #[test]
    fn exceptions_are_in_order() {
        assert!(OTHERWISE.windows(2).all(|pair| pair[0].1 < pair[1].0));
        assert!(OTHERWISE.iter().all(|(first, last, _)| first <= last));
    }

    #[test]
    fn wide_and_combining_characters_take_what_they_take() {
        assert_eq!(of("abc"), 3);
        assert_eq!(of("\u{4f60}\u{597d}"), 4);
        assert_eq!(of("e\u{301}"), 1);
        assert_eq!(of("\u{1f600}"), 2);
        assert_eq!(of("\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f466}"), 6);
        assert_eq!(of("\u{9}\u{7f}"), 0);
    }

    #[test]
    fn marks_that_glibc_gives_room_have_it() {
        for (char, columns) in
            [('\u{ad}', 1), ('\u{bbe}', 1), ('\u{302e}', 2), ('\u{3248}', 2), ('\u{17d8}', 1)]
        {
            assert_eq!(width(char), columns, "{char:?}");
        }
    }
}

//! The order of `ls -v` and `sort -V`: `a2` before `a10`, `a-8.txt` before `a-8.2.txt`.
//!
//! Source of the rules: the coreutils manual, "Version sort ordering".

use std::cmp::Ordering;

/// Compares two names as version sort does. Names that differ may compare equal (`a01`, `a1`).
#[must_use]
pub fn compare(a: &[u8], b: &[u8]) -> Ordering {
    priority(a).cmp(&priority(b)).then_with(|| {
        if priority(a) < HIDDEN {
            return Ordering::Equal;
        }
        let stems = compare_parts(without_suffix(a), without_suffix(b));
        stems.then_with(|| compare_parts(a, b))
    })
}

const HIDDEN: u8 = 3;

/// What comes before everything else: nothing, `.`, `..`, then hidden names.
const fn priority(name: &[u8]) -> u8 {
    match name {
        b"" => 0,
        b"." => 1,
        b".." => 2,
        [b'.', ..] => HIDDEN,
        _ => 4,
    }
}

/// `name` without what matches `(\.[A-Za-z~][A-Za-z0-9~]*)*$`, which is all of `.bashrc`.
fn without_suffix(name: &[u8]) -> &[u8] {
    let mut end = name.len();
    for (index, byte) in name.iter().enumerate().rev() {
        match byte {
            b'.' if starts_suffix(&name[index + 1..]) => end = index,
            b'A'..=b'Z' | b'a'..=b'z' | b'~' | b'0'..=b'9' => {}
            _ => break,
        }
    }
    &name[..end]
}

fn starts_suffix(rest: &[u8]) -> bool {
    rest.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'~')
}

/// Debian's comparison: words and numbers by turns.
fn compare_parts(mut a: &[u8], mut b: &[u8]) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let words = compare_words(
            take_while(&mut a, |byte| !byte.is_ascii_digit()),
            take_while(&mut b, |byte| !byte.is_ascii_digit()),
        );
        let order = words.then_with(|| {
            compare_numbers(take_while(&mut a, u8::is_ascii_digit), take_while(&mut b, u8::is_ascii_digit))
        });
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}

fn take_while<'a>(rest: &mut &'a [u8], belongs: impl Fn(&u8) -> bool) -> &'a [u8] {
    let length = rest.iter().take_while(|byte| belongs(byte)).count();
    let (taken, after) = rest.split_at(length);
    *rest = after;
    taken
}

fn compare_words(a: &[u8], b: &[u8]) -> Ordering {
    let longest = a.len().max(b.len());
    let weight = |word: &[u8], index: usize| word.get(index).map_or(END, |byte| weight(*byte));
    (0..longest)
        .map(|index| weight(a, index).cmp(&weight(b, index)))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

const END: u16 = 1;

/// A tilde before the end, the end before letters, letters before the rest.
const fn weight(byte: u8) -> u16 {
    match byte {
        b'~' => 0,
        b'A'..=b'Z' | b'a'..=b'z' => 1 + byte as u16,
        _ => 0x100 + byte as u16,
    }
}

fn compare_numbers(a: &[u8], b: &[u8]) -> Ordering {
    let significant = |digits: &[u8]| digits.iter().take_while(|digit| **digit == b'0').count();
    let (a, b) = (&a[significant(a)..], &b[significant(b)..]);
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_comes_before_the_next() {
        for pair in [
            ("", "."),
            (".", ".."),
            ("..", ".d3"),
            (".d3", ".d20"),
            (".d20", "0"),
            ("a2", "a10"),
            ("8.5", "8.49"),
            ("1abb", "1ab-cd"),
            ("a~", "a"),
            ("foo7a.7z", "foo07.7z"),
            ("hello-8.txt", "hello-8.2.txt"),
            ("gcc_10.fc9.tar.gz", "gcc_10.8.12.7rc2.fc9.tar.bz2"),
        ] {
            assert_eq!(compare(pair.0.as_bytes(), pair.1.as_bytes()), Ordering::Less, "{pair:?}");
            assert_eq!(compare(pair.1.as_bytes(), pair.0.as_bytes()), Ordering::Greater, "{pair:?}");
        }
    }

    #[test]
    fn leading_zeros_do_not_count() {
        assert_eq!(compare(b"a01", b"a1"), Ordering::Equal);
        assert_eq!(compare(b"a0", b"a"), Ordering::Equal);
    }
}

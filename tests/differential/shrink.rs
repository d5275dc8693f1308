//! The least of what fails.

/// The fewest of `items` with which `fails` still holds: pieces are left out, large ones first.
pub(crate) fn shrink<T: Clone>(items: &[T], mut fails: impl FnMut(&[T]) -> bool) -> Vec<T> {
    let mut kept = items.to_vec();
    let mut piece = kept.len();
    while piece > 0 {
        let mut start = 0;
        while start < kept.len() {
            let end = kept.len().min(start + piece);
            let rest = [&kept[..start], &kept[end..]].concat();
            if fails(&rest) {
                kept = rest;
            } else {
                start = end;
            }
        }
        piece /= 2;
    }
    kept
}

#[test]
fn what_does_not_matter_is_left_out() {
    let items: Vec<_> = (0..100).collect();
    let fails = |items: &[i32]| items.contains(&7) && items.contains(&60);
    assert_eq!(shrink(&items, fails), [7, 60]);
}

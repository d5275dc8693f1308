//! Access control lists as Linux keeps them in extended attributes (acl(5)).

const USER_OWNER: u16 = 1;
const USER: u16 = 2;
const GROUP_OWNER: u16 = 4;
const MASK: u16 = 16;
const OTHER: u16 = 32;
const NOBODY_IN_PARTICULAR: u32 = u32::MAX;

/// A list that lets the user `uid` do what the bits `allowed` say.
pub(crate) fn with_user(uid: u32, allowed: u16) -> Vec<u8> {
    list(&[
        (USER_OWNER, 7, NOBODY_IN_PARTICULAR),
        (USER, allowed, uid),
        (GROUP_OWNER, 5, NOBODY_IN_PARTICULAR),
        (MASK, 7, NOBODY_IN_PARTICULAR),
        (OTHER, 5, NOBODY_IN_PARTICULAR),
    ])
}

/// A list that says no more than permission bits: of owner, group and others.
pub(crate) fn of_bits(owner: u16, group: u16, others: u16) -> Vec<u8> {
    list(&[
        (USER_OWNER, owner, NOBODY_IN_PARTICULAR),
        (GROUP_OWNER, group, NOBODY_IN_PARTICULAR),
        (OTHER, others, NOBODY_IN_PARTICULAR),
    ])
}

fn list(entries: &[(u16, u16, u32)]) -> Vec<u8> {
    let mut bytes = 2_u32.to_le_bytes().to_vec();
    for (tag, allowed, id) in entries {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(allowed.to_le_bytes());
        bytes.extend(id.to_le_bytes());
    }
    bytes
}

//! The process's token: Windows knows users by name and by security identifier, not by number.

use std::ffi::{OsStr, OsString, c_void};
use std::io;
use std::os::windows::ffi::OsStringExt as _;
use std::ptr;

use windows_sys::Win32::Foundation::{CloseHandle, ERROR_INSUFFICIENT_BUFFER, HANDLE, LocalFree};
use windows_sys::Win32::Security::Authorization::ConvertSidToStringSidW;
use windows_sys::Win32::Security::{
    GetLengthSid, GetTokenInformation, LookupAccountNameW, LookupAccountSidW, PSID, SID_NAME_USE,
    SidTypeUser, TOKEN_ELEVATION, TOKEN_INFORMATION_CLASS, TOKEN_QUERY, TOKEN_USER, TokenElevation,
    TokenUser,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};
use windows_sys::Win32::System::WindowsProgramming::GetUserNameW;

use super::{Account, Ids};

pub(super) fn ids() -> Option<Ids> {
    None
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn groups() -> io::Result<Vec<u32>> {
    Ok(Vec::new())
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn groups_of(_: &Account) -> io::Result<Vec<u32>> {
    Ok(Vec::new())
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn by_id(_: u32) -> io::Result<Option<Account>> {
    Ok(None)
}

/// The home of any but the current user is not told without logging in as them.
pub(super) fn by_name(name: &OsStr) -> io::Result<Option<Account>> {
    if let Some(current) = current()?.filter(|account| account.name.eq_ignore_ascii_case(name)) {
        return Ok(Some(current));
    }
    Ok(is_user(name).then(|| Account {
        name: name.into(),
        uid: None,
        gid: None,
        full_name: OsString::new(),
        home: "".into(),
        shell: OsString::new(),
    }))
}

fn is_user(name: &OsStr) -> bool {
    use std::os::windows::ffi::OsStrExt as _;
    let name: Vec<u16> = name.encode_wide().chain([0]).collect();
    let (mut sid, mut sid_size) = ([0_u64; 16], 128);
    let (mut domain, mut domain_size) = ([0_u16; 256], 256);
    let mut kind: SID_NAME_USE = 0;
    // SAFETY: `name` ends in NUL; the call writes at most the given sizes into `sid` and `domain`, and the
    // kind.
    let done = unsafe {
        LookupAccountNameW(
            ptr::null(),
            name.as_ptr(),
            sid.as_mut_ptr().cast(),
            &raw mut sid_size,
            domain.as_mut_ptr(),
            &raw mut domain_size,
            &raw mut kind,
        )
    };
    done != 0 && kind == SidTypeUser
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn group_name(_: u32) -> io::Result<Option<OsString>> {
    Ok(None)
}

#[expect(clippy::unnecessary_wraps, reason = "the contract's type")]
pub(super) fn group_id(_: &OsStr) -> io::Result<Option<u32>> {
    Ok(None)
}

pub(super) fn current() -> io::Result<Option<Account>> {
    Ok(Some(Account {
        name: name()?,
        uid: None,
        gid: None,
        full_name: OsString::new(),
        home: std::env::home_dir().unwrap_or_default(),
        shell: OsString::new(),
    }))
}

fn name() -> io::Result<OsString> {
    let mut units = [0_u16; 257]; // UNLEN and a NUL
    let mut length = 257;
    // SAFETY: the call writes at most `length` units into `units`, and how many they are, the NUL included,
    // into `length`.
    let done = unsafe { GetUserNameW(units.as_mut_ptr(), &raw mut length) };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(up_to_nul(&units))
}

pub(super) fn login() -> Option<OsString> {
    name().ok()
}

pub(super) fn sid() -> io::Result<Option<String>> {
    let record = told(TokenUser)?;
    // SAFETY: the answer to `TokenUser` begins with this record, and words are aligned for it.
    let user = unsafe { &*record.as_ptr().cast::<TOKEN_USER>() };
    // SAFETY: the identifier that the record points to lies behind it in `record`.
    let sid = unsafe { super::Sid::copied(user.User.Sid) };
    sid.map(|sid| letters(&sid.0)).transpose()
}

/// The identifier's own bytes, in words for their alignment.
pub(super) type Sid = Vec<u32>;

impl super::Sid {
    /// A copy of the identifier at `sid`; `None` where that is null.
    ///
    /// # Safety
    /// What is there otherwise is a whole identifier.
    pub(in crate::platform) unsafe fn copied(sid: PSID) -> Option<Self> {
        // SAFETY: the caller vouches for the identifier, whose length in bytes the system tells.
        let length = if sid.is_null() { return None } else { unsafe { GetLengthSid(sid) } };
        let mut words = vec![0; length.div_ceil(4) as usize];
        // SAFETY: `words` has room for so many bytes, and the identifier has them.
        unsafe { sid.cast::<u8>().copy_to_nonoverlapping(words.as_mut_ptr().cast(), length as usize) };
        Some(Self(words))
    }
}

pub(super) fn name_of(sid: &Sid) -> OsString {
    account_of(sid).or_else(|| letters(sid).ok().map(Into::into)).unwrap_or_default()
}

/// `DOMAIN\name`; `None` where nobody is known by the identifier, or where that cannot be asked.
fn account_of(sid: &Sid) -> Option<OsString> {
    let (mut name, mut name_size) = ([0_u16; 257], 257); // UNLEN and a NUL
    let (mut domain, mut domain_size) = ([0_u16; 256], 256);
    let mut kind: SID_NAME_USE = 0;
    // SAFETY: `sid` is an identifier; the call writes at most the given sizes into `name` and `domain`, and the kind.
    let done = unsafe {
        LookupAccountSidW(
            ptr::null(),
            sid.as_ptr().cast_mut().cast(),
            name.as_mut_ptr(),
            &raw mut name_size,
            domain.as_mut_ptr(),
            &raw mut domain_size,
            &raw mut kind,
        )
    };
    let (name, domain) = (up_to_nul(&name), up_to_nul(&domain));
    match (done != 0 && !name.is_empty(), domain.is_empty()) {
        (false, _) => None,
        (true, true) => Some(name),
        (true, false) => Some([domain, name].join(OsStr::new("\\"))),
    }
}

/// `S-1-5-21-...`
fn letters(sid: &Sid) -> io::Result<String> {
    let mut text = ptr::null_mut();
    // SAFETY: `sid` is an identifier; the call makes the text.
    if unsafe { ConvertSidToStringSidW(sid.as_ptr().cast_mut().cast(), &raw mut text) } == 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the text ends in NUL, so each unit before it, and the NUL, may be read.
    let length = (0..usize::MAX).take_while(|&at| unsafe { *text.add(at) } != 0).count();
    // SAFETY: so many units were just read.
    let letters = String::from_utf16_lossy(unsafe { std::slice::from_raw_parts(text, length) });
    // SAFETY: the call above made the text for us to free, and it is not used again.
    unsafe { LocalFree(text.cast()) };
    Ok(letters)
}

fn up_to_nul(units: &[u16]) -> OsString {
    let end = units.iter().position(|&unit| unit == 0).unwrap_or(units.len());
    OsString::from_wide(&units[..end])
}

pub(super) fn is_elevated() -> io::Result<bool> {
    let record = told(TokenElevation)?;
    // SAFETY: the answer to `TokenElevation` is this record, and words are aligned for it.
    Ok(unsafe { &*record.as_ptr().cast::<TOKEN_ELEVATION>() }.TokenIsElevated != 0)
}

/// What the process's token says, as words for the alignment of what is in it.
fn told(kind: TOKEN_INFORMATION_CLASS) -> io::Result<Vec<u64>> {
    let token = Token::of_process()?;
    let mut words = vec![0_u64; 32];
    loop {
        let room = u32::try_from(size_of_val(&words[..])).unwrap_or(u32::MAX);
        let mut size = 0;
        // SAFETY: the token is open, and the call writes at most `room` bytes into `words`.
        let done = unsafe {
            GetTokenInformation(token.0, kind, words.as_mut_ptr().cast::<c_void>(), room, &raw mut size)
        };
        if done != 0 {
            return Ok(words);
        }
        let error = io::Error::last_os_error();
        if error.raw_os_error() != Some(ERROR_INSUFFICIENT_BUFFER.cast_signed()) || size <= room {
            return Err(error);
        }
        words.resize(size.div_ceil(8) as usize, 0);
    }
}

struct Token(HANDLE);

impl Token {
    fn of_process() -> io::Result<Self> {
        let mut token = ptr::null_mut();
        // SAFETY: the process's handle is a constant; the call writes the token's.
        let done = unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw mut token) };
        if done == 0 { Err(io::Error::last_os_error()) } else { Ok(Self(token)) }
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        // SAFETY: the handle was opened by `of_process` and belongs to this value alone.
        unsafe { CloseHandle(self.0) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn we_have_a_name_and_an_identifier() {
        let account = current().unwrap().unwrap();
        assert!(!account.name.is_empty());
        assert!(sid().unwrap().unwrap().starts_with("S-1-"));
        is_elevated().unwrap();
        assert_eq!(by_name(&account.name).unwrap().unwrap(), account);
    }

    #[test]
    fn identifiers_have_names_or_are_told_in_letters() {
        let of = |authority: u8, numbers: &[u32]| {
            let length = u8::try_from(numbers.len()).unwrap();
            let head = [[1, length, 0, 0], [0, 0, 0, authority]].map(u32::from_ne_bytes);
            name_of(&[&head, numbers].concat())
        };
        assert_eq!(of(5, &[21, 1, 2, 3, 4_000_000_000]), "S-1-5-21-1-2-3-4000000000");
        assert!(of(5, &[32, 544]).to_str().unwrap().starts_with(r"BUILTIN\"));
        assert!(!of(1, &[0]).to_str().unwrap().contains(['\\', '-']), "everyone, of no domain");
    }
}

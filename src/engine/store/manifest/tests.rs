mod hostile;

use std::ffi::OsString;
use std::io::{Cursor, Write};

use proptest::prelude::*;

use super::*;
use crate::platform::fs::attributes::Xattr;
use crate::platform::fs::{FileKind, Flags, Time};
use crate::platform::text;

fn name() -> impl Strategy<Value = OsString> {
    prop::collection::vec(any::<u8>(), 1..20)
        .prop_map(|bytes| {
            let lossy = String::from_utf8_lossy(&bytes).into_owned();
            text::from_bytes(bytes).unwrap_or_else(|| lossy.into())
        })
        .prop_filter("plain", |name| order::is_plain(name))
}

fn time() -> impl Strategy<Value = Time> {
    (any::<i64>(), 0_u32..1_000_000_000).prop_map(|(seconds, nanos)| Time { secs: seconds, nanos })
}

prop_compose! {
    fn facts()(
        kind in prop::sample::select(vec![FileKind::File, FileKind::Dir, FileKind::Symlink, FileKind::Fifo, FileKind::Socket, FileKind::CharDevice, FileKind::BlockDevice]),
        name in name(), target in name(), mode in 0_u32..=0o7777, ids in any::<(u32, u32)>(), mtime in time(), ctime in time(),
        size in 0..=i64::MAX as u64, hash in any::<[u8; 32]>(), flags in any::<(bool, bool, bool)>(),
        xattrs in prop::collection::vec((name_for_xattr(), prop::collection::vec(any::<u8>(), 0..30)), 0..3),
        device in any::<(u32, u32)>(), marks in prop::sample::subsequence(Flags::ALL.words().collect::<Vec<_>>(), 0..=5), group in prop::option::of(any::<u64>()),
    ) -> Entry {
        let is_file = kind == FileKind::File;
        Entry {
            mode, mtime, kind, name,
            uid: ids.0, gid: ids.1, user: flags.2.then(|| "me".into()), group: None,
            size: if is_file { size } else { 0 },
            blake3: is_file.then(|| blake3::Hash::from_bytes(hash)),
            sparse: flags.0, changed: flags.1,
            target: (kind == FileKind::Symlink).then_some(target), junction: kind == FileKind::Symlink && flags.2,
            device: matches!(kind, FileKind::CharDevice | FileKind::BlockDevice).then_some(Device(device.0, device.1)),
            link_group: group,
            xattrs: xattrs.into_iter().map(|(name, value)| Xattr { name, value }).collect(),
            flags: marks.into_iter().filter_map(Flags::of_word).fold(Flags::NONE, Flags::and),
            seen: Some(Seen { dev: size, ino: size / 2, ctime }),
            ..Entry::new(1, OsString::new(), kind)
        }
    }
}

fn name_for_xattr() -> impl Strategy<Value = OsString> {
    name()
}

fn root() -> Entry {
    Entry::new(0, OsString::new(), FileKind::Dir)
}

/// Random facts made into a sound flat tree.
fn tree() -> impl Strategy<Value = Vec<Entry>> {
    prop::collection::vec(facts(), 0..30).prop_map(|mut entries| {
        entries.sort_by(|a, b| a.name.as_encoded_bytes().cmp(b.name.as_encoded_bytes()));
        entries.dedup_by(|a, b| a.name == b.name);
        entries.insert(0, root());
        entries
    })
}

fn header() -> Header {
    Header {
        store: "5ca1ab1e".into(),
        sequence: 7,
        source: "/home/me".into(),
        host: "here".into(),
        recurse: true,
        oskit: "0.1.0".into(),
        ..Header::default()
    }
}

fn written(entries: &[Entry]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), &header()).unwrap();
    for entry in entries {
        writer.entry(entry).unwrap();
    }
    writer.finish(Trailer::default()).unwrap().0
}

fn check(bytes: &[u8]) -> Result<Summary, Damage> {
    Reader::new(bytes).and_then(Reader::check)
}

/// A frame as a manifest has it.
fn packed(text: &[u8]) -> Vec<u8> {
    let mut packer = frame::Packer::new(Vec::new()).unwrap();
    packer.frame(text).unwrap();
    packer.out
}

proptest! {
    #[test]
    fn what_is_written_is_what_is_read(entries in tree()) {
        let bytes = written(&entries);
        let mut reader = Reader::new(&bytes[..]).unwrap();
        prop_assert_eq!(reader.header(), &header());
        let read: Vec<Entry> = (&mut reader).map(Result::unwrap).collect();
        prop_assert_eq!(&read, &entries);
        prop_assert_eq!(reader.trailer().unwrap().entries, entries.len() as u64);
        let ends = summary(Cursor::new(&bytes)).unwrap();
        prop_assert_eq!(&ends.trailer, reader.trailer().unwrap());
    }

    #[test]
    fn a_flipped_bit_never_goes_unnoticed(entries in tree(), at in any::<prop::sample::Index>(), bit in 0_u32..8) {
        let whole = written(&entries);
        let mut bytes = whole.clone();
        // The footer is for `summary` alone, and it checks that itself.
        let lines_end = bytes.len() - FOOTER_LEN;
        bytes[at.index(lines_end)] ^= 1_u8 << bit;
        // A bit of a frame's header may mean nothing: then nothing that is read may differ.
        if check(&bytes).is_ok() {
            prop_assert_eq!(zstd::decode_all(&bytes[..]).unwrap(), zstd::decode_all(&whole[..]).unwrap());
        }
    }

    #[test]
    fn a_cut_never_goes_unnoticed(entries in tree(), at in any::<prop::sample::Index>()) {
        let bytes = written(&entries);
        let cut = &bytes[..at.index(bytes.len())];
        prop_assert!(summary(Cursor::new(cut)).is_err());
        if cut.len() < bytes.len() - FOOTER_LEN {
            prop_assert!(check(cut).is_err());
        }
    }

    #[test]
    fn rubbish_is_refused_and_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), lines in prop::collection::vec(".{0,60}", 0..5)) {
        prop_assert!(check(&bytes).is_err());
        prop_assert!(summary(Cursor::new(&bytes)).is_err());
        let packed = packed(lines.join("\n").as_bytes());
        prop_assert!(check(&packed).is_err());
    }
}

#[test]
fn another_version_is_named_as_such() {
    let packed = packed(b"{\"oskit_backup\":2,\"whatever\":1}\n");
    assert_eq!(check(&packed).unwrap_err().reason, "format 2 is not known here, only 1");
}

/// So entries can be used before the whole manifest was read.
#[test]
fn an_entry_of_a_damaged_frame_is_never_given_out() {
    let entry = |number| Entry {
        mtime: Time { secs: number, nanos: 0 },
        ..Entry::new(1, format!("{number:06}").into(), FileKind::Fifo)
    };
    let all: Vec<Entry> = std::iter::once(root()).chain((0..30_000).map(entry)).collect();
    let whole = written(&all);
    let at = whole.len() * 3 / 4;
    for bit in 0..8 {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << bit;
        let mut reader = Reader::new(&bytes[..]).unwrap();
        let given: Vec<Entry> = reader.by_ref().map_while(Result::ok).collect();
        assert!(reader.trailer().is_none());
        assert!(!given.is_empty() && given.len() < all.len());
        assert_eq!(given, all[..given.len()]);
    }
}

#[test]
fn deep_trees_cost_a_name_a_level() {
    let mut entries = vec![root()];
    entries.extend((1..10_000).map(|depth| Entry::new(depth, "d".repeat(100).into(), FileKind::Dir)));
    let bytes = written(&entries);
    assert!(bytes.len() < 100_000, "{}", bytes.len());
    assert_eq!(check(&bytes).unwrap().trailer.entries, 10_000);
}

#[test]
fn a_writer_refuses_disorder() {
    let mut writer = Writer::new(Vec::new(), &header()).unwrap();
    let error = writer.entry(&Entry::new(1, "a".into(), FileKind::Dir)).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
}

#[test]
fn other_tools_unpack_it() {
    let bytes = written(&[root()]);
    let text = String::from_utf8(zstd::decode_all(&bytes[..]).unwrap()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with(r#"{"oskit_backup":1,"store":"5ca1ab1e","sequence":7"#), "{text}");
    assert!(lines[2].starts_with(r#"{"entries":1,"files":0"#), "{text}");
}

#[test]
fn marks_are_words_that_are_there_only_when_there_are_any() {
    let line = |flags| {
        let entry = Entry { flags, ..root() };
        serde_json::to_string(&wire::EntryLine::of(&entry)).unwrap()
    };
    let marked = line(Flags::NODUMP.and(Flags::APPEND));
    assert!(marked.contains(r#""flags":["append","nodump"]"#), "{marked}");
    assert!(!line(Flags::NONE).contains("flags"));
    // A word of a later program is passed over.
    let later = marked.replace("nodump", "from_the_future");
    let read: wire::EntryLine<'_> = serde_json::from_str(&later).unwrap();
    assert_eq!(read.read(&mut wire::Names::default()).unwrap().flags, Flags::APPEND);
}

#[test]
fn each_entry_of_several_frames_is_found_again_with_its_way() {
    use std::io::{Seek as _, SeekFrom};

    let entry = |depth: u32, name: &str, kind| Entry { size: 1, ..Entry::new(depth, name.into(), kind) };
    let mut all = vec![(Vec::new(), entry(0, "", FileKind::Dir))];
    for outer in 0..8 {
        let outer = format!("d{outer}");
        all.push((Vec::new(), entry(1, &outer, FileKind::Dir)));
        all.push((vec![outer.clone()], entry(2, "deep", FileKind::Dir)));
        for inner in 1000..2000 {
            let file =
                Entry { blake3: Some(blake3::hash(b"x")), ..entry(3, &format!("f{inner}"), FileKind::File) };
            all.push((vec![outer.clone(), "deep".into()], file));
        }
    }
    let mut writer = Writer::new(tempfile::tempfile().unwrap(), &Header::default()).unwrap();
    for (number, (_, entry)) in all.iter().enumerate() {
        writer.entry(entry).unwrap();
        if number == 10 {
            writer.checkpoint().unwrap();
        }
    }
    let (mut file, _) = writer.finish(Trailer::default()).unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    let mut spots = Vec::new();
    let mut frames = Frames::scan(file, |spot, glance| spots.push((spot, glance.kind()))).unwrap();
    assert_eq!(spots.len(), all.len());
    for (spot, (way, entry)) in spots.iter().zip(&all).step_by(97).rev() {
        assert_eq!(spot.1, entry.kind);
        let way: Vec<Step> = way.iter().map(|name| Step { name: name.into(), stored: None }).collect();
        let found = frames.entry(spot.0).unwrap();
        let is_file = entry.kind == FileKind::File;
        let entry = Entry { size: u64::from(is_file), ..entry.clone() };
        assert_eq!(found, (way, entry));
    }
}

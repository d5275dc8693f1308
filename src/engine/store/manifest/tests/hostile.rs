//! Manifests that somebody made to attack.

use super::*;

/// A manifest around lines that nobody checked, its checksum right.
fn forged(lines: &[&str]) -> Vec<u8> {
    forged_bytes(&lines.iter().map(|line| line.as_bytes().to_vec()).collect::<Vec<_>>())
}

fn forged_bytes(lines: &[Vec<u8>]) -> Vec<u8> {
    forged_with(lines, |_| ())
}

/// With another trailer than the right one.
fn forged_with(lines: &[Vec<u8>], bend: impl FnOnce(&mut Trailer)) -> Vec<u8> {
    let (mut sums, mut groups) = (sums::Sums::default(), groups::Groups::default());
    for line in lines {
        let entry = serde_json::from_slice::<wire::EntryLine<'_>>(line).ok();
        let entry = entry.and_then(|it| it.read(&mut wire::Names::default()).ok());
        entry.inspect(|it| sums.add(it, groups.next(it) == Ok(true)));
    }
    let mut trailer = sums.fill_in(Trailer::default());
    bend(&mut trailer);
    let mut text = serde_json::to_vec(&wire::HeaderLine::of(&header())).unwrap();
    text.push(b'\n');
    let mut frames = packed(&text);
    let entries = lines.iter().flat_map(|line| [line, &b"\n"[..]].concat()).collect::<Vec<u8>>();
    frames.extend(packed(&entries));
    text.extend(entries);
    let lines_blake3 = blake3::hash(&text).to_hex().to_string();
    let trailer = wire::TrailerLine { trailer, lines_blake3 };
    let mut trailer = serde_json::to_vec(&trailer).unwrap();
    trailer.push(b'\n');
    frames.extend(packed(&trailer));
    frames
}

const ROOT: &str = r#"{"depth":0,"name":"","type":"dir","mode":"0755","uid":0,"gid":0,"mtime":[0,0]}"#;

fn entry_line(depth: u32, name: &str, rest: &str) -> String {
    format!(r#"{{"depth":{depth},"name":{name},"mode":"0644","uid":0,"gid":0,"mtime":[0,0],{rest}}}"#)
}

fn refusal(lines: &[&str]) -> String {
    check(&forged(lines)).unwrap_err().reason
}

/// A line that a manifest may hold, changed in one place: a byte, a piece of another line, or a value for another.
fn bent(line: &str, at: prop::sample::Index, how: u8, byte: u8, value: &str) -> Vec<u8> {
    let mut bytes = line.as_bytes().to_vec();
    let at = at.index(bytes.len());
    match how % 5 {
        0 => bytes[at] = byte,
        1 => bytes.insert(at, byte),
        2 => bytes.truncate(at),
        3 => drop(bytes.splice(at..at, line.bytes().take(at))),
        _ => {
            // The value behind the next colon.
            let behind =
                |at: usize, mark: u8| bytes[at..].iter().position(|&it| it == mark).map(|it| at + it);
            let start = behind(at, b':').map_or(at, |colon| colon + 1);
            let end = behind(start, b',').unwrap_or(bytes.len() - 1);
            drop(bytes.splice(start..end.max(start), value.bytes()));
        }
    }
    bytes.retain(|&it| it != b'\n');
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: fuzz_cases(), max_local_rejects: u32::MAX, max_shrink_iters: 200, ..ProptestConfig::default() })]

    /// The checksum of all lines is right: whoever writes a manifest to attack can do that, too.
    #[test]
    fn a_line_bent_in_any_way_is_refused_or_sound(
        entries in tree(), which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), how: u8, byte: u8,
        value in prop::sample::select(vec!["-1", "18446744073709551615", "1e400", "null", "[]", "{}", "\"..\"", "\"a/b\"", "\"\"", "[0,4000000000]", "\"\\u0000\"", "true"]),
    ) {
        let mut lines: Vec<Vec<u8>> = entries.iter().map(|it| serde_json::to_vec(&wire::EntryLine::of(it)).unwrap()).collect();
        let which = which.index(lines.len());
        let line = String::from_utf8(lines[which].clone()).unwrap();
        lines[which] = bent(&line, at, how, byte, value);
        let bytes = forged_bytes(&lines);
        let mut depth = 0;
        for entry in Reader::new(&bytes[..]).unwrap().map_while(Result::ok) {
            prop_assert!(entry.depth <= depth + 1);
            depth = entry.depth;
            prop_assert!(depth == 0 || order::is_plain(&entry.name) && order::is_plain(entry.stored_name()));
            prop_assert!(i64::try_from(entry.size).is_ok() && entry.mode <= 0o7777);
        }
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        let _ = summary(&mut file);
        std::io::Seek::rewind(&mut file).unwrap();
        let mut spots = Vec::new();
        if let Ok(mut frames) = Frames::scan(file, |spot, _| spots.push(spot)) {
            for spot in spots {
                let _ = frames.entry(spot);
            }
        }
    }
}

/// `OSKIT_FUZZ_MANIFESTS` says how many.
fn fuzz_cases() -> u32 {
    std::env::var("OSKIT_FUZZ_MANIFESTS").ok().and_then(|it| it.parse().ok()).unwrap_or(512)
}

#[test]
fn names_that_lead_out_are_refused() {
    for name in
        [r#""..""#, r#"".""#, r#""/etc""#, r#""a/b""#, r#""../b""#, r#""""#, r#""a\u0000b""#, r#""a/""#]
    {
        let line = entry_line(1, name, r#""type":"fifo""#);
        assert_eq!(refusal(&[ROOT, &line]), "a name that is not one plain name", "{name}");
    }
}

#[test]
fn a_name_twice_or_out_of_order_is_refused() {
    let (a, b) = (entry_line(1, r#""a""#, r#""type":"fifo""#), entry_line(1, r#""b""#, r#""type":"fifo""#));
    assert_eq!(refusal(&[ROOT, &a, &a]), "a name twice or out of order");
    assert_eq!(refusal(&[ROOT, &b, &a]), "a name twice or out of order");
}

#[test]
fn a_stored_name_that_leads_out_is_refused() {
    for stored in ["..", "/etc", "a/b", "", "a\\u0000"] {
        let line = entry_line(1, r#""a""#, &format!(r#""type":"fifo","stored":"{stored}""#));
        assert_eq!(refusal(&[ROOT, &line]), "a stored name that is not one plain name", "{stored}");
    }
}

#[test]
fn nothing_can_be_inside_a_link_or_a_file() {
    let link = entry_line(1, r#""a""#, r#""type":"symlink","target":"/etc""#);
    let inside = entry_line(2, r#""passwd""#, r#""type":"fifo""#);
    assert_eq!(refusal(&[ROOT, &link, &inside]), "an entry that is not in a directory");
}

#[test]
fn a_tree_has_one_root_and_no_gaps() {
    let deep = entry_line(2, r#""a""#, r#""type":"fifo""#);
    assert_eq!(refusal(&[ROOT, &deep]), "an entry that is not in a directory");
    assert_eq!(refusal(&[ROOT, ROOT]), "there must be one root, and first");
    assert_eq!(refusal(&[&deep]), "there must be one root, and first");
    assert_eq!(refusal(&[]), "it has no root");
    let absurd = entry_line(u32::MAX, r#""a""#, r#""type":"fifo""#);
    assert_eq!(refusal(&[ROOT, &absurd]), "an entry that is not in a directory");
}

#[test]
fn absurd_facts_are_refused() {
    let sum = "0".repeat(64);
    let cases = [
        (
            format!(r#""type":"file","size":18446744073709551615,"blake3":"{sum}""#),
            "a size that no file can have",
        ),
        (r#""type":"file","size":1"#.into(), "a file without a checksum"),
        (r#""type":"symlink""#.into(), "a symbolic link without a target"),
        (r#""type":"char""#.into(), "a device without numbers"),
        (r#""type":"fifo","junction":true"#.into(), "a junction that is no link"),
        (r#""type":"unknown""#.into(), "a thing of no kind"),
    ];
    for (facts, reason) in cases {
        assert_eq!(refusal(&[ROOT, &entry_line(1, r#""a""#, &facts)]), reason);
    }
}

#[test]
fn a_trailer_that_calls_whole_what_is_not_is_refused() {
    let missing = r#""type":"fifo","missing":{"type":"OSError","code":"EIO","message":"Input/output error"}"#;
    assert_eq!(
        refusal(&[ROOT, &entry_line(1, r#""a""#, missing)]),
        "its trailer passes over what is missing"
    );
}

#[test]
fn a_trailer_that_does_not_say_what_the_entries_add_up_to_is_refused() {
    let file = |name: &str, rest: &str| {
        let facts = format!(r#""type":"file","size":2,"blake3":"{}"{rest}"#, "0".repeat(64));
        entry_line(1, name, &facts).into_bytes()
    };
    let group = r#","link_group":1"#;
    let lines =
        [ROOT.into(), file(r#""a""#, group), file(r#""b""#, group), file(r#""c""#, r#","changed":true"#)];
    let refusal = |bend: fn(&mut Trailer)| check(&forged_with(&lines, bend)).unwrap_err().reason;
    assert_eq!(refusal(|it| it.entries += 1), "its trailer counts 5 entries, not 4");
    assert_eq!(refusal(|it| it.files -= 1), "its trailer counts 2 files, not 3");
    assert_eq!(refusal(|it| it.dirs += 1), "its trailer counts 2 directories, not 1");
    assert_eq!(refusal(|it| it.bytes += 2), "its trailer counts 6 bytes, not 4");
    assert_eq!(refusal(|it| it.errors += 1), "its trailer counts 1 errors, not 0");
    assert_eq!(refusal(|it| it.changed -= 1), "its trailer counts 0 unsettled files, not 1");
}

#[test]
fn names_of_one_file_that_are_not_alike_are_refused() {
    let name = |name: &str, facts: &str| entry_line(1, name, &format!(r#"{facts},"link_group":1"#));
    let [one, two] =
        ["0", "1"].map(|digit| format!(r#""type":"file","size":1,"blake3":"{}""#, digit.repeat(64)));
    let [a, b, fifo] = [name(r#""a""#, &one), name(r#""b""#, &one), name(r#""b""#, r#""type":"fifo""#)];
    assert!(check(&forged(&[ROOT, &a, &b])).is_ok());
    for other in [name(r#""b""#, &two), fifo] {
        assert_eq!(refusal(&[ROOT, &a, &other]), "names of one file that are not alike");
    }
}

/// Packed it is nearly nothing, and every list of snapshots would hold all of them.
#[test]
fn a_header_that_is_too_large_is_neither_written_nor_read() {
    let header = Header { exclude: vec![String::new(); 400_000], ..header() };
    assert_eq!(Writer::new(Vec::new(), &header).err().unwrap().kind(), std::io::ErrorKind::InvalidInput);
    let mut line = serde_json::to_vec(&wire::HeaderLine::of(&header)).unwrap();
    line.push(b'\n');
    assert_eq!(check(&packed(&line)).unwrap_err().reason, "its header is too large");
}

#[test]
fn a_frame_that_never_ends_takes_bounded_memory() {
    let mut packer = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    packer.include_checksum(true).unwrap();
    let piece = vec![b'x'; 1 << 20];
    for _ in 0..70 {
        packer.write_all(&piece).unwrap();
    }
    let bomb = packer.finish().unwrap();
    assert!(bomb.len() < 100_000);
    assert_eq!(check(&bomb).unwrap_err().reason, "a frame that is too large");
}

#[test]
fn a_line_that_has_no_end_is_refused() {
    let packed = packed(b"{\"oskit_backup\":1");
    assert_eq!(check(&packed).unwrap_err().reason, "a line without an end");
}

#[test]
fn a_frame_without_a_checksum_is_refused() {
    let plain = zstd::encode_all(&b"{\"oskit_backup\":1}\n"[..], 1).unwrap();
    assert_eq!(check(&plain).unwrap_err().reason, "a frame without a checksum");
}

//! `ls` on a pseudo-terminal: what signals leave behind.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command};

use nix::pty::{OpenptyResult, Winsize, openpty};
use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{OutputFlags, SetArg, tcgetattr, tcsetattr};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use super::*;

/// Follows what was written to a terminal. No name here holds it.
const END: &[u8] = b"\0end\0";

/// `ls` with `options`, on a terminal that nobody reads, in a directory whose coloured listing it cannot hold.
fn listing(sandbox: &Sandbox, options: &[&str]) -> (Child, OpenptyResult) {
    sandbox.shell("mkdir d && cd d && seq -f name-%05g 3000 | xargs mkdir").succeeds();
    let size = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
    let ends = openpty(&size, None).expect("a terminal");
    let mut modes = tcgetattr(&ends.slave).expect("its modes");
    modes.output_flags.remove(OutputFlags::OPOST);
    tcsetattr(&ends.slave, SetArg::TCSANOW, &modes).expect("its modes set");
    let mut command = Command::new(crate::support::oskit());
    command.args(["ls", "--color", "d"]).args(options).current_dir(sandbox.path());
    command.env_clear().env("LC_ALL", "C").env("TERM", "xterm");
    // A group that no parent looks after cannot be stopped.
    command.process_group(0).stdout(ends.slave.try_clone().expect("a descriptor"));
    (command.spawn().expect("it starts"), ends)
}

fn pid(child: &Child) -> Pid {
    Pid::from_raw(child.id().try_into().expect("a number"))
}

/// What `master` gives up to `END`.
fn read_to_end(mut master: File, mut read: Vec<u8>) -> (File, Vec<u8>) {
    let mut piece = [0; 4096];
    while !read.ends_with(END) {
        let length = master.read(&mut piece).expect("the terminal is open");
        read.extend_from_slice(&piece[..length]);
    }
    read.truncate(read.len() - END.len());
    (master, read)
}

/// The first byte: then the rest of the piece is on its way, and cannot get through.
fn first_byte(master: &mut File) -> Vec<u8> {
    let mut first = [0];
    master.read_exact(&mut first).expect("output");
    first.to_vec()
}

#[test]
fn a_signal_cuts_no_colour_short() {
    for options in [&["-1"][..], &["-1", "--octal"]] {
        let sandbox = Sandbox::new();
        let (mut child, ends) = listing(&sandbox, options);
        let mut master = File::from(ends.master);
        let first = first_byte(&mut master);
        kill(pid(&child), Signal::SIGINT).expect("it is there");
        let reader = std::thread::spawn(move || read_to_end(master, first));
        let status = child.wait().expect("it ends");
        File::from(ends.slave).write_all(END).expect("the end is written");
        let (_, shown) = reader.join().expect("it is read");
        assert_eq!(status.signal(), Some(Signal::SIGINT as i32), "{options:?}");
        let shown = String::from_utf8(shown).expect("text");
        let tail = &shown[shown.len().saturating_sub(60)..];
        assert!(shown.ends_with("\x1b[0m\n\x1b[0m"), "{options:?}: {tail:?}");
    }
}

#[test]
fn a_listing_that_was_stopped_goes_on_where_it_was() {
    let sandbox = Sandbox::new();
    let (mut child, ends) = listing(&sandbox, &["-1"]);
    let (mut master, mut slave) = (File::from(ends.master), File::from(ends.slave));
    let first = first_byte(&mut master);
    kill(pid(&child), Signal::SIGTSTP).expect("it is there");
    let reader = std::thread::spawn(move || read_to_end(master, first));
    let stopped = waitpid(pid(&child), Some(WaitPidFlag::WUNTRACED)).expect("it stops");
    assert_eq!(stopped, WaitStatus::Stopped(pid(&child), Signal::SIGTSTP));
    slave.write_all(END).expect("the end is written");
    let (master, mut shown) = reader.join().expect("it is read");
    assert!(shown.ends_with(b"\x1b[0m\n\x1b[0m"));
    let reader = std::thread::spawn(move || read_to_end(master, Vec::new()));
    kill(pid(&child), Signal::SIGCONT).expect("it is there");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    slave.write_all(END).expect("the end is written");
    shown.extend(reader.join().expect("it is read").1);
    let names = String::from_utf8(shown).expect("text");
    assert_eq!(names.matches("name-").count(), 3000);
}

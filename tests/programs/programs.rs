//! The few Unix programs that the tests run, for a system that has none: `sh`, `echo`, `cat`, ... by the name that this
//! program is called by. It knows what the tests say to them and refuses the rest.

mod shell;

use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    let mut args = std::env::args_os().map(|it| it.to_string_lossy().into_owned());
    let own = args.next().unwrap_or_default();
    let name = Path::new(&own).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let args: Vec<_> = args.collect();
    let status = if name == "sh" { shell::main(&args) } else { run(&name, &args) };
    match status {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            let _ = writeln!(io::stderr(), "{name}: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(name: &str, args: &[String]) -> io::Result<u8> {
    let mut out = io::stdout().lock();
    let words: Vec<_> = args.iter().map(String::as_str).collect();
    match (name, words.as_slice()) {
        ("true", _) => {}
        ("false", _) => return Ok(1),
        ("echo", words) => writeln!(out, "{}", words.join(" "))?,
        ("pwd", []) => writeln!(out, "{}", std::env::current_dir()?.display())?,
        ("sleep", [seconds]) => {
            let seconds = seconds.parse().map_err(|_| io::Error::other("not a number"))?;
            std::thread::sleep(Duration::from_secs_f64(seconds));
        }
        ("cat", []) => drop(io::copy(&mut io::stdin().lock(), &mut out)?),
        ("cat", files) => {
            for file in files {
                io::copy(&mut std::fs::File::open(file)?, &mut out)?;
            }
        }
        ("head", ["-c", count, "/dev/zero"]) => {
            let count = count.parse().map_err(|_| io::Error::other("not a number"))?;
            io::copy(&mut io::repeat(0).take(count), &mut out)?;
        }
        ("wc", [what @ ("-c" | "-l")]) => writeln!(out, "{}", counted(what)?)?,
        ("printf", [r"a\377"]) => out.write_all(b"a\xff")?,
        ("rm", ["-r", names @ ..]) => names.iter().try_for_each(std::fs::remove_dir_all)?,
        _ => return Err(io::Error::other(format!("cannot do {words:?}"))),
    }
    out.flush()?;
    Ok(0)
}

fn counted(what: &str) -> io::Result<usize> {
    let mut buffer = vec![0; 1 << 16];
    let (mut bytes, mut lines) = (0, 0);
    loop {
        let read = io::stdin().lock().read(&mut buffer)?;
        if read == 0 {
            return Ok(if what == "-c" { bytes } else { lines });
        }
        bytes += read;
        lines += buffer[..read].split(|&byte| byte == b'\n').count() - 1;
    }
}

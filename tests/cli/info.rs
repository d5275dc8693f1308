//! `oskit info`: what this system is and what a program may use of it.

use serde_json::{Value, json};

use crate::files::{stray, stray_b64};
use crate::support::{Run, Sandbox};

/// The one object that `oskit info --json ARGS` writes, accepted by the schema.
#[track_caller]
fn object(run: &Run) -> Value {
    let mut records = run.records("info");
    assert_eq!(records.len(), 1, "one object: {}", run.out());
    records.remove(0)
}

#[test]
fn a_key_is_its_bare_value_and_several_are_lines() {
    let sandbox = Sandbox::new();
    let family = std::env::consts::OS;
    sandbox.oskit(["info", "os.family"]).succeeds().prints(&format!("{family}\n"));
    let both = format!("os.family={family}\npaths.pardir=..\n");
    sandbox.oskit(["info", "os.family", "paths.pardir"]).succeeds().prints(&both);
}

#[test]
fn a_list_is_a_line_for_each() {
    let mut sandbox = Sandbox::new();
    let path = std::env::join_paths(["/first", "/second one"]).unwrap();
    sandbox.set("PATH", path);
    sandbox.oskit(["info", "paths.exec_path"]).succeeds().prints("/first\n/second one\n");
    let lines = "paths.exec_path=/first\npaths.exec_path=/second one\npaths.curdir=.\n";
    sandbox.oskit(["info", "paths.exec_path", "paths.curdir"]).succeeds().prints(lines);
}

#[test]
fn a_group_is_a_page_with_its_values_below_each_other() {
    let mut sandbox = Sandbox::new();
    sandbox.set("CIRRUS_CI", "true").set("CIRRUS_BRANCH", "main").set("CIRRUS_BUILD_ID", "7");
    sandbox.oskit(["info", "ci"]).succeeds().prints(
        "ci.detected  yes\n\
         ci.provider  cirrus\n\
         ci.branch    main\n\
         ci.run_url   https://cirrus-ci.com/build/7\n",
    );
}

#[test]
fn everything_is_told_without_a_word_on_stderr_and_by_the_schema() {
    let sandbox = Sandbox::new();
    let page = sandbox.oskit(["info"]).succeeds();
    for group in ["os.family", "\n\ncpu.", "\n\nmemory.", "\n\npaths.", "\n\nterminal."] {
        assert!(page.out().contains(group), "{group}: {}", page.out());
    }
    let all = object(&sandbox.oskit(["info", "--json"]).succeeds());
    assert_eq!(all["os"]["family"], std::env::consts::OS);
    assert!(all["cpu"]["effective"].as_u64().unwrap() >= 1);
    assert!(all["memory"]["effective"].as_u64().unwrap() <= all["memory"]["total"].as_u64().unwrap());
    assert_eq!(all["terminal"]["stdout"], false);
    assert_eq!(all["ci"]["branch"], Value::Null);
}

#[test]
fn json_has_what_was_asked_for_and_nothing_else_in_the_order_of_asking() {
    let sandbox = Sandbox::new();
    let run = sandbox.oskit(["info", "--json", "paths.pardir", "os.family", "paths.curdir"]).succeeds();
    object(&run);
    let family = std::env::consts::OS;
    let wanted =
        format!("{{\"paths\":{{\"pardir\":\"..\",\"curdir\":\".\"}},\"os\":{{\"family\":\"{family}\"}}}}\n");
    run.prints(&wanted);
}

#[test]
fn each_key_of_the_table_is_answered_by_itself_as_in_the_whole() {
    let sandbox = Sandbox::new();
    let table = object(&sandbox.oskit(["info", "--list-keys", "--json"]).succeeds());
    let all = object(&sandbox.oskit(["info", "--json"]).succeeds());
    let rows = table["keys"].as_array().unwrap();
    assert!(rows.len() > 100);
    for row in rows {
        let key = row["key"].as_str().unwrap();
        let (group, name) = key.split_once('.').unwrap();
        let absent = all[group][name].is_null();
        let run = sandbox.oskit(["info", "--json", key]).exits(i32::from(absent));
        let alone = object(&run);
        assert_eq!(alone.as_object().unwrap().len(), 1);
        let here = row["platforms"].as_array().unwrap().contains(&json!(std::env::consts::OS));
        assert!(here || absent, "{key} is not of this system, and yet it has a value");
        if absent {
            assert_eq!(run.errors()[0]["error"]["type"], "LookupError", "{key}");
        }
    }
}

#[test]
fn the_keys_are_listed_with_type_unit_systems_and_meaning() {
    let sandbox = Sandbox::new();
    let run = sandbox.oskit(["info", "--list-keys", "memory.total", "swap"]).succeeds();
    assert!(
        run.out()
            .starts_with("memory.total  integer  bytes  linux macos freebsd windows  the machine's memory\n"),
        "{}",
        run.out()
    );
    assert_eq!(run.out().lines().count(), 4);
}

#[test]
fn a_key_that_is_not_there_is_refused_with_the_nearest() {
    let sandbox = Sandbox::new();
    sandbox
        .oskit(["info", "os.family", "cpu.efective"])
        .fails(
            2,
            "oskit info: no key is called 'cpu.efective'; did you mean 'cpu.effective' or \
             'cpu.effective_limit' or 'cpu'? [LookupError]\n",
        )
        .prints("");
    let run = sandbox.oskit(["info", "--json", "\u{7}"]).exits(2);
    assert_eq!(run.errors()[0]["error"]["type"], "LookupError");
    assert_eq!(run.errors()[0]["error"]["exit"], 2);
}

#[test]
fn what_there_is_none_of_here_is_status_1_unless_a_default_is_given() {
    let sandbox = Sandbox::new();
    sandbox.oskit(["info", "ci.branch"]).fails(1, "oskit info: no ci.branch here [LookupError]\n").prints("");
    sandbox.oskit(["info", "ci.branch", "--default", "main"]).succeeds().prints("main\n");
    sandbox.oskit(["info", "ci.branch", "--default="]).succeeds().prints("\n");
    let some = sandbox.oskit(["info", "ci.branch", "paths.curdir"]);
    some.fails(1, "oskit info: no ci.branch here [LookupError]\n").prints("paths.curdir=.\n");
    let run = sandbox.oskit(["info", "--json", "ci.branch", "--default", "x"]).succeeds();
    assert_eq!(object(&run), json!({"ci": {"branch": "x"}}));
}

#[test]
fn a_fact_of_another_system_says_where_there_is_one() {
    let sandbox = Sandbox::new();
    let (key, systems) =
        if cfg!(unix) { ("user.sid", "windows") } else { ("user.uid", "linux and macos and freebsd") };
    let line = format!("oskit info: no {key} here: only on {systems} [LookupError]\n");
    sandbox.oskit(["info", key]).fails(1, &line);
}

#[test]
fn bytes_that_are_not_text_are_printed_as_they_are_and_kept_in_json() {
    let mut sandbox = Sandbox::new();
    let path = std::env::join_paths(["/a".into(), stray("/", "")]).unwrap();
    sandbox.set("TERM_PROGRAM", stray("a", "\nb")).set("PATH", path);
    let printed = sandbox.oskit(["info", "terminal.program"]).succeeds().stdout;
    assert_eq!(printed, [stray("a", "\nb").as_encoded_bytes(), b"\n"].concat());
    let run = sandbox.oskit(["info", "--json", "terminal.program", "paths.exec_path"]).succeeds();
    let wanted = json!({
        "terminal": {"program": "a\u{fffd}\nb", "program_b64": stray_b64("a", "\nb")},
        "paths": {"exec_path": ["/a", "/\u{fffd}"], "exec_path_b64": [null, stray_b64("/", "")]},
    });
    assert_eq!(object(&run), wanted);
}

#[test]
fn builds_are_told_by_the_variables_of_their_services() {
    let mut sandbox = Sandbox::new();
    sandbox
        .set("GITHUB_ACTIONS", "true")
        .set("GITHUB_REF", "refs/pull/12/merge")
        .set("GITHUB_REF_NAME", "12/merge")
        .set("GITHUB_HEAD_REF", "topic")
        .set("GITHUB_SHA", "abc");
    let ci = &object(&sandbox.oskit(["info", "--json", "ci"]).succeeds())["ci"];
    assert_eq!(ci["provider"], "github");
    assert_eq!((&ci["branch"], &ci["pr"], &ci["sha"]), (&json!("topic"), &json!("12"), &json!("abc")));
    assert_eq!(ci["tag"], Value::Null);
}

#[test]
fn a_time_zone_without_rules_is_said_to_be_utc() {
    let mut sandbox = Sandbox::new();
    sandbox.set("TZ", "Mars/Olympus");
    if cfg!(windows) {
        return; // the registry sets it there
    }
    let note = "oskit info: the rules of time zone 'Mars/Olympus' are not installed: times are in UTC\n";
    let run = sandbox.oskit(["info", "time.zone", "time.zone_known", "time.offset_s"]).fails(0, note);
    run.prints("time.zone=Mars/Olympus\ntime.zone_known=false\ntime.offset_s=0\n");
    sandbox.set("TZ", "CET-1");
    sandbox.oskit(["info", "time.offset_s"]).succeeds().prints("3600\n");
}

#[test]
fn a_terminals_size_can_be_set() {
    let mut sandbox = Sandbox::new();
    sandbox.set("COLUMNS", "132").set("LINES", "0");
    sandbox.oskit(["info", "terminal.columns"]).succeeds().prints("132\n");
    sandbox.oskit(["info", "terminal.lines"]).exits(1);
}

#[test]
fn a_path_can_be_asked_about() {
    let sandbox = Sandbox::new();
    sandbox.dir("d");
    let run = sandbox.oskit(["info", "fs", "./d"]).succeeds();
    assert!(run.out().contains("fs.type"), "{}", run.out());
    let missing = "oskit info: cannot access './none': No such file or directory [FileNotFoundError]\n";
    sandbox.oskit(["info", "fs", "./none"]).exits(1);
    sandbox.oskit(["info", "fs.type", "./none"]).fails(1, missing);
}

#[test]
fn the_other_systems_separators_can_be_asked_for() {
    let sandbox = Sandbox::new();
    let of = |style: &str| {
        object(&sandbox.oskit(["info", "--json", "paths", "--style", style]).succeeds())["paths"].clone()
    };
    let (posix, windows) = (of("posix"), of("windows"));
    assert_eq!(
        (&posix["sep"], &posix["altsep"], &posix["os_name"]),
        (&json!("/"), &Value::Null, &json!("posix"))
    );
    assert_eq!(
        (&windows["sep"], &windows["altsep"], &windows["os_name"]),
        (&json!("\\"), &json!("/"), &json!("nt"))
    );
    assert_eq!(windows["linesep"], "\r\n");
}

#[test]
fn an_error_is_told_by_number_and_by_name() {
    let sandbox = Sandbox::new();
    let page = "errno.number   2\nerrno.name     ENOENT\nerrno.message  No such file or directory\n";
    sandbox.oskit(["info", "errno", "2"]).succeeds().prints(page);
    sandbox.oskit(["info", "errno.number", "enoent"]).succeeds().prints("2\n");
    sandbox
        .oskit(["info", "errno", "ENOSUCH"])
        .fails(1, "oskit info: no error is called 'ENOSUCH' [LookupError]\n");
    sandbox
        .oskit(["info", "errno.name"])
        .fails(1, "oskit info: no errno.name here: say which: errno 2 [LookupError]\n");
}

#[test]
fn another_process_is_told_by_its_number() {
    let sandbox = Sandbox::new();
    let own = std::process::id();
    let process =
        &object(&sandbox.oskit(["info", "--json", "process", &own.to_string()]).exits(0))["process"];
    assert_eq!(process["pid"], own);
    let missing = "oskit info: process 4194305: No such process [ProcessLookupError]\n";
    sandbox.oskit(["info", "process", "4194305"]).fails(1, missing);
}

#[cfg(unix)]
#[test]
fn a_working_directory_that_is_gone_is_said_to_be() {
    let sandbox = Sandbox::new();
    let run = sandbox.shell("mkdir gone && cd gone && rmdir ../gone && oskit info paths.cwd paths.curdir");
    let gone =
        "oskit info: cannot tell the working directory: No such file or directory [FileNotFoundError]\n";
    run.fails(1, gone).prints("paths.curdir=.\n");
}

#[cfg(target_os = "linux")]
mod linux {
    use super::*;

    /// What an installed tool prints, without the newline.
    fn tool(sandbox: &Sandbox, line: &str) -> String {
        sandbox.shell(line).succeeds().out().trim_end().to_owned()
    }

    fn fact(sandbox: &Sandbox, key: &str) -> String {
        sandbox.oskit(["info", key]).succeeds().out().trim_end().to_owned()
    }

    #[test]
    fn facts_are_those_of_the_installed_tools() {
        let sandbox = Sandbox::new();
        for (key, line) in [
            ("cpu.effective", "nproc"),
            ("cpu.online", "getconf _NPROCESSORS_ONLN"),
            ("cpu.configured", "getconf _NPROCESSORS_CONF"),
            ("memory.page_size", "getconf PAGESIZE"),
            ("kernel.name", "uname -s"),
            ("kernel.release", "uname -r"),
            ("kernel.version", "uname -v"),
            ("kernel.machine", "uname -m"),
            ("host.name", "uname -n"),
            ("user.name", "id -un"),
            ("user.uid", "id -u"),
            ("user.gid", "id -g"),
            ("user.group", "id -gn"),
            ("process.nice", "nice"),
            ("process.umask", "umask"),
            ("fs.mount", "stat -c %m ."),
            ("fs.block_size", "stat -fc %S ."),
            ("fs.name_max", "getconf NAME_MAX ."),
        ] {
            assert_eq!(fact(&sandbox, key), tool(&sandbox, line), "{key} and {line}");
        }
        let groups = fact(&sandbox, "user.groups").replace('\n', " ");
        assert_eq!(groups, tool(&sandbox, "id -Gn"));
        assert_eq!(fact(&sandbox, "cpu.online"), fact(&sandbox, "cpu.affinity").lines().count().to_string());
        let total = tool(&sandbox, "sed -n 's/^MemTotal: *//p' /proc/meminfo");
        let kib: u64 = total.trim_end_matches(" kB").parse().unwrap();
        assert_eq!(fact(&sandbox, "memory.total"), (kib * 1024).to_string());
    }

    #[test]
    fn of_another_user_the_list_of_users_tells() {
        let sandbox = Sandbox::new();
        let wanted = tool(&sandbox, "getent passwd root | cut -d: -f3,4,6,7 | tr : '\\n'");
        let keys = ["user.uid", "user.gid", "user.home", "user.shell"];
        let run = sandbox.oskit(["info"].into_iter().chain(keys).chain(["root"])).succeeds();
        let values: Vec<_> =
            run.out().lines().map(|line| line.split_once('=').unwrap().1.to_owned()).collect();
        assert_eq!(values.join("\n"), wanted);
        sandbox.oskit(["info", "user.name", "0"]).succeeds().prints("root\n");
        let nobody = "oskit info: no user is called 'no-such' [LookupError]\n";
        sandbox.oskit(["info", "user", "no-such"]).fails(1, nobody);
    }

    #[test]
    fn of_another_process_the_kernel_tells() {
        let sandbox = Sandbox::new();
        let run = sandbox.shell("oskit info --json process $$ && echo $$ >&2").exits(0);
        let process = &object(&run)["process"];
        assert_eq!(process["pid"].to_string(), run.err().trim_end());
        assert_eq!(process["ppid"], std::process::id());
        assert_eq!(process["umask"].as_str().unwrap().len(), 4);
        let missing = "oskit info: process 4194305: No such process [ProcessLookupError]\n";
        sandbox.oskit(["info", "process", "4194305"]).fails(1, missing);
    }

    #[test]
    fn affinity_limits_the_processors() {
        let sandbox = Sandbox::new();
        let run = sandbox.shell("taskset -c 0 oskit info --json cpu").succeeds();
        let cpu = &object(&run)["cpu"];
        assert_eq!(cpu["effective"], 1);
        assert_eq!(cpu["affinity"], json!([0]));
        let limit = if cpu["online"] == 1 { "online" } else { "affinity" };
        assert_eq!(cpu["effective_limit"], limit);
    }

    /// A nested pair of control groups, gone when this is.
    struct Groups {
        outer: std::path::PathBuf,
    }

    impl Groups {
        /// Below the first hierarchy that has `file`, if this user may and the kernel can.
        fn nested(file: &str) -> Option<Self> {
            let hierarchies = [
                "/sys/fs/cgroup/cpu",
                "/sys/fs/cgroup/cpu,cpuacct",
                "/sys/fs/cgroup/memory",
                "/sys/fs/cgroup",
            ];
            hierarchies.iter().find_map(|hierarchy| {
                let outer =
                    std::path::Path::new(hierarchy).join(format!("oskit-test-{}-{file}", std::process::id()));
                std::fs::create_dir(&outer).ok()?;
                let groups = Self { outer };
                // Version 2 hands controllers down only when told to.
                let _ = std::fs::write(groups.outer.join("cgroup.subtree_control"), "+cpu +memory");
                std::fs::create_dir(groups.inner()).ok()?;
                groups.inner().join(file).exists().then_some(groups)
            })
        }

        fn inner(&self) -> std::path::PathBuf {
            self.outer.join("inner")
        }

        /// What `oskit info --json ARGS` says in the inner group.
        fn ask(&self, sandbox: &Sandbox, args: &str) -> Value {
            let inner = self.inner();
            let line = format!("echo $$ > {}/cgroup.procs && exec oskit info --json {args}", inner.display());
            object(&sandbox.shell(&line).succeeds())
        }
    }

    impl Drop for Groups {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir(self.inner());
            let _ = std::fs::remove_dir(&self.outer);
        }
    }

    #[test]
    fn the_quota_of_a_group_above_limits_the_processors() {
        let sandbox = Sandbox::new();
        for (file, quota) in [("cpu.cfs_quota_us", "60000"), ("cpu.max", "60000 100000")] {
            let Some(groups) = Groups::nested(file) else { continue };
            std::fs::write(groups.outer.join(file), quota).unwrap();
            let all = groups.ask(&sandbox, "cpu --round ceil");
            assert_eq!((&all["cpu"]["quota"], &all["cpu"]["effective"]), (&json!(0.6), &json!(1)));
            let limit = all["cpu"]["effective_limit"].as_str().unwrap();
            assert!(limit.starts_with("cgroup:/oskit-test-") && limit.ends_with(file), "{limit}");
        }
    }

    #[test]
    fn the_limit_of_a_group_above_limits_the_memory() {
        let sandbox = Sandbox::new();
        for file in ["memory.limit_in_bytes", "memory.max"] {
            let Some(groups) = Groups::nested(file) else { continue };
            std::fs::write(groups.outer.join(file), (256 << 20).to_string()).unwrap();
            let memory = &groups.ask(&sandbox, "memory")["memory"];
            assert_eq!(memory["effective"], 256 << 20);
            assert!(
                memory["effective_limit"].as_str().unwrap().starts_with("cgroup:/oskit-test-"),
                "{memory}"
            );
        }
    }

    /// oskit and the libraries that it needs in a directory that can be made the root, if this user may.
    fn jail(sandbox: &Sandbox) -> Option<std::path::PathBuf> {
        let line = "mkdir jail && cp \"$(command -v oskit)\" jail && \
                    for file in $(ldd jail/oskit | grep -o '/[^ ]*'); do cp -L --parents $file jail; done && \
                    PATH=$PATH:/usr/sbin chroot jail /oskit --version";
        let run = sandbox.shell(line);
        (run.status == Some(0)).then(|| sandbox.path().join("jail"))
    }

    fn jailed(sandbox: &Sandbox, args: &str) -> Run {
        sandbox.shell(&format!("PATH=$PATH:/usr/sbin chroot jail /oskit info {args}"))
    }

    #[test]
    fn without_proc_sys_and_etc_there_is_what_the_kernel_tells() {
        let sandbox = Sandbox::new();
        let Some(_) = jail(&sandbox) else { return };
        let page = jailed(&sandbox, "").succeeds().out();
        assert!(
            page.contains("kernel.name") && page.contains("cpu.effective") && page.contains("uptime.up_s"),
            "{page}"
        );
        assert!(!page.contains("memory.total") && !page.contains("os.name"), "{page}");
        let missing = "oskit info: no memory.total here: cannot read '/proc/meminfo': No such file or directory [LookupError]\n";
        jailed(&sandbox, "memory.total").fails(1, missing);
        object(&jailed(&sandbox, "--json").succeeds());
    }

    #[test]
    fn of_nested_groups_the_tightest_limits() {
        let sandbox = Sandbox::new();
        let Some(_) = jail(&sandbox) else { return };
        let file = |name: &str, text: &str| sandbox.file(format!("jail/{name}"), text);
        file("proc/meminfo", "MemTotal: 8388608 kB\nMemFree: 1024 kB\nMemAvailable: 4194304 kB\n");
        file("proc/self/cgroup", "0::/pods/one/app\n");
        file("proc/self/mountinfo", "30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
        file("sys/fs/cgroup/pods/one/app/cpu.max", "80000 100000\n");
        file("sys/fs/cgroup/pods/one/cpu.max", "50000 100000\n");
        file("sys/fs/cgroup/pods/cpu.max", "max 100000\n");
        file("sys/fs/cgroup/pods/one/app/memory.max", "max\n");
        file("sys/fs/cgroup/pods/one/memory.max", "3221225472\n");
        file("sys/fs/cgroup/pods/memory.high", "2147483648\n");
        let all = object(&jailed(&sandbox, "--json cpu memory").succeeds());
        assert_eq!((&all["cpu"]["quota"], &all["cpu"]["effective"]), (&json!(0.5), &json!(1)));
        assert_eq!(all["cpu"]["effective_limit"], "cgroup:/pods/one cpu.max");
        assert_eq!(
            (&all["memory"]["total"], &all["memory"]["effective"]),
            (&json!(8_u64 << 30), &json!(2_u64 << 30))
        );
        assert_eq!(all["memory"]["effective_limit"], "cgroup:/pods memory.high");
        file("proc/meminfo", "MemTotal: what\n");
        let malformed =
            "oskit info: cannot read '/proc/meminfo': not in the form that it should have [OSError EINVAL]\n";
        jailed(&sandbox, "memory.total memory.free").fails(1, malformed);
    }

    #[test]
    fn the_terminal_is_told_from_inside_it() {
        let sandbox = Sandbox::new();
        let line = "script -qec 'stty cols 97 rows 31; env -u COLUMNS oskit info --json terminal' /dev/null < /dev/null";
        let run = sandbox.shell(line).exits(0);
        let text = run.out();
        let terminal: Value =
            serde_json::from_str(text.lines().find(|line| line.starts_with('{')).expect(&text)).unwrap();
        let terminal = &terminal["terminal"];
        assert_eq!(terminal["stdout"], true);
        assert_eq!((&terminal["columns"], &terminal["lines"]), (&json!(97), &json!(31)));
        assert!(terminal["tty"].as_str().unwrap().starts_with("/dev/"));
    }

    #[test]
    fn only_what_was_asked_for_is_read() {
        let sandbox = Sandbox::new();
        if sandbox.shell("strace -V").status != Some(0) {
            return;
        }
        let opened = |key: &str| {
            let run = sandbox.shell(&format!(
                "strace -qq -e trace=openat,open,readlink -o log oskit info {key} && cat log"
            ));
            let text = run.succeeds().out();
            let paths = text.lines().filter_map(|line| line.split('"').nth(1).map(str::to_owned));
            let paths = paths.filter(|path| !path.starts_with("/etc/ld.so") && !path.contains(".so."));
            paths.collect::<Vec<_>>()
        };
        let baseline = opened("os.family");
        let beyond =
            |key: &str| opened(key).into_iter().filter(|path| !baseline.contains(path)).collect::<Vec<_>>();
        assert!(baseline.iter().all(|path| !path.starts_with("/etc")), "{baseline:?}");
        assert_eq!(beyond("os.name"), ["/etc/os-release"]);
        assert_eq!(beyond("os.name os.version os.id os.like --default x"), ["/etc/os-release"]);
        assert_eq!(beyond("memory.total"), ["/proc/meminfo"]);
        let all = beyond("memory");
        assert_eq!(all.iter().filter(|path| *path == "/proc/meminfo").count(), 1, "{all:?}");
        assert!(
            all[1..].iter().all(|path| path.starts_with("/proc/self/") || path.contains("cgroup")),
            "{all:?}"
        );
    }
}

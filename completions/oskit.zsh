#compdef oskit

autoload -U is-at-least

_oskit() {
    typeset -A opt_args
    typeset -a _arguments_options
    local ret=1

    if is-at-least 5.2; then
        _arguments_options=(-s -S -C)
    else
        _arguments_options=(-s -C)
    fi

    local context curcontext="$curcontext" state line
    _arguments "${_arguments_options[@]}" : \
'-h[Print help]' \
'--help[Print help]' \
'-V[Print version]' \
'--version[Print version]' \
":: :_oskit_commands" \
"*::: :->oskit" \
&& ret=0
    case $state in
    (oskit)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:oskit-command-$line[1]:"
        case $line[1] in
            (backup)
_arguments "${_arguments_options[@]}" : \
'*--exclude=[Leave out what matches this glob\: a name anywhere, or with a slash the path from SOURCE on; \`GLOB/\` means directories, \`!GLOB\` is not left out after all, and the last one that matches decides]:GLOB:_default' \
'*--exclude-from=[Leave out what matches the globs in FILE (- for standard input), one a line as in .gitignore, \`#\` starting a comment; any --exclude counts as later]:FILE:_files' \
'--share=[How to share unchanged files with the snapshot before\: by clones where DEST can and else by hard links (auto), or as said]:HOW:(auto reflink hardlink none)' \
'--jobs=[Copy this many files at a time]:N:_default' \
'--exclude-caches[Leave out what is in directories that a CACHEDIR.TAG marks as caches]' \
'--ignore-vcs[Leave out what git is told to ignore (.gitignore, .git/info/exclude, the user'\''s own list); .git itself is kept, and any --exclude that matches decides]' \
'--one-file-system[Stay on the file system of SOURCE]' \
'--no-recurse[Copy only the files in SOURCE itself, no directories]' \
'--allow-empty[Believe that SOURCE is empty, though the last snapshot was not]' \
'--checksum[Compare contents with the snapshot before, trust no times]' \
'--no-durable[Return before everything is on disk]' \
'--name-utc[Name the snapshot by the time in UTC, not by local time]' \
'--wait[Wait while another backup is at work in DEST]' \
'--dry-run[Make nothing, only say of each path what would become of it; what the run would compare is read]' \
'--json[Write JSON\: a line for what is worth one, at the end the snapshot]' \
'-q[Write only the last line]' \
'--quiet[Write only the last line]' \
'-v[Write a line for each path]' \
'--verbose[Write a line for each path]' \
'--help[Print help]' \
'--version[Print version]' \
':source -- What to copy\: a directory or a file:_files' \
':dest -- Where the snapshots are:_files' \
":: :_oskit__subcmd__backup_commands" \
"*::: :->backup" \
&& ret=0

    case $state in
    (backup)
        words=($line[3] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:oskit-backup-command-$line[3]:"
        case $line[3] in
            (list)
_arguments "${_arguments_options[@]}" : \
'--json[Write a JSON object for each snapshot]' \
'--help[Print help]' \
':dest -- Where the snapshots are:_files' \
&& ret=0
;;
(verify)
_arguments "${_arguments_options[@]}" : \
'(--quick)--drill=[Restore each snapshot to a new directory in DIR, compare every fact there, and remove it again]:DIR:_files' \
'--quick[Compare sizes, times, modes and owners only]' \
'-v[Write a line for each path]' \
'--verbose[Write a line for each path]' \
'--wait[Wait while another oskit backup is at work in DEST]' \
'--json[Write JSON\: an object a line for each result]' \
'-q[Write nothing but what is wrong]' \
'--quiet[Write nothing but what is wrong]' \
'--help[Print help]' \
':dest -- Where the snapshots are:_files' \
'*::snapshots -- Only these\: a name, `latest`, `latest~1`, ...:_default' \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
'()--source=[Compare with what DIR is now\: what a new snapshot of it would change]:DIR:_files' \
'--checksum[With --source\: compare contents, trust no times]' \
'--wait[Wait while another oskit backup is at work in DEST]' \
'--json[Write JSON\: an object a line for each result]' \
'-q[Write nothing but what is wrong]' \
'--quiet[Write nothing but what is wrong]' \
'--help[Print help]' \
':dest -- Where the snapshots are:_files' \
':a -- The older snapshot\: a name, `latest`, `latest~1`, ...:_default' \
'::b -- The newer snapshot:_default' \
&& ret=0
;;
(restore)
_arguments "${_arguments_options[@]}" : \
'*--path=[Restore only this path of the snapshot, and what is in it; may be given several times]:PATH:_files' \
'--overwrite=[What to do with what is there already]:WHEN:(never if-changed always)' \
'--checksum[With --overwrite=if-changed\: compare contents with their checksums, too, not only sizes and times]' \
'--numeric-owner[Give files to the owners'\'' numbers, whatever they are called here]' \
'--verify[Bring each file to disk and read it back before it gets its name]' \
'--no-durable[Return before everything is on disk]' \
'--dry-run[Change nothing, only say what would be restored]' \
'-v[Write a line for each path]' \
'--verbose[Write a line for each path]' \
'--wait[Wait while another oskit backup is at work in DEST]' \
'--json[Write JSON\: an object a line for each result]' \
'-q[Write nothing but what is wrong]' \
'--quiet[Write nothing but what is wrong]' \
'--help[Print help]' \
':dest -- Where the snapshots are:_files' \
'*::words -- The snapshot (a name, `latest`, `latest~1`, ...; the latest if there is none), and where it goes:_default' \
&& ret=0
;;
(prune)
_arguments "${_arguments_options[@]}" : \
'--keep-last=[Keep the last N]:N:_default' \
'--keep-hourly=[Keep the last one of each of the last N hours that have any]:N:_default' \
'--keep-daily=[Likewise days]:N:_default' \
'--keep-weekly=[Likewise weeks]:N:_default' \
'--keep-monthly=[Likewise months]:N:_default' \
'--keep-yearly=[Likewise years]:N:_default' \
'--keep-within=[Keep all that are at most so much older than the latest\: 90m, 36h, 30d (the units are d, h, m and s)]:DURATION:_default' \
'--dry-run[Remove nothing, only say what would be]' \
'--wait[Wait while another oskit backup is at work in DEST]' \
'--json[Write JSON\: an object a line for each result]' \
'-q[Write nothing but what is wrong]' \
'--quiet[Write nothing but what is wrong]' \
'--help[Print help]' \
':dest -- Where the snapshots are:_files' \
&& ret=0
;;
(copy)
_arguments "${_arguments_options[@]}" : \
'--dry-run[Copy nothing, only say what would be]' \
'-v[Write a line for each path]' \
'--verbose[Write a line for each path]' \
'--wait[Wait while another oskit backup is at work in DEST]' \
'--json[Write JSON\: an object a line for each result]' \
'-q[Write nothing but what is wrong]' \
'--quiet[Write nothing but what is wrong]' \
'--help[Print help]' \
':dest -- Where the snapshots are:_files' \
':new -- Where they go\: a new directory, or an earlier copy:_files' \
&& ret=0
;;
(repair)
_arguments "${_arguments_options[@]}" : \
'--source=[Take good contents from DIR, too; snapshots that get a manifest count as those of DIR]:DIR:_files' \
'--dry-run[Change nothing, only say what would be]' \
'--wait[Wait while another oskit backup is at work in DEST]' \
'--json[Write JSON\: an object a line for each result]' \
'-q[Write nothing but what is wrong]' \
'--quiet[Write nothing but what is wrong]' \
'--help[Print help]' \
':dest -- Where the snapshots are:_files' \
'*::snapshots -- Only these\: a name, `latest`, `latest~1`, ...:_default' \
&& ret=0
;;
        esac
    ;;
esac
;;
(completions)
_arguments "${_arguments_options[@]}" : \
'--help[Print help]' \
'--version[Print version]' \
':shell -- The shell to complete in:(bash zsh fish powershell elvish nushell)' \
&& ret=0
;;
(dir)
_arguments "${_arguments_options[@]}" : \
'--block-size=[Count sizes in units of SIZE\: 1K, MiB, kB, human-readable, si]:SIZE:_default' \
'*-I+[Leave out names that match PATTERN]:PATTERN:_default' \
'*--ignore=[Leave out names that match PATTERN]:PATTERN:_default' \
'--indicator-style=[Append indicators to names\: none, slash (-p), file-type or classify (-F)]:WORD:(none slash file-type classify)' \
'*--classify=[As -F; auto\: on a terminal only; without WHEN, always]::WHEN:(always never auto)' \
'--color=[Colour the names; auto\: on a terminal only; without WHEN, always]::WHEN:(always never auto)' \
'--format=[Lay out as across (-x), commas (-m), long (-l), single-column (-1), verbose (-l) or vertical (-C)]:WORD:(verbose commas horizontal vertical single-column)' \
'*--hide=[Leave out names that match PATTERN, unless with -a or -A]:PATTERN:_default' \
'--hyperlink=[Make each name a link for terminals that follow links; WHEN as for --color]::WHEN:(always never auto)' \
'--quoting-style=[Quote names as literal, locale, shell, shell-always, shell-escape, shell-escape-always, c or escape]:WORD:(literal shell shell-always shell-escape shell-escape-always c c-maybe escape locale clocale)' \
'--sort=[Sort by none (-U), size (-S), time (-t), version (-v), extension (-X) or width; beyond GNU by KEY\[,KEY\]...\: fields and these words, ascending, or descending as -KEY]:WORD:(none time size extension version width)' \
'-T+[Take tabs to stand every COLS columns; 0\: write none]:COLS:_default' \
'--tabsize=[Take tabs to stand every COLS columns; 0\: write none]:COLS:_default' \
'--time=[Use the time of access (atime, access, use), change of status (ctime, status) or birth (birth, creation)]:WORD:(atime ctime birth)' \
'--time-style=[Show times as full-iso, long-iso, iso, locale or +FORMAT]:STYLE:_default' \
'-w+[Fit into COLS columns; 0\: without limit]:COLS:_default' \
'--width=[Fit into COLS columns; 0\: without limit]:COLS:_default' \
'*--fields=[Show these facts, in this order, here and with --json and --tsv\: path name depth type size allocated mode perm nlink inode device uid gid user group mtime atime ctime btime hidden link acl context git extension error]:NAME,...:_default' \
'--depth=[List directories N levels below each FILE, with --tree or as -R]:N:_default' \
'*--only=[List only what is one of these\: file (regular files), dir (directories), link (symbolic links), exec (files that somebody may execute), hidden (names with a leading dot, without -A, too)]:KIND,...:_default' \
'--git=[Show how git sees each file, as \`git status\` words it\: .M, A., ??, !!, \`..\` for no change; \`?\` where git takes longer than BUDGET \[default\: 150ms\]]::BUDGET:_default' \
'--icons=[Put an icon in front of each name, for terminals with a Nerd Font; WHEN as for --color]::WHEN:(always never auto)' \
'--errors=[Tell what cannot be read on standard error (stderr) or on the entry that it concerns (inline)]:WHERE:(stderr inline)' \
'--files0-from=[List the files that F names, each name ended by NUL; -\: standard input]:F:_default' \
'--save=[Keep the listing in F, as JSON]:F:_default' \
'--diff=[Show what has changed since F was kept\: + new, - gone, ~ changed; then the status is 1]:F:_default' \
'-a[Show entries whose names start with a dot, and \`.\` and \`..\`]' \
'--all[Show entries whose names start with a dot, and \`.\` and \`..\`]' \
'-A[Show entries whose names start with a dot]' \
'--almost-all[Show entries whose names start with a dot]' \
'--author[With -l, show the author of each file]' \
'-b[Write C'\''s escapes for what cannot be shown]' \
'--escape[Write C'\''s escapes for what cannot be shown]' \
'-i[Show the number of each file on its device]' \
'--inode[Show the number of each file on its device]' \
'-B[Leave out names that end in \`~\`]' \
'--ignore-backups[Leave out names that end in \`~\`]' \
'-c[Use the time of the last change of status; sort by it unless with -l]' \
'-C[List down the columns]' \
'-F[Append one of \`*/=>@|\` to names that are not plain files]' \
'-d[List directories themselves, not what is in them]' \
'--directory[List directories themselves, not what is in them]' \
'-D[With -l, say where in the output each name is, for Emacs]' \
'--dired[With -l, say where in the output each name is, for Emacs]' \
'-f[List all entries in the directory'\''s own order, as -aU]' \
'--full-time[As -l --time-style=full-iso]' \
'--file-type[As -F, without \`*\`]' \
'-n[As -l, with the numbers of owner and group]' \
'--numeric-uid-gid[As -l, with the numbers of owner and group]' \
'-g[As -l, without the owner]' \
'--group-directories-first[List directories before files]' \
'-G[In a long listing, leave out the group]' \
'--no-group[In a long listing, leave out the group]' \
'-h[Show sizes as 1.0K, 234M, 2.0G]' \
'--human-readable[Show sizes as 1.0K, 234M, 2.0G]' \
'-s[Show the room that each file takes, in blocks]' \
'--size[Show the room that each file takes, in blocks]' \
'--si[As -h, in powers of 1000]' \
'--show-control-chars[Write what cannot be shown as it is]' \
'-H[Follow symbolic links that are named on the command line]' \
'--dereference-command-line[Follow symbolic links that are named on the command line]' \
'--dereference-command-line-symlink-to-dir[Follow symbolic links to directories that are named on the command line]' \
'-q[Write \`?\` for what cannot be shown]' \
'--hide-control-chars[Write \`?\` for what cannot be shown]' \
'-k[Count the room that files take in units of 1024 bytes]' \
'--kibibytes[Count the room that files take in units of 1024 bytes]' \
'-l[List the facts of each file]' \
'-L[Show what symbolic links point to, not the links]' \
'--dereference[Show what symbolic links point to, not the links]' \
'-m[List names behind commas]' \
'-N[Write names without quoting]' \
'--literal[Write names without quoting]' \
'-o[As -l, without the group]' \
'-p[Append \`/\` to directories]' \
'-Q[Put names in double quotes]' \
'--quote-name[Put names in double quotes]' \
'-r[Reverse the order]' \
'--reverse[Reverse the order]' \
'-R[List what is in directories below, too]' \
'--recursive[List what is in directories below, too]' \
'-S[Sort by size, largest first]' \
'-t[Sort by time, newest first]' \
'-u[Use the time of the last access; sort by it unless with -l]' \
'-U[Keep the directory'\''s own order]' \
'-v[Sort by the numbers in names\: a2 before a10]' \
'-x[List across the rows]' \
'-X[Sort by extension]' \
'-Z[Show the security context of each file]' \
'--context[Show the security context of each file]' \
'--zero[End lines with NUL, not newline]' \
'-1[List one name a line]' \
'--help[Print help]' \
'--version[Print version]' \
'--json[Write a JSON object for each file]' \
'--tsv[Write a line of tab-separated values for each file; what would break it as \\t, \\n, \\r, \\\\ or \\xHH]' \
'--header[Write the names of the columns above them]' \
'--tree[Show a tree; with --json and --tsv its lines in order, each with its depth]' \
'--ignore-vcs[Leave out \`.git\` and what .gitignore files, .git/info/exclude and git'\''s own list say to ignore]' \
'--octal[Show permission bits in octal, too]' \
'--total-size[Take as the size of a directory that of all files in it, as its room that of all in it and itself; what has several hard links counts once]' \
'--reproducible[Leave out all that differs where the files do not\: times in UTC, owners as numbers, no width, no inode, no device, no times but the last write, no size of directories]' \
'*::files -- What to list:_default' \
&& ret=0
;;
(env)
_arguments "${_arguments_options[@]}" : \
'*-u+[Remove NAME from the environment]:NAME:_default' \
'*--unset=[Remove NAME from the environment]:NAME:_default' \
'-C+[Change the working directory to DIR]:DIR:_files' \
'--chdir=[Change the working directory to DIR]:DIR:_files' \
'*-S+[Split S into arguments, to pass several on a #! line]:S:_default' \
'*--split-string=[Split S into arguments, to pass several on a #! line]:S:_default' \
'-a+[Call the program ARG]:ARG:_default' \
'--argv0=[Call the program ARG]:ARG:_default' \
'*--block-signal=[Block delivery of SIG signals (a list with commas; all without it) to the program]::SIG:_default' \
'*--default-signal=[Reset handling of SIG signals to the default]::SIG:_default' \
'*--ignore-signal=[Have SIG signals ignored]::SIG:_default' \
'*-f+[Set the variables of FILE, lines of NAME=VALUE (- is standard input)]:FILE:_files' \
'*--file=[Set the variables of FILE, lines of NAME=VALUE (- is standard input)]:FILE:_files' \
'*--get=[Print the value of NAME, or DEFAULT if it is unset or empty; status 1 if there is neither]:NAME[:-DEFAULT]:_default' \
'-i[Start with an empty environment (a lone - does too)]' \
'--ignore-environment[Start with an empty environment (a lone - does too)]' \
'-0[End each line of output with NUL, not newline]' \
'--null[End each line of output with NUL, not newline]' \
'--list-signal-handling[List signals that are blocked or ignored, on standard error]' \
'-v[Say what is done, on standard error]' \
'--debug[Say what is done, on standard error]' \
'--optional[Do without a FILE that does not exist]' \
'--keep-existing[Let inherited variables keep their values against those of FILE]' \
'--json[Write a JSON object for each variable]' \
'--help[Print help]' \
'--version[Print version]' \
'*::operands -- Assignments, then the program to run and its arguments; without one the environment is printed:_default' \
&& ret=0
;;
(exec)
_arguments "${_arguments_options[@]}" : \
'-t+[End the program, and all it started, when an attempt takes longer (0\: no limit)]:DURATION:_default' \
'--timeout=[End the program, and all it started, when an attempt takes longer (0\: no limit)]:DURATION:_default' \
'-k+[Send KILL to what is left this long after the first signal, 5s if not given (0\: never)]:DURATION:_default' \
'--kill-after=[Send KILL to what is left this long after the first signal, 5s if not given (0\: never)]:DURATION:_default' \
'-s+[Send this signal when the time is up, instead of TERM]:SIGNAL:_default' \
'--signal=[Send this signal when the time is up, instead of TERM]:SIGNAL:_default' \
'--tree=[Signal everything that the program started, its process group, or the program alone]:WHAT:(all group child)' \
'--leaks=[Report in the record what the program left running when it ended by itself, or kill it, too]:WHAT:(report kill)' \
'-r+[Try again up to N times when it fails]:N:_default' \
'--retries=[Try again up to N times when it fails]:N:_default' \
'--delay=[Wait this long before trying again, 1s if not given]:DURATION:_default' \
'--backoff=[Let the wait stay as it is, grow by the same each time, or double]:HOW:(fixed linear exponential)' \
'--max-delay=[Never wait longer than this]:DURATION:_default' \
'--retry-on=[Try again only after these\: statuses, ranges (1-5), timeout, signal, any; separated by commas]:LIST:_default' \
'*-e+[Set a variable for the program]:NAME=VALUE:_default' \
'*--env=[Set a variable for the program]:NAME=VALUE:_default' \
'*--env-file=[Set the variables of this file of NAME=VALUE lines (repeatable)]:FILE:_files' \
'*-u+[Remove a variable (repeatable)]:NAME:_default' \
'*--unset=[Remove a variable (repeatable)]:NAME:_default' \
'-C+[Run in this directory]:DIR:_files' \
'--chdir=[Run in this directory]:DIR:_files' \
'--argv0=[Let the program find this as its own name]:NAME:_default' \
'--shell=[Give COMMAND to a shell as its script, the ARGs as \$1, \$2 ... (PROGRAM\: /bin/sh, on Windows cmd)]::PROGRAM:_default' \
'--stdin=[Read standard input from this file, for each attempt from its start]:FILE:_files' \
'--stdout=[Write standard output to this file, emptied for each attempt]:FILE:_files' \
'--stderr=[Write standard error to this file; the same as for --stdout takes both]:FILE:_files' \
'--capture=[Take what the program writes into the record instead, up to SIZE of each stream, 1M if not given]::SIZE:_default' \
'--report=[Write the JSON record to this file instead (-\: standard output)]:FILE:_files' \
'-f[Leave the program in the terminal'\''s foreground group, so that it gets the terminal'\''s signals itself]' \
'--foreground[Leave the program in the terminal'\''s foreground group, so that it gets the terminal'\''s signals itself]' \
'-p[Exit with the program'\''s status even when its time was up]' \
'--preserve-status[Exit with the program'\''s status even when its time was up]' \
'-i[Start with an empty environment]' \
'--ignore-environment[Start with an empty environment]' \
'--append[Append to the files of --stdout and --stderr]' \
'-v[Say which signals are sent, and to how many processes]' \
'--verbose[Say which signals are sent, and to how many processes]' \
'--json[Write a JSON record of the run to standard error, as its last line]' \
'--help[Print help]' \
'--version[Print version]' \
'*::command -- The program, and what it is given:_default' \
&& ret=0
;;
(explain)
_arguments "${_arguments_options[@]}" : \
'--json[Write a JSON object a line]' \
'--help[Print help]' \
'--version[Print version]' \
'*::codes -- An error'\''s name (ENOENT), its type (`FileNotFoundError`), an exit status (0 to 255) or a signal'\''s name (SIGTERM):_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
'--help[Print help]' \
'--version[Print version]' \
'::name -- The command or topic to tell about:_default' \
'::verb -- The command'\''s verb\: restore, of backup:_default' \
&& ret=0
;;
(info)
_arguments "${_arguments_options[@]}" : \
'--round=[How a part of a processor counts in cpu.effective, which is never less than 1\: floor, half-up, ceil]:HOW:(floor half-up ceil)' \
'--style=[Whose separators and names the paths group tells\: posix, windows \[default\: this system'\''s\]]:STYLE:(posix windows)' \
'--default=[What to answer for a KEY that has no value here]:VALUE:_default' \
'--list-keys[Tell the keys\: type, unit, systems that have it, meaning]' \
'--json[Write one JSON object, by group]' \
'--help[Print help]' \
'--version[Print version]' \
'*::keys -- What to tell\: a group or a fact:(os kernel host cpu memory swap load uptime user process paths fs time locale container virt ci terminal errno os.family os.name os.pretty os.id os.like os.version os.codename os.build os.edition os.bits os.libc os.os_release kernel.name kernel.release kernel.version kernel.machine host.name host.id host.boot_id host.vendor host.model cpu.model cpu.vendor cpu.online cpu.configured cpu.physical cpu.affinity cpu.quota cpu.effective cpu.effective_limit memory.total memory.available memory.used memory.free memory.page_size memory.limit memory.effective memory.effective_limit swap.total swap.free swap.used load.one load.five load.fifteen uptime.up_s uptime.booted user.name user.uid user.gid user.group user.groups user.full_name user.home user.shell user.login user.elevated user.sid process.pid process.ppid process.pgid process.sid process.uids process.gids process.nice process.scheduler process.cpus process.umask paths.cwd paths.exe paths.home paths.temp paths.exec_path paths.os_name paths.sep paths.altsep paths.extsep paths.pathsep paths.linesep paths.devnull paths.curdir paths.pardir paths.defpath paths.unicode_names fs.path fs.mount fs.source fs.type fs.total fs.free fs.available fs.files fs.files_free fs.block_size fs.name_max fs.read_only time.now time.zone time.zone_source time.zone_known time.offset_s locale.ctype locale.messages locale.time locale.encoding container.detected container.type container.evidence container.orchestrator virt.detected virt.type virt.evidence ci.detected ci.provider ci.branch ci.sha ci.pr ci.tag ci.run_url terminal.stdin terminal.stdout terminal.stderr terminal.tty terminal.columns terminal.lines terminal.term terminal.program terminal.colours errno.number errno.name errno.message)' \
&& ret=0
;;
(install-links)
_arguments "${_arguments_options[@]}" : \
'--force[Take contested names too, and replace what stands in the way]' \
'-n[Only say what would be done]' \
'--dry-run[Only say what would be done]' \
'--json[Write a JSON object a line]' \
'--help[Print help]' \
'--version[Print version]' \
':dir -- The directory to make them in:_files' \
'*::names -- The commands to link \[default\: all\]:_default' \
&& ret=0
;;
(ls)
_arguments "${_arguments_options[@]}" : \
'--block-size=[Count sizes in units of SIZE\: 1K, MiB, kB, human-readable, si]:SIZE:_default' \
'*-I+[Leave out names that match PATTERN]:PATTERN:_default' \
'*--ignore=[Leave out names that match PATTERN]:PATTERN:_default' \
'--indicator-style=[Append indicators to names\: none, slash (-p), file-type or classify (-F)]:WORD:(none slash file-type classify)' \
'*--classify=[As -F; auto\: on a terminal only; without WHEN, always]::WHEN:(always never auto)' \
'--color=[Colour the names; auto\: on a terminal only; without WHEN, always]::WHEN:(always never auto)' \
'--format=[Lay out as across (-x), commas (-m), long (-l), single-column (-1), verbose (-l) or vertical (-C)]:WORD:(verbose commas horizontal vertical single-column)' \
'*--hide=[Leave out names that match PATTERN, unless with -a or -A]:PATTERN:_default' \
'--hyperlink=[Make each name a link for terminals that follow links; WHEN as for --color]::WHEN:(always never auto)' \
'--quoting-style=[Quote names as literal, locale, shell, shell-always, shell-escape, shell-escape-always, c or escape]:WORD:(literal shell shell-always shell-escape shell-escape-always c c-maybe escape locale clocale)' \
'--sort=[Sort by none (-U), size (-S), time (-t), version (-v), extension (-X) or width; beyond GNU by KEY\[,KEY\]...\: fields and these words, ascending, or descending as -KEY]:WORD:(none time size extension version width)' \
'-T+[Take tabs to stand every COLS columns; 0\: write none]:COLS:_default' \
'--tabsize=[Take tabs to stand every COLS columns; 0\: write none]:COLS:_default' \
'--time=[Use the time of access (atime, access, use), change of status (ctime, status) or birth (birth, creation)]:WORD:(atime ctime birth)' \
'--time-style=[Show times as full-iso, long-iso, iso, locale or +FORMAT]:STYLE:_default' \
'-w+[Fit into COLS columns; 0\: without limit]:COLS:_default' \
'--width=[Fit into COLS columns; 0\: without limit]:COLS:_default' \
'*--fields=[Show these facts, in this order, here and with --json and --tsv\: path name depth type size allocated mode perm nlink inode device uid gid user group mtime atime ctime btime hidden link acl context git extension error]:NAME,...:_default' \
'--depth=[List directories N levels below each FILE, with --tree or as -R]:N:_default' \
'*--only=[List only what is one of these\: file (regular files), dir (directories), link (symbolic links), exec (files that somebody may execute), hidden (names with a leading dot, without -A, too)]:KIND,...:_default' \
'--git=[Show how git sees each file, as \`git status\` words it\: .M, A., ??, !!, \`..\` for no change; \`?\` where git takes longer than BUDGET \[default\: 150ms\]]::BUDGET:_default' \
'--icons=[Put an icon in front of each name, for terminals with a Nerd Font; WHEN as for --color]::WHEN:(always never auto)' \
'--errors=[Tell what cannot be read on standard error (stderr) or on the entry that it concerns (inline)]:WHERE:(stderr inline)' \
'--files0-from=[List the files that F names, each name ended by NUL; -\: standard input]:F:_default' \
'--save=[Keep the listing in F, as JSON]:F:_default' \
'--diff=[Show what has changed since F was kept\: + new, - gone, ~ changed; then the status is 1]:F:_default' \
'-a[Show entries whose names start with a dot, and \`.\` and \`..\`]' \
'--all[Show entries whose names start with a dot, and \`.\` and \`..\`]' \
'-A[Show entries whose names start with a dot]' \
'--almost-all[Show entries whose names start with a dot]' \
'--author[With -l, show the author of each file]' \
'-b[Write C'\''s escapes for what cannot be shown]' \
'--escape[Write C'\''s escapes for what cannot be shown]' \
'-i[Show the number of each file on its device]' \
'--inode[Show the number of each file on its device]' \
'-B[Leave out names that end in \`~\`]' \
'--ignore-backups[Leave out names that end in \`~\`]' \
'-c[Use the time of the last change of status; sort by it unless with -l]' \
'-C[List down the columns]' \
'-F[Append one of \`*/=>@|\` to names that are not plain files]' \
'-d[List directories themselves, not what is in them]' \
'--directory[List directories themselves, not what is in them]' \
'-D[With -l, say where in the output each name is, for Emacs]' \
'--dired[With -l, say where in the output each name is, for Emacs]' \
'-f[List all entries in the directory'\''s own order, as -aU]' \
'--full-time[As -l --time-style=full-iso]' \
'--file-type[As -F, without \`*\`]' \
'-n[As -l, with the numbers of owner and group]' \
'--numeric-uid-gid[As -l, with the numbers of owner and group]' \
'-g[As -l, without the owner]' \
'--group-directories-first[List directories before files]' \
'-G[In a long listing, leave out the group]' \
'--no-group[In a long listing, leave out the group]' \
'-h[Show sizes as 1.0K, 234M, 2.0G]' \
'--human-readable[Show sizes as 1.0K, 234M, 2.0G]' \
'-s[Show the room that each file takes, in blocks]' \
'--size[Show the room that each file takes, in blocks]' \
'--si[As -h, in powers of 1000]' \
'--show-control-chars[Write what cannot be shown as it is]' \
'-H[Follow symbolic links that are named on the command line]' \
'--dereference-command-line[Follow symbolic links that are named on the command line]' \
'--dereference-command-line-symlink-to-dir[Follow symbolic links to directories that are named on the command line]' \
'-q[Write \`?\` for what cannot be shown]' \
'--hide-control-chars[Write \`?\` for what cannot be shown]' \
'-k[Count the room that files take in units of 1024 bytes]' \
'--kibibytes[Count the room that files take in units of 1024 bytes]' \
'-l[List the facts of each file]' \
'-L[Show what symbolic links point to, not the links]' \
'--dereference[Show what symbolic links point to, not the links]' \
'-m[List names behind commas]' \
'-N[Write names without quoting]' \
'--literal[Write names without quoting]' \
'-o[As -l, without the group]' \
'-p[Append \`/\` to directories]' \
'-Q[Put names in double quotes]' \
'--quote-name[Put names in double quotes]' \
'-r[Reverse the order]' \
'--reverse[Reverse the order]' \
'-R[List what is in directories below, too]' \
'--recursive[List what is in directories below, too]' \
'-S[Sort by size, largest first]' \
'-t[Sort by time, newest first]' \
'-u[Use the time of the last access; sort by it unless with -l]' \
'-U[Keep the directory'\''s own order]' \
'-v[Sort by the numbers in names\: a2 before a10]' \
'-x[List across the rows]' \
'-X[Sort by extension]' \
'-Z[Show the security context of each file]' \
'--context[Show the security context of each file]' \
'--zero[End lines with NUL, not newline]' \
'-1[List one name a line]' \
'--help[Print help]' \
'--version[Print version]' \
'--json[Write a JSON object for each file]' \
'--tsv[Write a line of tab-separated values for each file; what would break it as \\t, \\n, \\r, \\\\ or \\xHH]' \
'--header[Write the names of the columns above them]' \
'--tree[Show a tree; with --json and --tsv its lines in order, each with its depth]' \
'--ignore-vcs[Leave out \`.git\` and what .gitignore files, .git/info/exclude and git'\''s own list say to ignore]' \
'--octal[Show permission bits in octal, too]' \
'--total-size[Take as the size of a directory that of all files in it, as its room that of all in it and itself; what has several hard links counts once]' \
'--reproducible[Leave out all that differs where the files do not\: times in UTC, owners as numbers, no width, no inode, no device, no times but the last write, no size of directories]' \
'*::files -- What to list:_default' \
&& ret=0
;;
(man)
_arguments "${_arguments_options[@]}" : \
'--help[Print help]' \
'--version[Print version]' \
'::command -- The command whose page to print \[default\: oskit'\''s own\]:_default' \
&& ret=0
;;
(mkdir)
_arguments "${_arguments_options[@]}" : \
'-m+[Set the permission bits to MODE, as chmod reads it, instead of rwxrwxrwx less the umask]:MODE:_default' \
'--mode=[Set the permission bits to MODE, as chmod reads it, instead of rwxrwxrwx less the umask]:MODE:_default' \
'--context=[Like -Z, or if CTX is given set the SELinux security context to it]::CTX:_default' \
'--parents-mode=[Set the permission bits of the parent directories that --parents creates]:MODE:_default' \
'--exist=[What a directory that exists is\: ok; error, a failure; verify, a failure unless its mode and owner are those that a new one would get, the caller'\''s own without --owner. Without this option ok with --parents, else error]:WORD:(ok error verify)' \
'--owner=[Give what is created to USER, USER\:GROUP, USER\: (their own group) or \:GROUP]:OWNER:_default' \
'--files0-from=[Take the directories from FILE, each ended by NUL; \`-\`\: from standard input]:FILE:_default' \
'-p[Create parent directories as needed, and be content with a directory that exists]' \
'--parents[Create parent directories as needed, and be content with a directory that exists]' \
'-v[Print a line for each created directory]' \
'--verbose[Print a line for each created directory]' \
'-Z[Set the SELinux security context to the default type]' \
'-n[Only say what would be created]' \
'--dry-run[Only say what would be created]' \
'(--exist)--no-exist-ok[Take a directory that exists for a failure with --parents too, as --exist=error does]' \
'--atomic[Let each directory appear at once, with its mode, its owner and its parents, or not at all; only a run that is killed or loses its power leaves \`.oskit-PID-N-NAME\`, which may be removed]' \
'--rollback[If anything fails, remove all that was created]' \
'--durable[Wait until what was created is on disk]' \
'--print[Print the absolute path of each directory, free of links]' \
'--json[Write a JSON object for each operand]' \
'--help[Print help]' \
'--version[Print version]' \
'*::directories -- The directories to create:_files' \
&& ret=0
;;
(printenv)
_arguments "${_arguments_options[@]}" : \
'-0[End each line of output with NUL, not newline]' \
'--null[End each line of output with NUL, not newline]' \
'(-0 --null)--json[Write a JSON object for each variable]' \
'--help[Print help]' \
'--version[Print version]' \
'*::names -- The variables whose values to print; status 1 if one is not set. Without any, all are printed with their names:_default' \
&& ret=0
;;
(remove-links)
_arguments "${_arguments_options[@]}" : \
'-n[Only say what would be done]' \
'--dry-run[Only say what would be done]' \
'--json[Write a JSON object a line]' \
'--help[Print help]' \
'--version[Print version]' \
':dir -- The directory:_files' \
&& ret=0
;;
(schema)
_arguments "${_arguments_options[@]}" : \
'--help[Print help]' \
'--version[Print version]' \
'::command -- The command \[default\: the schema of errors under --json\]:_default' \
&& ret=0
;;
(vdir)
_arguments "${_arguments_options[@]}" : \
'--block-size=[Count sizes in units of SIZE\: 1K, MiB, kB, human-readable, si]:SIZE:_default' \
'*-I+[Leave out names that match PATTERN]:PATTERN:_default' \
'*--ignore=[Leave out names that match PATTERN]:PATTERN:_default' \
'--indicator-style=[Append indicators to names\: none, slash (-p), file-type or classify (-F)]:WORD:(none slash file-type classify)' \
'*--classify=[As -F; auto\: on a terminal only; without WHEN, always]::WHEN:(always never auto)' \
'--color=[Colour the names; auto\: on a terminal only; without WHEN, always]::WHEN:(always never auto)' \
'--format=[Lay out as across (-x), commas (-m), long (-l), single-column (-1), verbose (-l) or vertical (-C)]:WORD:(verbose commas horizontal vertical single-column)' \
'*--hide=[Leave out names that match PATTERN, unless with -a or -A]:PATTERN:_default' \
'--hyperlink=[Make each name a link for terminals that follow links; WHEN as for --color]::WHEN:(always never auto)' \
'--quoting-style=[Quote names as literal, locale, shell, shell-always, shell-escape, shell-escape-always, c or escape]:WORD:(literal shell shell-always shell-escape shell-escape-always c c-maybe escape locale clocale)' \
'--sort=[Sort by none (-U), size (-S), time (-t), version (-v), extension (-X) or width; beyond GNU by KEY\[,KEY\]...\: fields and these words, ascending, or descending as -KEY]:WORD:(none time size extension version width)' \
'-T+[Take tabs to stand every COLS columns; 0\: write none]:COLS:_default' \
'--tabsize=[Take tabs to stand every COLS columns; 0\: write none]:COLS:_default' \
'--time=[Use the time of access (atime, access, use), change of status (ctime, status) or birth (birth, creation)]:WORD:(atime ctime birth)' \
'--time-style=[Show times as full-iso, long-iso, iso, locale or +FORMAT]:STYLE:_default' \
'-w+[Fit into COLS columns; 0\: without limit]:COLS:_default' \
'--width=[Fit into COLS columns; 0\: without limit]:COLS:_default' \
'*--fields=[Show these facts, in this order, here and with --json and --tsv\: path name depth type size allocated mode perm nlink inode device uid gid user group mtime atime ctime btime hidden link acl context git extension error]:NAME,...:_default' \
'--depth=[List directories N levels below each FILE, with --tree or as -R]:N:_default' \
'*--only=[List only what is one of these\: file (regular files), dir (directories), link (symbolic links), exec (files that somebody may execute), hidden (names with a leading dot, without -A, too)]:KIND,...:_default' \
'--git=[Show how git sees each file, as \`git status\` words it\: .M, A., ??, !!, \`..\` for no change; \`?\` where git takes longer than BUDGET \[default\: 150ms\]]::BUDGET:_default' \
'--icons=[Put an icon in front of each name, for terminals with a Nerd Font; WHEN as for --color]::WHEN:(always never auto)' \
'--errors=[Tell what cannot be read on standard error (stderr) or on the entry that it concerns (inline)]:WHERE:(stderr inline)' \
'--files0-from=[List the files that F names, each name ended by NUL; -\: standard input]:F:_default' \
'--save=[Keep the listing in F, as JSON]:F:_default' \
'--diff=[Show what has changed since F was kept\: + new, - gone, ~ changed; then the status is 1]:F:_default' \
'-a[Show entries whose names start with a dot, and \`.\` and \`..\`]' \
'--all[Show entries whose names start with a dot, and \`.\` and \`..\`]' \
'-A[Show entries whose names start with a dot]' \
'--almost-all[Show entries whose names start with a dot]' \
'--author[With -l, show the author of each file]' \
'-b[Write C'\''s escapes for what cannot be shown]' \
'--escape[Write C'\''s escapes for what cannot be shown]' \
'-i[Show the number of each file on its device]' \
'--inode[Show the number of each file on its device]' \
'-B[Leave out names that end in \`~\`]' \
'--ignore-backups[Leave out names that end in \`~\`]' \
'-c[Use the time of the last change of status; sort by it unless with -l]' \
'-C[List down the columns]' \
'-F[Append one of \`*/=>@|\` to names that are not plain files]' \
'-d[List directories themselves, not what is in them]' \
'--directory[List directories themselves, not what is in them]' \
'-D[With -l, say where in the output each name is, for Emacs]' \
'--dired[With -l, say where in the output each name is, for Emacs]' \
'-f[List all entries in the directory'\''s own order, as -aU]' \
'--full-time[As -l --time-style=full-iso]' \
'--file-type[As -F, without \`*\`]' \
'-n[As -l, with the numbers of owner and group]' \
'--numeric-uid-gid[As -l, with the numbers of owner and group]' \
'-g[As -l, without the owner]' \
'--group-directories-first[List directories before files]' \
'-G[In a long listing, leave out the group]' \
'--no-group[In a long listing, leave out the group]' \
'-h[Show sizes as 1.0K, 234M, 2.0G]' \
'--human-readable[Show sizes as 1.0K, 234M, 2.0G]' \
'-s[Show the room that each file takes, in blocks]' \
'--size[Show the room that each file takes, in blocks]' \
'--si[As -h, in powers of 1000]' \
'--show-control-chars[Write what cannot be shown as it is]' \
'-H[Follow symbolic links that are named on the command line]' \
'--dereference-command-line[Follow symbolic links that are named on the command line]' \
'--dereference-command-line-symlink-to-dir[Follow symbolic links to directories that are named on the command line]' \
'-q[Write \`?\` for what cannot be shown]' \
'--hide-control-chars[Write \`?\` for what cannot be shown]' \
'-k[Count the room that files take in units of 1024 bytes]' \
'--kibibytes[Count the room that files take in units of 1024 bytes]' \
'-l[List the facts of each file]' \
'-L[Show what symbolic links point to, not the links]' \
'--dereference[Show what symbolic links point to, not the links]' \
'-m[List names behind commas]' \
'-N[Write names without quoting]' \
'--literal[Write names without quoting]' \
'-o[As -l, without the group]' \
'-p[Append \`/\` to directories]' \
'-Q[Put names in double quotes]' \
'--quote-name[Put names in double quotes]' \
'-r[Reverse the order]' \
'--reverse[Reverse the order]' \
'-R[List what is in directories below, too]' \
'--recursive[List what is in directories below, too]' \
'-S[Sort by size, largest first]' \
'-t[Sort by time, newest first]' \
'-u[Use the time of the last access; sort by it unless with -l]' \
'-U[Keep the directory'\''s own order]' \
'-v[Sort by the numbers in names\: a2 before a10]' \
'-x[List across the rows]' \
'-X[Sort by extension]' \
'-Z[Show the security context of each file]' \
'--context[Show the security context of each file]' \
'--zero[End lines with NUL, not newline]' \
'-1[List one name a line]' \
'--help[Print help]' \
'--version[Print version]' \
'--json[Write a JSON object for each file]' \
'--tsv[Write a line of tab-separated values for each file; what would break it as \\t, \\n, \\r, \\\\ or \\xHH]' \
'--header[Write the names of the columns above them]' \
'--tree[Show a tree; with --json and --tsv its lines in order, each with its depth]' \
'--ignore-vcs[Leave out \`.git\` and what .gitignore files, .git/info/exclude and git'\''s own list say to ignore]' \
'--octal[Show permission bits in octal, too]' \
'--total-size[Take as the size of a directory that of all files in it, as its room that of all in it and itself; what has several hard links counts once]' \
'--reproducible[Leave out all that differs where the files do not\: times in UTC, owners as numbers, no width, no inode, no device, no times but the last write, no size of directories]' \
'*::files -- What to list:_default' \
&& ret=0
;;
        esac
    ;;
esac
}

(( $+functions[_oskit_commands] )) ||
_oskit_commands() {
    local commands; commands=(
'backup:Make snapshots of a directory as plain directories; list, verify, compare, restore, prune, copy and repair them' \
'completions:Print the script that completes oskit'\''s command lines in a shell' \
'dir:List files in columns' \
'env:Run a program in a modified environment, or print the environment' \
'exec:Run one program well\: with a time limit, retries, its own environment and streams' \
'explain:Say in words what an error, an exit status or a signal means' \
'help:Print help for oskit, one of its commands or a topic' \
'info:Tell what this system is and what a program may use of it' \
'install-links:Make links named after the commands, so that each can be called by its own name' \
'ls:List files and what is in directories' \
'man:Print a man page, in roff' \
'mkdir:Create directories' \
'printenv:Print variables of the environment' \
'remove-links:Remove the links that install-links made in a directory, and nothing else' \
'schema:Print the JSON Schema of a command'\''s records' \
'vdir:List files with their facts' \
    )
    _describe -t commands 'oskit commands' commands "$@"
}
(( $+functions[_oskit__subcmd__backup_commands] )) ||
_oskit__subcmd__backup_commands() {
    local commands; commands=(
'list:List the snapshots, the oldest first' \
'verify:Compare snapshots with their manifests\: every byte, every fact; changes nothing' \
'diff:Say what was added, removed and changed from snapshot A on' \
'restore:Copy a snapshot, or a part of it, into TARGET' \
'prune:Remove snapshots that no rule keeps' \
'copy:Copy a store to another disk\: each snapshot that NEWDEST does not have yet' \
'repair:Clear what a crash left, give snapshots without a manifest one, and heal what is damaged' \
    )
    _describe -t commands 'oskit backup commands' commands "$@"
}
(( $+functions[_oskit__subcmd__backup__subcmd__copy_commands] )) ||
_oskit__subcmd__backup__subcmd__copy_commands() {
    local commands; commands=()
    _describe -t commands 'oskit backup copy commands' commands "$@"
}
(( $+functions[_oskit__subcmd__backup__subcmd__diff_commands] )) ||
_oskit__subcmd__backup__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'oskit backup diff commands' commands "$@"
}
(( $+functions[_oskit__subcmd__backup__subcmd__list_commands] )) ||
_oskit__subcmd__backup__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'oskit backup list commands' commands "$@"
}
(( $+functions[_oskit__subcmd__backup__subcmd__prune_commands] )) ||
_oskit__subcmd__backup__subcmd__prune_commands() {
    local commands; commands=()
    _describe -t commands 'oskit backup prune commands' commands "$@"
}
(( $+functions[_oskit__subcmd__backup__subcmd__repair_commands] )) ||
_oskit__subcmd__backup__subcmd__repair_commands() {
    local commands; commands=()
    _describe -t commands 'oskit backup repair commands' commands "$@"
}
(( $+functions[_oskit__subcmd__backup__subcmd__restore_commands] )) ||
_oskit__subcmd__backup__subcmd__restore_commands() {
    local commands; commands=()
    _describe -t commands 'oskit backup restore commands' commands "$@"
}
(( $+functions[_oskit__subcmd__backup__subcmd__verify_commands] )) ||
_oskit__subcmd__backup__subcmd__verify_commands() {
    local commands; commands=()
    _describe -t commands 'oskit backup verify commands' commands "$@"
}
(( $+functions[_oskit__subcmd__completions_commands] )) ||
_oskit__subcmd__completions_commands() {
    local commands; commands=()
    _describe -t commands 'oskit completions commands' commands "$@"
}
(( $+functions[_oskit__subcmd__dir_commands] )) ||
_oskit__subcmd__dir_commands() {
    local commands; commands=()
    _describe -t commands 'oskit dir commands' commands "$@"
}
(( $+functions[_oskit__subcmd__env_commands] )) ||
_oskit__subcmd__env_commands() {
    local commands; commands=()
    _describe -t commands 'oskit env commands' commands "$@"
}
(( $+functions[_oskit__subcmd__exec_commands] )) ||
_oskit__subcmd__exec_commands() {
    local commands; commands=()
    _describe -t commands 'oskit exec commands' commands "$@"
}
(( $+functions[_oskit__subcmd__explain_commands] )) ||
_oskit__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'oskit explain commands' commands "$@"
}
(( $+functions[_oskit__subcmd__help_commands] )) ||
_oskit__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'oskit help commands' commands "$@"
}
(( $+functions[_oskit__subcmd__info_commands] )) ||
_oskit__subcmd__info_commands() {
    local commands; commands=()
    _describe -t commands 'oskit info commands' commands "$@"
}
(( $+functions[_oskit__subcmd__install-links_commands] )) ||
_oskit__subcmd__install-links_commands() {
    local commands; commands=()
    _describe -t commands 'oskit install-links commands' commands "$@"
}
(( $+functions[_oskit__subcmd__ls_commands] )) ||
_oskit__subcmd__ls_commands() {
    local commands; commands=()
    _describe -t commands 'oskit ls commands' commands "$@"
}
(( $+functions[_oskit__subcmd__man_commands] )) ||
_oskit__subcmd__man_commands() {
    local commands; commands=()
    _describe -t commands 'oskit man commands' commands "$@"
}
(( $+functions[_oskit__subcmd__mkdir_commands] )) ||
_oskit__subcmd__mkdir_commands() {
    local commands; commands=()
    _describe -t commands 'oskit mkdir commands' commands "$@"
}
(( $+functions[_oskit__subcmd__printenv_commands] )) ||
_oskit__subcmd__printenv_commands() {
    local commands; commands=()
    _describe -t commands 'oskit printenv commands' commands "$@"
}
(( $+functions[_oskit__subcmd__remove-links_commands] )) ||
_oskit__subcmd__remove-links_commands() {
    local commands; commands=()
    _describe -t commands 'oskit remove-links commands' commands "$@"
}
(( $+functions[_oskit__subcmd__schema_commands] )) ||
_oskit__subcmd__schema_commands() {
    local commands; commands=()
    _describe -t commands 'oskit schema commands' commands "$@"
}
(( $+functions[_oskit__subcmd__vdir_commands] )) ||
_oskit__subcmd__vdir_commands() {
    local commands; commands=()
    _describe -t commands 'oskit vdir commands' commands "$@"
}

if [ "$funcstack[1]" = "_oskit" ]; then
    _oskit "$@"
else
    compdef _oskit oskit
fi

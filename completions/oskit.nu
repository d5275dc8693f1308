module completions {

  # Python's os for the shell
  export extern oskit [
    --help(-h)                # Print help
    --version(-V)             # Print version
  ]

  def "nu-complete oskit backup share" [] {
    [ "auto" "reflink" "hardlink" "none" ]
  }

  # Make snapshots of a directory as plain directories; list, verify, compare, restore, prune, copy and repair them
  export extern "oskit backup" [
    --exclude: string         # Leave out what matches this glob: a name anywhere, or with a slash the path from SOURCE on; `GLOB/` means directories, `!GLOB` is not left out after all, and the last one that matches decides
    --exclude-from: path      # Leave out what matches the globs in FILE (- for standard input), one a line as in .gitignore, `#` starting a comment; any --exclude counts as later
    --exclude-caches          # Leave out what is in directories that a CACHEDIR.TAG marks as caches
    --ignore-vcs              # Leave out what git is told to ignore (.gitignore, .git/info/exclude, the user's own list); .git itself is kept, and any --exclude that matches decides
    --one-file-system         # Stay on the file system of SOURCE
    --no-recurse              # Copy only the files in SOURCE itself, no directories
    --allow-empty             # Believe that SOURCE is empty, though the last snapshot was not
    --share: string@"nu-complete oskit backup share" # How to share unchanged files with the snapshot before: by clones where DEST can and else by hard links (auto), or as said
    --checksum                # Compare contents with the snapshot before, trust no times
    --jobs: string            # Copy this many files at a time
    --no-durable              # Return before everything is on disk
    --name-utc                # Name the snapshot by the time in UTC, not by local time
    --wait                    # Wait while another backup is at work in DEST
    --dry-run                 # Make nothing, only say of each path what would become of it; what the run would compare is read
    --json                    # Write JSON: a line for what is worth one, at the end the snapshot
    --quiet(-q)               # Write only the last line
    --verbose(-v)             # Write a line for each path
    --help                    # Print help
    --version                 # Print version
    source: path              # What to copy: a directory or a file
    dest: path                # Where the snapshots are
  ]

  # List the snapshots, the oldest first
  export extern "oskit backup list" [
    --json                    # Write a JSON object for each snapshot
    --help                    # Print help
    dest: path                # Where the snapshots are
  ]

  # Compare snapshots with their manifests: every byte, every fact; changes nothing
  export extern "oskit backup verify" [
    --quick                   # Compare sizes, times, modes and owners only
    --drill: path             # Restore each snapshot to a new directory in DIR, compare every fact there, and remove it again
    --verbose(-v)             # Write a line for each path
    --wait                    # Wait while another oskit backup is at work in DEST
    --json                    # Write JSON: an object a line for each result
    --quiet(-q)               # Write nothing but what is wrong
    --help                    # Print help
    dest: path                # Where the snapshots are
    ...snapshots: string      # Only these: a name, `latest`, `latest~1`, ...
  ]

  # Say what was added, removed and changed from snapshot A on
  export extern "oskit backup diff" [
    --source: path            # Compare with what DIR is now: what a new snapshot of it would change
    --checksum                # With --source: compare contents, trust no times
    --wait                    # Wait while another oskit backup is at work in DEST
    --json                    # Write JSON: an object a line for each result
    --quiet(-q)               # Write nothing but what is wrong
    --help                    # Print help
    dest: path                # Where the snapshots are
    a: string                 # The older snapshot: a name, `latest`, `latest~1`, ...
    b?: string                # The newer snapshot
  ]

  def "nu-complete oskit backup restore overwrite" [] {
    [ "never" "if-changed" "always" ]
  }

  # Copy a snapshot, or a part of it, into TARGET
  export extern "oskit backup restore" [
    --path: path              # Restore only this path of the snapshot, and what is in it; may be given several times
    --overwrite: string@"nu-complete oskit backup restore overwrite" # What to do with what is there already
    --checksum                # With --overwrite=if-changed: compare contents with their checksums, too, not only sizes and times
    --numeric-owner           # Give files to the owners' numbers, whatever they are called here
    --verify                  # Bring each file to disk and read it back before it gets its name
    --no-durable              # Return before everything is on disk
    --dry-run                 # Change nothing, only say what would be restored
    --verbose(-v)             # Write a line for each path
    --wait                    # Wait while another oskit backup is at work in DEST
    --json                    # Write JSON: an object a line for each result
    --quiet(-q)               # Write nothing but what is wrong
    --help                    # Print help
    dest: path                # Where the snapshots are
    ...words: string          # The snapshot (a name, `latest`, `latest~1`, ...; the latest if there is none), and where it goes
  ]

  # Remove snapshots that no rule keeps
  export extern "oskit backup prune" [
    --keep-last: string       # Keep the last N
    --keep-hourly: string     # Keep the last one of each of the last N hours that have any
    --keep-daily: string      # Likewise days
    --keep-weekly: string     # Likewise weeks
    --keep-monthly: string    # Likewise months
    --keep-yearly: string     # Likewise years
    --keep-within: string     # Keep all that are at most so much older than the latest: 90m, 36h, 30d (the units are d, h, m and s)
    --dry-run                 # Remove nothing, only say what would be
    --wait                    # Wait while another oskit backup is at work in DEST
    --json                    # Write JSON: an object a line for each result
    --quiet(-q)               # Write nothing but what is wrong
    --help                    # Print help
    dest: path                # Where the snapshots are
  ]

  # Copy a store to another disk: each snapshot that NEWDEST does not have yet
  export extern "oskit backup copy" [
    --dry-run                 # Copy nothing, only say what would be
    --verbose(-v)             # Write a line for each path
    --wait                    # Wait while another oskit backup is at work in DEST
    --json                    # Write JSON: an object a line for each result
    --quiet(-q)               # Write nothing but what is wrong
    --help                    # Print help
    dest: path                # Where the snapshots are
    new: path                 # Where they go: a new directory, or an earlier copy
  ]

  # Clear what a crash left, give snapshots without a manifest one, and heal what is damaged
  export extern "oskit backup repair" [
    --source: path            # Take good contents from DIR, too; snapshots that get a manifest count as those of DIR
    --dry-run                 # Change nothing, only say what would be
    --wait                    # Wait while another oskit backup is at work in DEST
    --json                    # Write JSON: an object a line for each result
    --quiet(-q)               # Write nothing but what is wrong
    --help                    # Print help
    dest: path                # Where the snapshots are
    ...snapshots: string      # Only these: a name, `latest`, `latest~1`, ...
  ]

  def "nu-complete oskit completions shell" [] {
    [ "bash" "zsh" "fish" "powershell" "elvish" "nushell" ]
  }

  # Print the script that completes oskit's command lines in a shell
  export extern "oskit completions" [
    --help                    # Print help
    --version                 # Print version
    shell: string@"nu-complete oskit completions shell" # The shell to complete in
  ]

  def "nu-complete oskit dir indicator_style" [] {
    [ "none" "slash" "file-type" "classify" ]
  }

  def "nu-complete oskit dir classify" [] {
    [ "always" "never" "auto" ]
  }

  def "nu-complete oskit dir color" [] {
    [ "always" "never" "auto" ]
  }

  def "nu-complete oskit dir format" [] {
    [ "verbose" "commas" "horizontal" "vertical" "single-column" ]
  }

  def "nu-complete oskit dir hyperlink" [] {
    [ "always" "never" "auto" ]
  }

  def "nu-complete oskit dir quoting_style" [] {
    [ "literal" "shell" "shell-always" "shell-escape" "shell-escape-always" "c" "c-maybe" "escape" "locale" "clocale" ]
  }

  def "nu-complete oskit dir sort" [] {
    [ "none" "time" "size" "extension" "version" "width" ]
  }

  def "nu-complete oskit dir time" [] {
    [ "atime" "ctime" "birth" ]
  }

  def "nu-complete oskit dir icons" [] {
    [ "always" "never" "auto" ]
  }

  def "nu-complete oskit dir errors" [] {
    [ "stderr" "inline" ]
  }

  # List files in columns
  export extern "oskit dir" [
    --all(-a)                 # Show entries whose names start with a dot, and `.` and `..`
    --almost-all(-A)          # Show entries whose names start with a dot
    --author                  # With -l, show the author of each file
    --escape(-b)              # Write C's escapes for what cannot be shown
    --block-size: string      # Count sizes in units of SIZE: 1K, MiB, kB, human-readable, si
    --inode(-i)               # Show the number of each file on its device
    --ignore-backups(-B)      # Leave out names that end in `~`
    --ignore(-I): string      # Leave out names that match PATTERN
    --indicator-style: string@"nu-complete oskit dir indicator_style" # Append indicators to names: none, slash (-p), file-type or classify (-F)
    -c                        # Use the time of the last change of status; sort by it unless with -l
    -C                        # List down the columns
    -F                        # Append one of `*/=>@|` to names that are not plain files
    --classify: string@"nu-complete oskit dir classify" # As -F; auto: on a terminal only; without WHEN, always
    --color: string@"nu-complete oskit dir color" # Colour the names; auto: on a terminal only; without WHEN, always
    --directory(-d)           # List directories themselves, not what is in them
    --dired(-D)               # With -l, say where in the output each name is, for Emacs
    -f                        # List all entries in the directory's own order, as -aU
    --full-time               # As -l --time-style=full-iso
    --file-type               # As -F, without `*`
    --format: string@"nu-complete oskit dir format" # Lay out as across (-x), commas (-m), long (-l), single-column (-1), verbose (-l) or vertical (-C)
    --numeric-uid-gid(-n)     # As -l, with the numbers of owner and group
    -g                        # As -l, without the owner
    --group-directories-first # List directories before files
    --no-group(-G)            # In a long listing, leave out the group
    --human-readable(-h)      # Show sizes as 1.0K, 234M, 2.0G
    --size(-s)                # Show the room that each file takes, in blocks
    --si                      # As -h, in powers of 1000
    --show-control-chars      # Write what cannot be shown as it is
    --dereference-command-line(-H) # Follow symbolic links that are named on the command line
    --dereference-command-line-symlink-to-dir # Follow symbolic links to directories that are named on the command line
    --hide-control-chars(-q)  # Write `?` for what cannot be shown
    --hide: string            # Leave out names that match PATTERN, unless with -a or -A
    --hyperlink: string@"nu-complete oskit dir hyperlink" # Make each name a link for terminals that follow links; WHEN as for --color
    --kibibytes(-k)           # Count the room that files take in units of 1024 bytes
    -l                        # List the facts of each file
    --dereference(-L)         # Show what symbolic links point to, not the links
    -m                        # List names behind commas
    --literal(-N)             # Write names without quoting
    -o                        # As -l, without the group
    -p                        # Append `/` to directories
    --quote-name(-Q)          # Put names in double quotes
    --quoting-style: string@"nu-complete oskit dir quoting_style" # Quote names as literal, locale, shell, shell-always, shell-escape, shell-escape-always, c or escape
    --reverse(-r)             # Reverse the order
    --recursive(-R)           # List what is in directories below, too
    -S                        # Sort by size, largest first
    --sort: string@"nu-complete oskit dir sort" # Sort by none (-U), size (-S), time (-t), version (-v), extension (-X) or width; beyond GNU by KEY[,KEY]...: fields and these words, ascending, or descending as -KEY
    --tabsize(-T): string     # Take tabs to stand every COLS columns; 0: write none
    --time: string@"nu-complete oskit dir time" # Use the time of access (atime, access, use), change of status (ctime, status) or birth (birth, creation)
    --time-style: string      # Show times as full-iso, long-iso, iso, locale or +FORMAT
    -t                        # Sort by time, newest first
    -u                        # Use the time of the last access; sort by it unless with -l
    -U                        # Keep the directory's own order
    -v                        # Sort by the numbers in names: a2 before a10
    --width(-w): string       # Fit into COLS columns; 0: without limit
    -x                        # List across the rows
    -X                        # Sort by extension
    --context(-Z)             # Show the security context of each file
    --zero                    # End lines with NUL, not newline
    -1                        # List one name a line
    --help                    # Print help
    --version                 # Print version
    --json                    # Write a JSON object for each file
    --tsv                     # Write a line of tab-separated values for each file; what would break it as \t, \n, \r, \\ or \xHH
    --fields: string          # Show these facts, in this order, here and with --json and --tsv: path name depth type size allocated mode perm nlink inode device uid gid user group mtime atime ctime btime hidden link acl context git extension error
    --header                  # Write the names of the columns above them
    --tree                    # Show a tree; with --json and --tsv its lines in order, each with its depth
    --depth: string           # List directories N levels below each FILE, with --tree or as -R
    --only: string            # List only what is one of these: file (regular files), dir (directories), link (symbolic links), exec (files that somebody may execute), hidden (names with a leading dot, without -A, too)
    --ignore-vcs              # Leave out `.git` and what .gitignore files, .git/info/exclude and git's own list say to ignore
    --git: string             # Show how git sees each file, as `git status` words it: .M, A., ??, !!, `..` for no change; `?` where git takes longer than BUDGET [default: 150ms]
    --octal                   # Show permission bits in octal, too
    --total-size              # Take as the size of a directory that of all files in it, as its room that of all in it and itself; what has several hard links counts once
    --icons: string@"nu-complete oskit dir icons" # Put an icon in front of each name, for terminals with a Nerd Font; WHEN as for --color
    --errors: string@"nu-complete oskit dir errors" # Tell what cannot be read on standard error (stderr) or on the entry that it concerns (inline)
    --files0-from: string     # List the files that F names, each name ended by NUL; -: standard input
    --reproducible            # Leave out all that differs where the files do not: times in UTC, owners as numbers, no width, no inode, no device, no times but the last write, no size of directories
    --save: string            # Keep the listing in F, as JSON
    --diff: string            # Show what has changed since F was kept: + new, - gone, ~ changed; then the status is 1
    ...files: string          # What to list
  ]

  # Run a program in a modified environment, or print the environment
  export extern "oskit env" [
    --ignore-environment(-i)  # Start with an empty environment (a lone - does too)
    --null(-0)                # End each line of output with NUL, not newline
    --unset(-u): string       # Remove NAME from the environment
    --chdir(-C): path         # Change the working directory to DIR
    --split-string(-S): string # Split S into arguments, to pass several on a #! line
    --argv0(-a): string       # Call the program ARG
    --block-signal: string    # Block delivery of SIG signals (a list with commas; all without it) to the program
    --default-signal: string  # Reset handling of SIG signals to the default
    --ignore-signal: string   # Have SIG signals ignored
    --list-signal-handling    # List signals that are blocked or ignored, on standard error
    --debug(-v)               # Say what is done, on standard error
    --file(-f): path          # Set the variables of FILE, lines of NAME=VALUE (- is standard input)
    --optional                # Do without a FILE that does not exist
    --keep-existing           # Let inherited variables keep their values against those of FILE
    --get: string             # Print the value of NAME, or DEFAULT if it is unset or empty; status 1 if there is neither
    --json                    # Write a JSON object for each variable
    --help                    # Print help
    --version                 # Print version
    ...operands: string       # Assignments, then the program to run and its arguments; without one the environment is printed
  ]

  def "nu-complete oskit exec tree" [] {
    [ "all" "group" "child" ]
  }

  def "nu-complete oskit exec leaks" [] {
    [ "report" "kill" ]
  }

  def "nu-complete oskit exec backoff" [] {
    [ "fixed" "linear" "exponential" ]
  }

  # Run one program well: with a time limit, retries, its own environment and streams
  export extern "oskit exec" [
    --timeout(-t): string     # End the program, and all it started, when an attempt takes longer (0: no limit)
    --kill-after(-k): string  # Send KILL to what is left this long after the first signal, 5s if not given (0: never)
    --signal(-s): string      # Send this signal when the time is up, instead of TERM
    --tree: string@"nu-complete oskit exec tree" # Signal everything that the program started, its process group, or the program alone
    --leaks: string@"nu-complete oskit exec leaks" # Report in the record what the program left running when it ended by itself, or kill it, too
    --foreground(-f)          # Leave the program in the terminal's foreground group, so that it gets the terminal's signals itself
    --preserve-status(-p)     # Exit with the program's status even when its time was up
    --retries(-r): string     # Try again up to N times when it fails
    --delay: string           # Wait this long before trying again, 1s if not given
    --backoff: string@"nu-complete oskit exec backoff" # Let the wait stay as it is, grow by the same each time, or double
    --max-delay: string       # Never wait longer than this
    --retry-on: string        # Try again only after these: statuses, ranges (1-5), timeout, signal, any; separated by commas
    --env(-e): string         # Set a variable for the program
    --env-file: path          # Set the variables of this file of NAME=VALUE lines (repeatable)
    --ignore-environment(-i)  # Start with an empty environment
    --unset(-u): string       # Remove a variable (repeatable)
    --chdir(-C): path         # Run in this directory
    --argv0: string           # Let the program find this as its own name
    --shell: string           # Give COMMAND to a shell as its script, the ARGs as $1, $2 ... (PROGRAM: /bin/sh, on Windows cmd)
    --stdin: path             # Read standard input from this file, for each attempt from its start
    --stdout: path            # Write standard output to this file, emptied for each attempt
    --stderr: path            # Write standard error to this file; the same as for --stdout takes both
    --append                  # Append to the files of --stdout and --stderr
    --capture: string         # Take what the program writes into the record instead, up to SIZE of each stream, 1M if not given
    --verbose(-v)             # Say which signals are sent, and to how many processes
    --json                    # Write a JSON record of the run to standard error, as its last line
    --report: path            # Write the JSON record to this file instead (-: standard output)
    --help                    # Print help
    --version                 # Print version
    ...command: string        # The program, and what it is given
  ]

  # Say in words what an error, an exit status or a signal means
  export extern "oskit explain" [
    --json                    # Write a JSON object a line
    --help                    # Print help
    --version                 # Print version
    ...codes: string          # An error's name (ENOENT), its type (`FileNotFoundError`), an exit status (0 to 255) or a signal's name (SIGTERM)
  ]

  # Print help for oskit, one of its commands or a topic
  export extern "oskit help" [
    --help                    # Print help
    --version                 # Print version
    name?: string             # The command or topic to tell about
    verb?: string             # The command's verb: restore, of backup
  ]

  def "nu-complete oskit info round" [] {
    [ "floor" "half-up" "ceil" ]
  }

  def "nu-complete oskit info style" [] {
    [ "posix" "windows" ]
  }

  def "nu-complete oskit info keys" [] {
    [ "os" "kernel" "host" "cpu" "memory" "swap" "load" "uptime" "user" "process" "paths" "fs" "time" "locale" "container" "virt" "ci" "terminal" "errno" "os.family" "os.name" "os.pretty" "os.id" "os.like" "os.version" "os.codename" "os.build" "os.edition" "os.bits" "os.libc" "os.os_release" "kernel.name" "kernel.release" "kernel.version" "kernel.machine" "host.name" "host.id" "host.boot_id" "host.vendor" "host.model" "cpu.model" "cpu.vendor" "cpu.online" "cpu.configured" "cpu.physical" "cpu.affinity" "cpu.quota" "cpu.effective" "cpu.effective_limit" "memory.total" "memory.available" "memory.used" "memory.free" "memory.page_size" "memory.limit" "memory.effective" "memory.effective_limit" "swap.total" "swap.free" "swap.used" "load.one" "load.five" "load.fifteen" "uptime.up_s" "uptime.booted" "user.name" "user.uid" "user.gid" "user.group" "user.groups" "user.full_name" "user.home" "user.shell" "user.login" "user.elevated" "user.sid" "process.pid" "process.ppid" "process.pgid" "process.sid" "process.uids" "process.gids" "process.nice" "process.scheduler" "process.cpus" "process.umask" "paths.cwd" "paths.exe" "paths.home" "paths.temp" "paths.exec_path" "paths.os_name" "paths.sep" "paths.altsep" "paths.extsep" "paths.pathsep" "paths.linesep" "paths.devnull" "paths.curdir" "paths.pardir" "paths.defpath" "paths.unicode_names" "fs.path" "fs.mount" "fs.source" "fs.type" "fs.total" "fs.free" "fs.available" "fs.files" "fs.files_free" "fs.block_size" "fs.name_max" "fs.read_only" "time.now" "time.zone" "time.zone_source" "time.zone_known" "time.offset_s" "locale.ctype" "locale.messages" "locale.time" "locale.encoding" "container.detected" "container.type" "container.evidence" "container.orchestrator" "virt.detected" "virt.type" "virt.evidence" "ci.detected" "ci.provider" "ci.branch" "ci.sha" "ci.pr" "ci.tag" "ci.run_url" "terminal.stdin" "terminal.stdout" "terminal.stderr" "terminal.tty" "terminal.columns" "terminal.lines" "terminal.term" "terminal.program" "terminal.colours" "errno.number" "errno.name" "errno.message" ]
  }

  # Tell what this system is and what a program may use of it
  export extern "oskit info" [
    --round: string@"nu-complete oskit info round" # How a part of a processor counts in cpu.effective, which is never less than 1: floor, half-up, ceil
    --style: string@"nu-complete oskit info style" # Whose separators and names the paths group tells: posix, windows [default: this system's]
    --default: string         # What to answer for a KEY that has no value here
    --list-keys               # Tell the keys: type, unit, systems that have it, meaning
    --json                    # Write one JSON object, by group
    --help                    # Print help
    --version                 # Print version
    ...keys: string@"nu-complete oskit info keys" # What to tell: a group or a fact
  ]

  # Make links named after the commands, so that each can be called by its own name
  export extern "oskit install-links" [
    --force                   # Take contested names too, and replace what stands in the way
    --dry-run(-n)             # Only say what would be done
    --json                    # Write a JSON object a line
    --help                    # Print help
    --version                 # Print version
    dir: path                 # The directory to make them in
    ...names: string          # The commands to link [default: all]
  ]

  def "nu-complete oskit ls indicator_style" [] {
    [ "none" "slash" "file-type" "classify" ]
  }

  def "nu-complete oskit ls classify" [] {
    [ "always" "never" "auto" ]
  }

  def "nu-complete oskit ls color" [] {
    [ "always" "never" "auto" ]
  }

  def "nu-complete oskit ls format" [] {
    [ "verbose" "commas" "horizontal" "vertical" "single-column" ]
  }

  def "nu-complete oskit ls hyperlink" [] {
    [ "always" "never" "auto" ]
  }

  def "nu-complete oskit ls quoting_style" [] {
    [ "literal" "shell" "shell-always" "shell-escape" "shell-escape-always" "c" "c-maybe" "escape" "locale" "clocale" ]
  }

  def "nu-complete oskit ls sort" [] {
    [ "none" "time" "size" "extension" "version" "width" ]
  }

  def "nu-complete oskit ls time" [] {
    [ "atime" "ctime" "birth" ]
  }

  def "nu-complete oskit ls icons" [] {
    [ "always" "never" "auto" ]
  }

  def "nu-complete oskit ls errors" [] {
    [ "stderr" "inline" ]
  }

  # List files and what is in directories
  export extern "oskit ls" [
    --all(-a)                 # Show entries whose names start with a dot, and `.` and `..`
    --almost-all(-A)          # Show entries whose names start with a dot
    --author                  # With -l, show the author of each file
    --escape(-b)              # Write C's escapes for what cannot be shown
    --block-size: string      # Count sizes in units of SIZE: 1K, MiB, kB, human-readable, si
    --inode(-i)               # Show the number of each file on its device
    --ignore-backups(-B)      # Leave out names that end in `~`
    --ignore(-I): string      # Leave out names that match PATTERN
    --indicator-style: string@"nu-complete oskit ls indicator_style" # Append indicators to names: none, slash (-p), file-type or classify (-F)
    -c                        # Use the time of the last change of status; sort by it unless with -l
    -C                        # List down the columns
    -F                        # Append one of `*/=>@|` to names that are not plain files
    --classify: string@"nu-complete oskit ls classify" # As -F; auto: on a terminal only; without WHEN, always
    --color: string@"nu-complete oskit ls color" # Colour the names; auto: on a terminal only; without WHEN, always
    --directory(-d)           # List directories themselves, not what is in them
    --dired(-D)               # With -l, say where in the output each name is, for Emacs
    -f                        # List all entries in the directory's own order, as -aU
    --full-time               # As -l --time-style=full-iso
    --file-type               # As -F, without `*`
    --format: string@"nu-complete oskit ls format" # Lay out as across (-x), commas (-m), long (-l), single-column (-1), verbose (-l) or vertical (-C)
    --numeric-uid-gid(-n)     # As -l, with the numbers of owner and group
    -g                        # As -l, without the owner
    --group-directories-first # List directories before files
    --no-group(-G)            # In a long listing, leave out the group
    --human-readable(-h)      # Show sizes as 1.0K, 234M, 2.0G
    --size(-s)                # Show the room that each file takes, in blocks
    --si                      # As -h, in powers of 1000
    --show-control-chars      # Write what cannot be shown as it is
    --dereference-command-line(-H) # Follow symbolic links that are named on the command line
    --dereference-command-line-symlink-to-dir # Follow symbolic links to directories that are named on the command line
    --hide-control-chars(-q)  # Write `?` for what cannot be shown
    --hide: string            # Leave out names that match PATTERN, unless with -a or -A
    --hyperlink: string@"nu-complete oskit ls hyperlink" # Make each name a link for terminals that follow links; WHEN as for --color
    --kibibytes(-k)           # Count the room that files take in units of 1024 bytes
    -l                        # List the facts of each file
    --dereference(-L)         # Show what symbolic links point to, not the links
    -m                        # List names behind commas
    --literal(-N)             # Write names without quoting
    -o                        # As -l, without the group
    -p                        # Append `/` to directories
    --quote-name(-Q)          # Put names in double quotes
    --quoting-style: string@"nu-complete oskit ls quoting_style" # Quote names as literal, locale, shell, shell-always, shell-escape, shell-escape-always, c or escape
    --reverse(-r)             # Reverse the order
    --recursive(-R)           # List what is in directories below, too
    -S                        # Sort by size, largest first
    --sort: string@"nu-complete oskit ls sort" # Sort by none (-U), size (-S), time (-t), version (-v), extension (-X) or width; beyond GNU by KEY[,KEY]...: fields and these words, ascending, or descending as -KEY
    --tabsize(-T): string     # Take tabs to stand every COLS columns; 0: write none
    --time: string@"nu-complete oskit ls time" # Use the time of access (atime, access, use), change of status (ctime, status) or birth (birth, creation)
    --time-style: string      # Show times as full-iso, long-iso, iso, locale or +FORMAT
    -t                        # Sort by time, newest first
    -u                        # Use the time of the last access; sort by it unless with -l
    -U                        # Keep the directory's own order
    -v                        # Sort by the numbers in names: a2 before a10
    --width(-w): string       # Fit into COLS columns; 0: without limit
    -x                        # List across the rows
    -X                        # Sort by extension
    --context(-Z)             # Show the security context of each file
    --zero                    # End lines with NUL, not newline
    -1                        # List one name a line
    --help                    # Print help
    --version                 # Print version
    --json                    # Write a JSON object for each file
    --tsv                     # Write a line of tab-separated values for each file; what would break it as \t, \n, \r, \\ or \xHH
    --fields: string          # Show these facts, in this order, here and with --json and --tsv: path name depth type size allocated mode perm nlink inode device uid gid user group mtime atime ctime btime hidden link acl context git extension error
    --header                  # Write the names of the columns above them
    --tree                    # Show a tree; with --json and --tsv its lines in order, each with its depth
    --depth: string           # List directories N levels below each FILE, with --tree or as -R
    --only: string            # List only what is one of these: file (regular files), dir (directories), link (symbolic links), exec (files that somebody may execute), hidden (names with a leading dot, without -A, too)
    --ignore-vcs              # Leave out `.git` and what .gitignore files, .git/info/exclude and git's own list say to ignore
    --git: string             # Show how git sees each file, as `git status` words it: .M, A., ??, !!, `..` for no change; `?` where git takes longer than BUDGET [default: 150ms]
    --octal                   # Show permission bits in octal, too
    --total-size              # Take as the size of a directory that of all files in it, as its room that of all in it and itself; what has several hard links counts once
    --icons: string@"nu-complete oskit ls icons" # Put an icon in front of each name, for terminals with a Nerd Font; WHEN as for --color
    --errors: string@"nu-complete oskit ls errors" # Tell what cannot be read on standard error (stderr) or on the entry that it concerns (inline)
    --files0-from: string     # List the files that F names, each name ended by NUL; -: standard input
    --reproducible            # Leave out all that differs where the files do not: times in UTC, owners as numbers, no width, no inode, no device, no times but the last write, no size of directories
    --save: string            # Keep the listing in F, as JSON
    --diff: string            # Show what has changed since F was kept: + new, - gone, ~ changed; then the status is 1
    ...files: string          # What to list
  ]

  # Print a man page, in roff
  export extern "oskit man" [
    --help                    # Print help
    --version                 # Print version
    command?: string          # The command whose page to print [default: oskit's own]
  ]

  def "nu-complete oskit mkdir exist" [] {
    [ "ok" "error" "verify" ]
  }

  # Create directories
  export extern "oskit mkdir" [
    --mode(-m): string        # Set the permission bits to MODE, as chmod reads it, instead of rwxrwxrwx less the umask
    --parents(-p)             # Create parent directories as needed, and be content with a directory that exists
    --verbose(-v)             # Print a line for each created directory
    -Z                        # Set the SELinux security context to the default type
    --context: string         # Like -Z, or if CTX is given set the SELinux security context to it
    --dry-run(-n)             # Only say what would be created
    --parents-mode: string    # Set the permission bits of the parent directories that --parents creates
    --no-exist-ok             # Take a directory that exists for a failure with --parents too, as --exist=error does
    --exist: string@"nu-complete oskit mkdir exist" # What a directory that exists is: ok; error, a failure; verify, a failure unless its mode and owner are those that a new one would get, the caller's own without --owner. Without this option ok with --parents, else error
    --owner: string           # Give what is created to USER, USER:GROUP, USER: (their own group) or :GROUP
    --atomic                  # Let each directory appear at once, with its mode, its owner and its parents, or not at all; only a run that is killed or loses its power leaves `.oskit-PID-N-NAME`, which may be removed
    --rollback                # If anything fails, remove all that was created
    --durable                 # Wait until what was created is on disk
    --print                   # Print the absolute path of each directory, free of links
    --files0-from: string     # Take the directories from FILE, each ended by NUL; `-`: from standard input
    --json                    # Write a JSON object for each operand
    --help                    # Print help
    --version                 # Print version
    ...directories: path      # The directories to create
  ]

  # Print variables of the environment
  export extern "oskit printenv" [
    --null(-0)                # End each line of output with NUL, not newline
    --json                    # Write a JSON object for each variable
    --help                    # Print help
    --version                 # Print version
    ...names: string          # The variables whose values to print; status 1 if one is not set. Without any, all are printed with their names
  ]

  # Remove the links that install-links made in a directory, and nothing else
  export extern "oskit remove-links" [
    --dry-run(-n)             # Only say what would be done
    --json                    # Write a JSON object a line
    --help                    # Print help
    --version                 # Print version
    dir: path                 # The directory
  ]

  # Print the JSON Schema of a command's records
  export extern "oskit schema" [
    --help                    # Print help
    --version                 # Print version
    command?: string          # The command [default: the schema of errors under --json]
  ]

  def "nu-complete oskit vdir indicator_style" [] {
    [ "none" "slash" "file-type" "classify" ]
  }

  def "nu-complete oskit vdir classify" [] {
    [ "always" "never" "auto" ]
  }

  def "nu-complete oskit vdir color" [] {
    [ "always" "never" "auto" ]
  }

  def "nu-complete oskit vdir format" [] {
    [ "verbose" "commas" "horizontal" "vertical" "single-column" ]
  }

  def "nu-complete oskit vdir hyperlink" [] {
    [ "always" "never" "auto" ]
  }

  def "nu-complete oskit vdir quoting_style" [] {
    [ "literal" "shell" "shell-always" "shell-escape" "shell-escape-always" "c" "c-maybe" "escape" "locale" "clocale" ]
  }

  def "nu-complete oskit vdir sort" [] {
    [ "none" "time" "size" "extension" "version" "width" ]
  }

  def "nu-complete oskit vdir time" [] {
    [ "atime" "ctime" "birth" ]
  }

  def "nu-complete oskit vdir icons" [] {
    [ "always" "never" "auto" ]
  }

  def "nu-complete oskit vdir errors" [] {
    [ "stderr" "inline" ]
  }

  # List files with their facts
  export extern "oskit vdir" [
    --all(-a)                 # Show entries whose names start with a dot, and `.` and `..`
    --almost-all(-A)          # Show entries whose names start with a dot
    --author                  # With -l, show the author of each file
    --escape(-b)              # Write C's escapes for what cannot be shown
    --block-size: string      # Count sizes in units of SIZE: 1K, MiB, kB, human-readable, si
    --inode(-i)               # Show the number of each file on its device
    --ignore-backups(-B)      # Leave out names that end in `~`
    --ignore(-I): string      # Leave out names that match PATTERN
    --indicator-style: string@"nu-complete oskit vdir indicator_style" # Append indicators to names: none, slash (-p), file-type or classify (-F)
    -c                        # Use the time of the last change of status; sort by it unless with -l
    -C                        # List down the columns
    -F                        # Append one of `*/=>@|` to names that are not plain files
    --classify: string@"nu-complete oskit vdir classify" # As -F; auto: on a terminal only; without WHEN, always
    --color: string@"nu-complete oskit vdir color" # Colour the names; auto: on a terminal only; without WHEN, always
    --directory(-d)           # List directories themselves, not what is in them
    --dired(-D)               # With -l, say where in the output each name is, for Emacs
    -f                        # List all entries in the directory's own order, as -aU
    --full-time               # As -l --time-style=full-iso
    --file-type               # As -F, without `*`
    --format: string@"nu-complete oskit vdir format" # Lay out as across (-x), commas (-m), long (-l), single-column (-1), verbose (-l) or vertical (-C)
    --numeric-uid-gid(-n)     # As -l, with the numbers of owner and group
    -g                        # As -l, without the owner
    --group-directories-first # List directories before files
    --no-group(-G)            # In a long listing, leave out the group
    --human-readable(-h)      # Show sizes as 1.0K, 234M, 2.0G
    --size(-s)                # Show the room that each file takes, in blocks
    --si                      # As -h, in powers of 1000
    --show-control-chars      # Write what cannot be shown as it is
    --dereference-command-line(-H) # Follow symbolic links that are named on the command line
    --dereference-command-line-symlink-to-dir # Follow symbolic links to directories that are named on the command line
    --hide-control-chars(-q)  # Write `?` for what cannot be shown
    --hide: string            # Leave out names that match PATTERN, unless with -a or -A
    --hyperlink: string@"nu-complete oskit vdir hyperlink" # Make each name a link for terminals that follow links; WHEN as for --color
    --kibibytes(-k)           # Count the room that files take in units of 1024 bytes
    -l                        # List the facts of each file
    --dereference(-L)         # Show what symbolic links point to, not the links
    -m                        # List names behind commas
    --literal(-N)             # Write names without quoting
    -o                        # As -l, without the group
    -p                        # Append `/` to directories
    --quote-name(-Q)          # Put names in double quotes
    --quoting-style: string@"nu-complete oskit vdir quoting_style" # Quote names as literal, locale, shell, shell-always, shell-escape, shell-escape-always, c or escape
    --reverse(-r)             # Reverse the order
    --recursive(-R)           # List what is in directories below, too
    -S                        # Sort by size, largest first
    --sort: string@"nu-complete oskit vdir sort" # Sort by none (-U), size (-S), time (-t), version (-v), extension (-X) or width; beyond GNU by KEY[,KEY]...: fields and these words, ascending, or descending as -KEY
    --tabsize(-T): string     # Take tabs to stand every COLS columns; 0: write none
    --time: string@"nu-complete oskit vdir time" # Use the time of access (atime, access, use), change of status (ctime, status) or birth (birth, creation)
    --time-style: string      # Show times as full-iso, long-iso, iso, locale or +FORMAT
    -t                        # Sort by time, newest first
    -u                        # Use the time of the last access; sort by it unless with -l
    -U                        # Keep the directory's own order
    -v                        # Sort by the numbers in names: a2 before a10
    --width(-w): string       # Fit into COLS columns; 0: without limit
    -x                        # List across the rows
    -X                        # Sort by extension
    --context(-Z)             # Show the security context of each file
    --zero                    # End lines with NUL, not newline
    -1                        # List one name a line
    --help                    # Print help
    --version                 # Print version
    --json                    # Write a JSON object for each file
    --tsv                     # Write a line of tab-separated values for each file; what would break it as \t, \n, \r, \\ or \xHH
    --fields: string          # Show these facts, in this order, here and with --json and --tsv: path name depth type size allocated mode perm nlink inode device uid gid user group mtime atime ctime btime hidden link acl context git extension error
    --header                  # Write the names of the columns above them
    --tree                    # Show a tree; with --json and --tsv its lines in order, each with its depth
    --depth: string           # List directories N levels below each FILE, with --tree or as -R
    --only: string            # List only what is one of these: file (regular files), dir (directories), link (symbolic links), exec (files that somebody may execute), hidden (names with a leading dot, without -A, too)
    --ignore-vcs              # Leave out `.git` and what .gitignore files, .git/info/exclude and git's own list say to ignore
    --git: string             # Show how git sees each file, as `git status` words it: .M, A., ??, !!, `..` for no change; `?` where git takes longer than BUDGET [default: 150ms]
    --octal                   # Show permission bits in octal, too
    --total-size              # Take as the size of a directory that of all files in it, as its room that of all in it and itself; what has several hard links counts once
    --icons: string@"nu-complete oskit vdir icons" # Put an icon in front of each name, for terminals with a Nerd Font; WHEN as for --color
    --errors: string@"nu-complete oskit vdir errors" # Tell what cannot be read on standard error (stderr) or on the entry that it concerns (inline)
    --files0-from: string     # List the files that F names, each name ended by NUL; -: standard input
    --reproducible            # Leave out all that differs where the files do not: times in UTC, owners as numbers, no width, no inode, no device, no times but the last write, no size of directories
    --save: string            # Keep the listing in F, as JSON
    --diff: string            # Show what has changed since F was kept: + new, - gone, ~ changed; then the status is 1
    ...files: string          # What to list
  ]

}

export use completions *

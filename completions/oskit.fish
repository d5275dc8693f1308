# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_oskit_global_optspecs
    string join \n h/help V/version
end

function __fish_oskit_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_oskit_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_oskit_using_subcommand
    set -l cmd (__fish_oskit_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c oskit -n "__fish_oskit_needs_command" -s h -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_needs_command" -s V -l version -d 'Print version'
complete -c oskit -n "__fish_oskit_needs_command" -f -a "backup" -d 'Make snapshots of a directory as plain directories; list, verify, compare, restore, prune, copy and repair them'
complete -c oskit -n "__fish_oskit_needs_command" -f -a "completions" -d 'Print the script that completes oskit\'s command lines in a shell'
complete -c oskit -n "__fish_oskit_needs_command" -f -a "dir" -d 'List files in columns'
complete -c oskit -n "__fish_oskit_needs_command" -f -a "env" -d 'Run a program in a modified environment, or print the environment'
complete -c oskit -n "__fish_oskit_needs_command" -f -a "exec" -d 'Run one program well: with a time limit, retries, its own environment and streams'
complete -c oskit -n "__fish_oskit_needs_command" -f -a "explain" -d 'Say in words what an error, an exit status or a signal means'
complete -c oskit -n "__fish_oskit_needs_command" -f -a "help" -d 'Print help for oskit, one of its commands or a topic'
complete -c oskit -n "__fish_oskit_needs_command" -f -a "info" -d 'Tell what this system is and what a program may use of it'
complete -c oskit -n "__fish_oskit_needs_command" -f -a "install-links" -d 'Make links named after the commands, so that each can be called by its own name'
complete -c oskit -n "__fish_oskit_needs_command" -f -a "ls" -d 'List files and what is in directories'
complete -c oskit -n "__fish_oskit_needs_command" -f -a "man" -d 'Print a man page, in roff'
complete -c oskit -n "__fish_oskit_needs_command" -f -a "mkdir" -d 'Create directories'
complete -c oskit -n "__fish_oskit_needs_command" -f -a "printenv" -d 'Print variables of the environment'
complete -c oskit -n "__fish_oskit_needs_command" -f -a "remove-links" -d 'Remove the links that install-links made in a directory, and nothing else'
complete -c oskit -n "__fish_oskit_needs_command" -f -a "schema" -d 'Print the JSON Schema of a command\'s records'
complete -c oskit -n "__fish_oskit_needs_command" -f -a "vdir" -d 'List files with their facts'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -l exclude -d 'Leave out what matches this glob: a name anywhere, or with a slash the path from SOURCE on; `GLOB/` means directories, `!GLOB` is not left out after all, and the last one that matches decides' -r
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -l exclude-from -d 'Leave out what matches the globs in FILE (- for standard input), one a line as in .gitignore, `#` starting a comment; any --exclude counts as later' -r -F
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -l share -d 'How to share unchanged files with the snapshot before: by clones where DEST can and else by hard links (auto), or as said' -r -f -a "auto\t''
reflink\t''
hardlink\t''
none\t''"
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -l jobs -d 'Copy this many files at a time' -r
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -l exclude-caches -d 'Leave out what is in directories that a CACHEDIR.TAG marks as caches'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -l ignore-vcs -d 'Leave out what git is told to ignore (.gitignore, .git/info/exclude, the user\'s own list); .git itself is kept, and any --exclude that matches decides'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -l one-file-system -d 'Stay on the file system of SOURCE'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -l no-recurse -d 'Copy only the files in SOURCE itself, no directories'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -l allow-empty -d 'Believe that SOURCE is empty, though the last snapshot was not'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -l checksum -d 'Compare contents with the snapshot before, trust no times'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -l no-durable -d 'Return before everything is on disk'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -l name-utc -d 'Name the snapshot by the time in UTC, not by local time'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -l wait -d 'Wait while another backup is at work in DEST'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -l dry-run -d 'Make nothing, only say of each path what would become of it; what the run would compare is read'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -l json -d 'Write JSON: a line for what is worth one, at the end the snapshot'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -s q -l quiet -d 'Write only the last line'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -s v -l verbose -d 'Write a line for each path'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -l version -d 'Print version'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -a "list" -d 'List the snapshots, the oldest first'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -a "verify" -d 'Compare snapshots with their manifests: every byte, every fact; changes nothing'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -a "diff" -d 'Say what was added, removed and changed from snapshot A on'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -a "restore" -d 'Copy a snapshot, or a part of it, into TARGET'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -a "prune" -d 'Remove snapshots that no rule keeps'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -a "copy" -d 'Copy a store to another disk: each snapshot that NEWDEST does not have yet'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and not __fish_seen_subcommand_from list verify diff restore prune copy repair" -a "repair" -d 'Clear what a crash left, give snapshots without a manifest one, and heal what is damaged'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from list" -l json -d 'Write a JSON object for each snapshot'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from list" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from verify" -l drill -d 'Restore each snapshot to a new directory in DIR, compare every fact there, and remove it again' -r -F
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from verify" -l quick -d 'Compare sizes, times, modes and owners only'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Write a line for each path'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from verify" -l wait -d 'Wait while another oskit backup is at work in DEST'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from verify" -l json -d 'Write JSON: an object a line for each result'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Write nothing but what is wrong'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from verify" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from diff" -l source -d 'Compare with what DIR is now: what a new snapshot of it would change' -r -F
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from diff" -l checksum -d 'With --source: compare contents, trust no times'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from diff" -l wait -d 'Wait while another oskit backup is at work in DEST'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from diff" -l json -d 'Write JSON: an object a line for each result'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from diff" -s q -l quiet -d 'Write nothing but what is wrong'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from diff" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from restore" -l path -d 'Restore only this path of the snapshot, and what is in it; may be given several times' -r -F
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from restore" -l overwrite -d 'What to do with what is there already' -r -f -a "never\t''
if-changed\t''
always\t''"
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from restore" -l checksum -d 'With --overwrite=if-changed: compare contents with their checksums, too, not only sizes and times'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from restore" -l numeric-owner -d 'Give files to the owners\' numbers, whatever they are called here'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from restore" -l verify -d 'Bring each file to disk and read it back before it gets its name'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from restore" -l no-durable -d 'Return before everything is on disk'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from restore" -l dry-run -d 'Change nothing, only say what would be restored'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from restore" -s v -l verbose -d 'Write a line for each path'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from restore" -l wait -d 'Wait while another oskit backup is at work in DEST'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from restore" -l json -d 'Write JSON: an object a line for each result'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from restore" -s q -l quiet -d 'Write nothing but what is wrong'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from restore" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from prune" -l keep-last -d 'Keep the last N' -r
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from prune" -l keep-hourly -d 'Keep the last one of each of the last N hours that have any' -r
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from prune" -l keep-daily -d 'Likewise days' -r
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from prune" -l keep-weekly -d 'Likewise weeks' -r
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from prune" -l keep-monthly -d 'Likewise months' -r
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from prune" -l keep-yearly -d 'Likewise years' -r
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from prune" -l keep-within -d 'Keep all that are at most so much older than the latest: 90m, 36h, 30d (the units are d, h, m and s)' -r
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from prune" -l dry-run -d 'Remove nothing, only say what would be'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from prune" -l wait -d 'Wait while another oskit backup is at work in DEST'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from prune" -l json -d 'Write JSON: an object a line for each result'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from prune" -s q -l quiet -d 'Write nothing but what is wrong'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from prune" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from copy" -l dry-run -d 'Copy nothing, only say what would be'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from copy" -s v -l verbose -d 'Write a line for each path'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from copy" -l wait -d 'Wait while another oskit backup is at work in DEST'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from copy" -l json -d 'Write JSON: an object a line for each result'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from copy" -s q -l quiet -d 'Write nothing but what is wrong'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from copy" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from repair" -l source -d 'Take good contents from DIR, too; snapshots that get a manifest count as those of DIR' -r -F
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from repair" -l dry-run -d 'Change nothing, only say what would be'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from repair" -l wait -d 'Wait while another oskit backup is at work in DEST'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from repair" -l json -d 'Write JSON: an object a line for each result'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from repair" -s q -l quiet -d 'Write nothing but what is wrong'
complete -c oskit -n "__fish_oskit_using_subcommand backup; and __fish_seen_subcommand_from repair" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand completions" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand completions" -l version -d 'Print version'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l block-size -d 'Count sizes in units of SIZE: 1K, MiB, kB, human-readable, si' -r
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s I -l ignore -d 'Leave out names that match PATTERN' -r
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l indicator-style -d 'Append indicators to names: none, slash (-p), file-type or classify (-F)' -r -f -a "none\t''
slash\t''
file-type\t''
classify\t''"
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l classify -d 'As -F; auto: on a terminal only; without WHEN, always' -r -f -a "always\t''
never\t''
auto\t''"
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l color -d 'Colour the names; auto: on a terminal only; without WHEN, always' -r -f -a "always\t''
never\t''
auto\t''"
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l format -d 'Lay out as across (-x), commas (-m), long (-l), single-column (-1), verbose (-l) or vertical (-C)' -r -f -a "verbose\t''
commas\t''
horizontal\t''
vertical\t''
single-column\t''"
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l hide -d 'Leave out names that match PATTERN, unless with -a or -A' -r
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l hyperlink -d 'Make each name a link for terminals that follow links; WHEN as for --color' -r -f -a "always\t''
never\t''
auto\t''"
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l quoting-style -d 'Quote names as literal, locale, shell, shell-always, shell-escape, shell-escape-always, c or escape' -r -f -a "literal\t''
shell\t''
shell-always\t''
shell-escape\t''
shell-escape-always\t''
c\t''
c-maybe\t''
escape\t''
locale\t''
clocale\t''"
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l sort -d 'Sort by none (-U), size (-S), time (-t), version (-v), extension (-X) or width; beyond GNU by KEY[,KEY]...: fields and these words, ascending, or descending as -KEY' -r -f -a "none\t''
time\t''
size\t''
extension\t''
version\t''
width\t''"
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s T -l tabsize -d 'Take tabs to stand every COLS columns; 0: write none' -r
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l time -d 'Use the time of access (atime, access, use), change of status (ctime, status) or birth (birth, creation)' -r -f -a "atime\t''
ctime\t''
birth\t''"
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l time-style -d 'Show times as full-iso, long-iso, iso, locale or +FORMAT' -r
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s w -l width -d 'Fit into COLS columns; 0: without limit' -r
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l fields -d 'Show these facts, in this order, here and with --json and --tsv: path name depth type size allocated mode perm nlink inode device uid gid user group mtime atime ctime btime hidden link acl context git extension error' -r
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l depth -d 'List directories N levels below each FILE, with --tree or as -R' -r
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l only -d 'List only what is one of these: file (regular files), dir (directories), link (symbolic links), exec (files that somebody may execute), hidden (names with a leading dot, without -A, too)' -r
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l git -d 'Show how git sees each file, as `git status` words it: .M, A., ??, !!, `..` for no change; `?` where git takes longer than BUDGET [default: 150ms]' -r
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l icons -d 'Put an icon in front of each name, for terminals with a Nerd Font; WHEN as for --color' -r -f -a "always\t''
never\t''
auto\t''"
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l errors -d 'Tell what cannot be read on standard error (stderr) or on the entry that it concerns (inline)' -r -f -a "stderr\t''
inline\t''"
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l files0-from -d 'List the files that F names, each name ended by NUL; -: standard input' -r
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l save -d 'Keep the listing in F, as JSON' -r
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l diff -d 'Show what has changed since F was kept: + new, - gone, ~ changed; then the status is 1' -r
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s a -l all -d 'Show entries whose names start with a dot, and `.` and `..`'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s A -l almost-all -d 'Show entries whose names start with a dot'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l author -d 'With -l, show the author of each file'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s b -l escape -d 'Write C\'s escapes for what cannot be shown'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s i -l inode -d 'Show the number of each file on its device'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s B -l ignore-backups -d 'Leave out names that end in `~`'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s c -d 'Use the time of the last change of status; sort by it unless with -l'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s C -d 'List down the columns'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s F -d 'Append one of `*/=>@|` to names that are not plain files'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s d -l directory -d 'List directories themselves, not what is in them'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s D -l dired -d 'With -l, say where in the output each name is, for Emacs'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s f -d 'List all entries in the directory\'s own order, as -aU'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l full-time -d 'As -l --time-style=full-iso'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l file-type -d 'As -F, without `*`'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s n -l numeric-uid-gid -d 'As -l, with the numbers of owner and group'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s g -d 'As -l, without the owner'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l group-directories-first -d 'List directories before files'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s G -l no-group -d 'In a long listing, leave out the group'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s h -l human-readable -d 'Show sizes as 1.0K, 234M, 2.0G'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s s -l size -d 'Show the room that each file takes, in blocks'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l si -d 'As -h, in powers of 1000'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l show-control-chars -d 'Write what cannot be shown as it is'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s H -l dereference-command-line -d 'Follow symbolic links that are named on the command line'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l dereference-command-line-symlink-to-dir -d 'Follow symbolic links to directories that are named on the command line'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s q -l hide-control-chars -d 'Write `?` for what cannot be shown'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s k -l kibibytes -d 'Count the room that files take in units of 1024 bytes'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s l -d 'List the facts of each file'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s L -l dereference -d 'Show what symbolic links point to, not the links'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s m -d 'List names behind commas'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s N -l literal -d 'Write names without quoting'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s o -d 'As -l, without the group'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s p -d 'Append `/` to directories'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s Q -l quote-name -d 'Put names in double quotes'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s r -l reverse -d 'Reverse the order'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s R -l recursive -d 'List what is in directories below, too'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s S -d 'Sort by size, largest first'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s t -d 'Sort by time, newest first'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s u -d 'Use the time of the last access; sort by it unless with -l'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s U -d 'Keep the directory\'s own order'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s v -d 'Sort by the numbers in names: a2 before a10'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s x -d 'List across the rows'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s X -d 'Sort by extension'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s Z -l context -d 'Show the security context of each file'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l zero -d 'End lines with NUL, not newline'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -s 1 -d 'List one name a line'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l version -d 'Print version'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l json -d 'Write a JSON object for each file'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l tsv -d 'Write a line of tab-separated values for each file; what would break it as \\t, \\n, \\r, \\\\ or \\xHH'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l header -d 'Write the names of the columns above them'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l tree -d 'Show a tree; with --json and --tsv its lines in order, each with its depth'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l ignore-vcs -d 'Leave out `.git` and what .gitignore files, .git/info/exclude and git\'s own list say to ignore'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l octal -d 'Show permission bits in octal, too'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l total-size -d 'Take as the size of a directory that of all files in it, as its room that of all in it and itself; what has several hard links counts once'
complete -c oskit -n "__fish_oskit_using_subcommand dir" -l reproducible -d 'Leave out all that differs where the files do not: times in UTC, owners as numbers, no width, no inode, no device, no times but the last write, no size of directories'
complete -c oskit -n "__fish_oskit_using_subcommand env" -s u -l unset -d 'Remove NAME from the environment' -r
complete -c oskit -n "__fish_oskit_using_subcommand env" -s C -l chdir -d 'Change the working directory to DIR' -r -F
complete -c oskit -n "__fish_oskit_using_subcommand env" -s S -l split-string -d 'Split S into arguments, to pass several on a #! line' -r
complete -c oskit -n "__fish_oskit_using_subcommand env" -s a -l argv0 -d 'Call the program ARG' -r
complete -c oskit -n "__fish_oskit_using_subcommand env" -l block-signal -d 'Block delivery of SIG signals (a list with commas; all without it) to the program' -r
complete -c oskit -n "__fish_oskit_using_subcommand env" -l default-signal -d 'Reset handling of SIG signals to the default' -r
complete -c oskit -n "__fish_oskit_using_subcommand env" -l ignore-signal -d 'Have SIG signals ignored' -r
complete -c oskit -n "__fish_oskit_using_subcommand env" -s f -l file -d 'Set the variables of FILE, lines of NAME=VALUE (- is standard input)' -r -F
complete -c oskit -n "__fish_oskit_using_subcommand env" -l get -d 'Print the value of NAME, or DEFAULT if it is unset or empty; status 1 if there is neither' -r
complete -c oskit -n "__fish_oskit_using_subcommand env" -s i -l ignore-environment -d 'Start with an empty environment (a lone - does too)'
complete -c oskit -n "__fish_oskit_using_subcommand env" -s 0 -l null -d 'End each line of output with NUL, not newline'
complete -c oskit -n "__fish_oskit_using_subcommand env" -l list-signal-handling -d 'List signals that are blocked or ignored, on standard error'
complete -c oskit -n "__fish_oskit_using_subcommand env" -s v -l debug -d 'Say what is done, on standard error'
complete -c oskit -n "__fish_oskit_using_subcommand env" -l optional -d 'Do without a FILE that does not exist'
complete -c oskit -n "__fish_oskit_using_subcommand env" -l keep-existing -d 'Let inherited variables keep their values against those of FILE'
complete -c oskit -n "__fish_oskit_using_subcommand env" -l json -d 'Write a JSON object for each variable'
complete -c oskit -n "__fish_oskit_using_subcommand env" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand env" -l version -d 'Print version'
complete -c oskit -n "__fish_oskit_using_subcommand exec" -s t -l timeout -d 'End the program, and all it started, when an attempt takes longer (0: no limit)' -r
complete -c oskit -n "__fish_oskit_using_subcommand exec" -s k -l kill-after -d 'Send KILL to what is left this long after the first signal, 5s if not given (0: never)' -r
complete -c oskit -n "__fish_oskit_using_subcommand exec" -s s -l signal -d 'Send this signal when the time is up, instead of TERM' -r
complete -c oskit -n "__fish_oskit_using_subcommand exec" -l tree -d 'Signal everything that the program started, its process group, or the program alone' -r -f -a "all\t''
group\t''
child\t''"
complete -c oskit -n "__fish_oskit_using_subcommand exec" -l leaks -d 'Report in the record what the program left running when it ended by itself, or kill it, too' -r -f -a "report\t''
kill\t''"
complete -c oskit -n "__fish_oskit_using_subcommand exec" -s r -l retries -d 'Try again up to N times when it fails' -r
complete -c oskit -n "__fish_oskit_using_subcommand exec" -l delay -d 'Wait this long before trying again, 1s if not given' -r
complete -c oskit -n "__fish_oskit_using_subcommand exec" -l backoff -d 'Let the wait stay as it is, grow by the same each time, or double' -r -f -a "fixed\t''
linear\t''
exponential\t''"
complete -c oskit -n "__fish_oskit_using_subcommand exec" -l max-delay -d 'Never wait longer than this' -r
complete -c oskit -n "__fish_oskit_using_subcommand exec" -l retry-on -d 'Try again only after these: statuses, ranges (1-5), timeout, signal, any; separated by commas' -r
complete -c oskit -n "__fish_oskit_using_subcommand exec" -s e -l env -d 'Set a variable for the program' -r
complete -c oskit -n "__fish_oskit_using_subcommand exec" -l env-file -d 'Set the variables of this file of NAME=VALUE lines (repeatable)' -r -F
complete -c oskit -n "__fish_oskit_using_subcommand exec" -s u -l unset -d 'Remove a variable (repeatable)' -r
complete -c oskit -n "__fish_oskit_using_subcommand exec" -s C -l chdir -d 'Run in this directory' -r -F
complete -c oskit -n "__fish_oskit_using_subcommand exec" -l argv0 -d 'Let the program find this as its own name' -r
complete -c oskit -n "__fish_oskit_using_subcommand exec" -l shell -d 'Give COMMAND to a shell as its script, the ARGs as $1, $2 ... (PROGRAM: /bin/sh, on Windows cmd)' -r
complete -c oskit -n "__fish_oskit_using_subcommand exec" -l stdin -d 'Read standard input from this file, for each attempt from its start' -r -F
complete -c oskit -n "__fish_oskit_using_subcommand exec" -l stdout -d 'Write standard output to this file, emptied for each attempt' -r -F
complete -c oskit -n "__fish_oskit_using_subcommand exec" -l stderr -d 'Write standard error to this file; the same as for --stdout takes both' -r -F
complete -c oskit -n "__fish_oskit_using_subcommand exec" -l capture -d 'Take what the program writes into the record instead, up to SIZE of each stream, 1M if not given' -r
complete -c oskit -n "__fish_oskit_using_subcommand exec" -l report -d 'Write the JSON record to this file instead (-: standard output)' -r -F
complete -c oskit -n "__fish_oskit_using_subcommand exec" -s f -l foreground -d 'Leave the program in the terminal\'s foreground group, so that it gets the terminal\'s signals itself'
complete -c oskit -n "__fish_oskit_using_subcommand exec" -s p -l preserve-status -d 'Exit with the program\'s status even when its time was up'
complete -c oskit -n "__fish_oskit_using_subcommand exec" -s i -l ignore-environment -d 'Start with an empty environment'
complete -c oskit -n "__fish_oskit_using_subcommand exec" -l append -d 'Append to the files of --stdout and --stderr'
complete -c oskit -n "__fish_oskit_using_subcommand exec" -s v -l verbose -d 'Say which signals are sent, and to how many processes'
complete -c oskit -n "__fish_oskit_using_subcommand exec" -l json -d 'Write a JSON record of the run to standard error, as its last line'
complete -c oskit -n "__fish_oskit_using_subcommand exec" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand exec" -l version -d 'Print version'
complete -c oskit -n "__fish_oskit_using_subcommand explain" -l json -d 'Write a JSON object a line'
complete -c oskit -n "__fish_oskit_using_subcommand explain" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand explain" -l version -d 'Print version'
complete -c oskit -n "__fish_oskit_using_subcommand help" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand help" -l version -d 'Print version'
complete -c oskit -n "__fish_oskit_using_subcommand info" -l round -d 'How a part of a processor counts in cpu.effective, which is never less than 1: floor, half-up, ceil' -r -f -a "floor\t''
half-up\t''
ceil\t''"
complete -c oskit -n "__fish_oskit_using_subcommand info" -l style -d 'Whose separators and names the paths group tells: posix, windows [default: this system\'s]' -r -f -a "posix\t''
windows\t''"
complete -c oskit -n "__fish_oskit_using_subcommand info" -l default -d 'What to answer for a KEY that has no value here' -r
complete -c oskit -n "__fish_oskit_using_subcommand info" -l list-keys -d 'Tell the keys: type, unit, systems that have it, meaning'
complete -c oskit -n "__fish_oskit_using_subcommand info" -l json -d 'Write one JSON object, by group'
complete -c oskit -n "__fish_oskit_using_subcommand info" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand info" -l version -d 'Print version'
complete -c oskit -n "__fish_oskit_using_subcommand install-links" -l force -d 'Take contested names too, and replace what stands in the way'
complete -c oskit -n "__fish_oskit_using_subcommand install-links" -s n -l dry-run -d 'Only say what would be done'
complete -c oskit -n "__fish_oskit_using_subcommand install-links" -l json -d 'Write a JSON object a line'
complete -c oskit -n "__fish_oskit_using_subcommand install-links" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand install-links" -l version -d 'Print version'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l block-size -d 'Count sizes in units of SIZE: 1K, MiB, kB, human-readable, si' -r
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s I -l ignore -d 'Leave out names that match PATTERN' -r
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l indicator-style -d 'Append indicators to names: none, slash (-p), file-type or classify (-F)' -r -f -a "none\t''
slash\t''
file-type\t''
classify\t''"
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l classify -d 'As -F; auto: on a terminal only; without WHEN, always' -r -f -a "always\t''
never\t''
auto\t''"
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l color -d 'Colour the names; auto: on a terminal only; without WHEN, always' -r -f -a "always\t''
never\t''
auto\t''"
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l format -d 'Lay out as across (-x), commas (-m), long (-l), single-column (-1), verbose (-l) or vertical (-C)' -r -f -a "verbose\t''
commas\t''
horizontal\t''
vertical\t''
single-column\t''"
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l hide -d 'Leave out names that match PATTERN, unless with -a or -A' -r
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l hyperlink -d 'Make each name a link for terminals that follow links; WHEN as for --color' -r -f -a "always\t''
never\t''
auto\t''"
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l quoting-style -d 'Quote names as literal, locale, shell, shell-always, shell-escape, shell-escape-always, c or escape' -r -f -a "literal\t''
shell\t''
shell-always\t''
shell-escape\t''
shell-escape-always\t''
c\t''
c-maybe\t''
escape\t''
locale\t''
clocale\t''"
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l sort -d 'Sort by none (-U), size (-S), time (-t), version (-v), extension (-X) or width; beyond GNU by KEY[,KEY]...: fields and these words, ascending, or descending as -KEY' -r -f -a "none\t''
time\t''
size\t''
extension\t''
version\t''
width\t''"
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s T -l tabsize -d 'Take tabs to stand every COLS columns; 0: write none' -r
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l time -d 'Use the time of access (atime, access, use), change of status (ctime, status) or birth (birth, creation)' -r -f -a "atime\t''
ctime\t''
birth\t''"
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l time-style -d 'Show times as full-iso, long-iso, iso, locale or +FORMAT' -r
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s w -l width -d 'Fit into COLS columns; 0: without limit' -r
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l fields -d 'Show these facts, in this order, here and with --json and --tsv: path name depth type size allocated mode perm nlink inode device uid gid user group mtime atime ctime btime hidden link acl context git extension error' -r
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l depth -d 'List directories N levels below each FILE, with --tree or as -R' -r
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l only -d 'List only what is one of these: file (regular files), dir (directories), link (symbolic links), exec (files that somebody may execute), hidden (names with a leading dot, without -A, too)' -r
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l git -d 'Show how git sees each file, as `git status` words it: .M, A., ??, !!, `..` for no change; `?` where git takes longer than BUDGET [default: 150ms]' -r
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l icons -d 'Put an icon in front of each name, for terminals with a Nerd Font; WHEN as for --color' -r -f -a "always\t''
never\t''
auto\t''"
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l errors -d 'Tell what cannot be read on standard error (stderr) or on the entry that it concerns (inline)' -r -f -a "stderr\t''
inline\t''"
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l files0-from -d 'List the files that F names, each name ended by NUL; -: standard input' -r
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l save -d 'Keep the listing in F, as JSON' -r
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l diff -d 'Show what has changed since F was kept: + new, - gone, ~ changed; then the status is 1' -r
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s a -l all -d 'Show entries whose names start with a dot, and `.` and `..`'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s A -l almost-all -d 'Show entries whose names start with a dot'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l author -d 'With -l, show the author of each file'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s b -l escape -d 'Write C\'s escapes for what cannot be shown'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s i -l inode -d 'Show the number of each file on its device'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s B -l ignore-backups -d 'Leave out names that end in `~`'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s c -d 'Use the time of the last change of status; sort by it unless with -l'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s C -d 'List down the columns'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s F -d 'Append one of `*/=>@|` to names that are not plain files'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s d -l directory -d 'List directories themselves, not what is in them'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s D -l dired -d 'With -l, say where in the output each name is, for Emacs'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s f -d 'List all entries in the directory\'s own order, as -aU'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l full-time -d 'As -l --time-style=full-iso'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l file-type -d 'As -F, without `*`'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s n -l numeric-uid-gid -d 'As -l, with the numbers of owner and group'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s g -d 'As -l, without the owner'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l group-directories-first -d 'List directories before files'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s G -l no-group -d 'In a long listing, leave out the group'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s h -l human-readable -d 'Show sizes as 1.0K, 234M, 2.0G'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s s -l size -d 'Show the room that each file takes, in blocks'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l si -d 'As -h, in powers of 1000'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l show-control-chars -d 'Write what cannot be shown as it is'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s H -l dereference-command-line -d 'Follow symbolic links that are named on the command line'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l dereference-command-line-symlink-to-dir -d 'Follow symbolic links to directories that are named on the command line'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s q -l hide-control-chars -d 'Write `?` for what cannot be shown'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s k -l kibibytes -d 'Count the room that files take in units of 1024 bytes'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s l -d 'List the facts of each file'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s L -l dereference -d 'Show what symbolic links point to, not the links'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s m -d 'List names behind commas'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s N -l literal -d 'Write names without quoting'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s o -d 'As -l, without the group'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s p -d 'Append `/` to directories'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s Q -l quote-name -d 'Put names in double quotes'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s r -l reverse -d 'Reverse the order'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s R -l recursive -d 'List what is in directories below, too'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s S -d 'Sort by size, largest first'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s t -d 'Sort by time, newest first'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s u -d 'Use the time of the last access; sort by it unless with -l'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s U -d 'Keep the directory\'s own order'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s v -d 'Sort by the numbers in names: a2 before a10'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s x -d 'List across the rows'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s X -d 'Sort by extension'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s Z -l context -d 'Show the security context of each file'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l zero -d 'End lines with NUL, not newline'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -s 1 -d 'List one name a line'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l version -d 'Print version'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l json -d 'Write a JSON object for each file'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l tsv -d 'Write a line of tab-separated values for each file; what would break it as \\t, \\n, \\r, \\\\ or \\xHH'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l header -d 'Write the names of the columns above them'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l tree -d 'Show a tree; with --json and --tsv its lines in order, each with its depth'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l ignore-vcs -d 'Leave out `.git` and what .gitignore files, .git/info/exclude and git\'s own list say to ignore'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l octal -d 'Show permission bits in octal, too'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l total-size -d 'Take as the size of a directory that of all files in it, as its room that of all in it and itself; what has several hard links counts once'
complete -c oskit -n "__fish_oskit_using_subcommand ls" -l reproducible -d 'Leave out all that differs where the files do not: times in UTC, owners as numbers, no width, no inode, no device, no times but the last write, no size of directories'
complete -c oskit -n "__fish_oskit_using_subcommand man" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand man" -l version -d 'Print version'
complete -c oskit -n "__fish_oskit_using_subcommand mkdir" -s m -l mode -d 'Set the permission bits to MODE, as chmod reads it, instead of rwxrwxrwx less the umask' -r
complete -c oskit -n "__fish_oskit_using_subcommand mkdir" -l context -d 'Like -Z, or if CTX is given set the SELinux security context to it' -r
complete -c oskit -n "__fish_oskit_using_subcommand mkdir" -l parents-mode -d 'Set the permission bits of the parent directories that --parents creates' -r
complete -c oskit -n "__fish_oskit_using_subcommand mkdir" -l exist -d 'What a directory that exists is: ok; error, a failure; verify, a failure unless its mode and owner are those that a new one would get, the caller\'s own without --owner. Without this option ok with --parents, else error' -r -f -a "ok\t''
error\t''
verify\t''"
complete -c oskit -n "__fish_oskit_using_subcommand mkdir" -l owner -d 'Give what is created to USER, USER:GROUP, USER: (their own group) or :GROUP' -r
complete -c oskit -n "__fish_oskit_using_subcommand mkdir" -l files0-from -d 'Take the directories from FILE, each ended by NUL; `-`: from standard input' -r
complete -c oskit -n "__fish_oskit_using_subcommand mkdir" -s p -l parents -d 'Create parent directories as needed, and be content with a directory that exists'
complete -c oskit -n "__fish_oskit_using_subcommand mkdir" -s v -l verbose -d 'Print a line for each created directory'
complete -c oskit -n "__fish_oskit_using_subcommand mkdir" -s Z -d 'Set the SELinux security context to the default type'
complete -c oskit -n "__fish_oskit_using_subcommand mkdir" -s n -l dry-run -d 'Only say what would be created'
complete -c oskit -n "__fish_oskit_using_subcommand mkdir" -l no-exist-ok -d 'Take a directory that exists for a failure with --parents too, as --exist=error does'
complete -c oskit -n "__fish_oskit_using_subcommand mkdir" -l atomic -d 'Let each directory appear at once, with its mode, its owner and its parents, or not at all; only a run that is killed or loses its power leaves `.oskit-PID-N-NAME`, which may be removed'
complete -c oskit -n "__fish_oskit_using_subcommand mkdir" -l rollback -d 'If anything fails, remove all that was created'
complete -c oskit -n "__fish_oskit_using_subcommand mkdir" -l durable -d 'Wait until what was created is on disk'
complete -c oskit -n "__fish_oskit_using_subcommand mkdir" -l print -d 'Print the absolute path of each directory, free of links'
complete -c oskit -n "__fish_oskit_using_subcommand mkdir" -l json -d 'Write a JSON object for each operand'
complete -c oskit -n "__fish_oskit_using_subcommand mkdir" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand mkdir" -l version -d 'Print version'
complete -c oskit -n "__fish_oskit_using_subcommand printenv" -s 0 -l null -d 'End each line of output with NUL, not newline'
complete -c oskit -n "__fish_oskit_using_subcommand printenv" -l json -d 'Write a JSON object for each variable'
complete -c oskit -n "__fish_oskit_using_subcommand printenv" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand printenv" -l version -d 'Print version'
complete -c oskit -n "__fish_oskit_using_subcommand remove-links" -s n -l dry-run -d 'Only say what would be done'
complete -c oskit -n "__fish_oskit_using_subcommand remove-links" -l json -d 'Write a JSON object a line'
complete -c oskit -n "__fish_oskit_using_subcommand remove-links" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand remove-links" -l version -d 'Print version'
complete -c oskit -n "__fish_oskit_using_subcommand schema" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand schema" -l version -d 'Print version'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l block-size -d 'Count sizes in units of SIZE: 1K, MiB, kB, human-readable, si' -r
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s I -l ignore -d 'Leave out names that match PATTERN' -r
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l indicator-style -d 'Append indicators to names: none, slash (-p), file-type or classify (-F)' -r -f -a "none\t''
slash\t''
file-type\t''
classify\t''"
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l classify -d 'As -F; auto: on a terminal only; without WHEN, always' -r -f -a "always\t''
never\t''
auto\t''"
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l color -d 'Colour the names; auto: on a terminal only; without WHEN, always' -r -f -a "always\t''
never\t''
auto\t''"
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l format -d 'Lay out as across (-x), commas (-m), long (-l), single-column (-1), verbose (-l) or vertical (-C)' -r -f -a "verbose\t''
commas\t''
horizontal\t''
vertical\t''
single-column\t''"
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l hide -d 'Leave out names that match PATTERN, unless with -a or -A' -r
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l hyperlink -d 'Make each name a link for terminals that follow links; WHEN as for --color' -r -f -a "always\t''
never\t''
auto\t''"
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l quoting-style -d 'Quote names as literal, locale, shell, shell-always, shell-escape, shell-escape-always, c or escape' -r -f -a "literal\t''
shell\t''
shell-always\t''
shell-escape\t''
shell-escape-always\t''
c\t''
c-maybe\t''
escape\t''
locale\t''
clocale\t''"
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l sort -d 'Sort by none (-U), size (-S), time (-t), version (-v), extension (-X) or width; beyond GNU by KEY[,KEY]...: fields and these words, ascending, or descending as -KEY' -r -f -a "none\t''
time\t''
size\t''
extension\t''
version\t''
width\t''"
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s T -l tabsize -d 'Take tabs to stand every COLS columns; 0: write none' -r
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l time -d 'Use the time of access (atime, access, use), change of status (ctime, status) or birth (birth, creation)' -r -f -a "atime\t''
ctime\t''
birth\t''"
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l time-style -d 'Show times as full-iso, long-iso, iso, locale or +FORMAT' -r
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s w -l width -d 'Fit into COLS columns; 0: without limit' -r
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l fields -d 'Show these facts, in this order, here and with --json and --tsv: path name depth type size allocated mode perm nlink inode device uid gid user group mtime atime ctime btime hidden link acl context git extension error' -r
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l depth -d 'List directories N levels below each FILE, with --tree or as -R' -r
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l only -d 'List only what is one of these: file (regular files), dir (directories), link (symbolic links), exec (files that somebody may execute), hidden (names with a leading dot, without -A, too)' -r
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l git -d 'Show how git sees each file, as `git status` words it: .M, A., ??, !!, `..` for no change; `?` where git takes longer than BUDGET [default: 150ms]' -r
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l icons -d 'Put an icon in front of each name, for terminals with a Nerd Font; WHEN as for --color' -r -f -a "always\t''
never\t''
auto\t''"
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l errors -d 'Tell what cannot be read on standard error (stderr) or on the entry that it concerns (inline)' -r -f -a "stderr\t''
inline\t''"
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l files0-from -d 'List the files that F names, each name ended by NUL; -: standard input' -r
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l save -d 'Keep the listing in F, as JSON' -r
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l diff -d 'Show what has changed since F was kept: + new, - gone, ~ changed; then the status is 1' -r
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s a -l all -d 'Show entries whose names start with a dot, and `.` and `..`'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s A -l almost-all -d 'Show entries whose names start with a dot'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l author -d 'With -l, show the author of each file'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s b -l escape -d 'Write C\'s escapes for what cannot be shown'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s i -l inode -d 'Show the number of each file on its device'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s B -l ignore-backups -d 'Leave out names that end in `~`'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s c -d 'Use the time of the last change of status; sort by it unless with -l'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s C -d 'List down the columns'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s F -d 'Append one of `*/=>@|` to names that are not plain files'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s d -l directory -d 'List directories themselves, not what is in them'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s D -l dired -d 'With -l, say where in the output each name is, for Emacs'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s f -d 'List all entries in the directory\'s own order, as -aU'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l full-time -d 'As -l --time-style=full-iso'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l file-type -d 'As -F, without `*`'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s n -l numeric-uid-gid -d 'As -l, with the numbers of owner and group'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s g -d 'As -l, without the owner'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l group-directories-first -d 'List directories before files'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s G -l no-group -d 'In a long listing, leave out the group'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s h -l human-readable -d 'Show sizes as 1.0K, 234M, 2.0G'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s s -l size -d 'Show the room that each file takes, in blocks'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l si -d 'As -h, in powers of 1000'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l show-control-chars -d 'Write what cannot be shown as it is'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s H -l dereference-command-line -d 'Follow symbolic links that are named on the command line'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l dereference-command-line-symlink-to-dir -d 'Follow symbolic links to directories that are named on the command line'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s q -l hide-control-chars -d 'Write `?` for what cannot be shown'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s k -l kibibytes -d 'Count the room that files take in units of 1024 bytes'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s l -d 'List the facts of each file'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s L -l dereference -d 'Show what symbolic links point to, not the links'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s m -d 'List names behind commas'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s N -l literal -d 'Write names without quoting'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s o -d 'As -l, without the group'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s p -d 'Append `/` to directories'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s Q -l quote-name -d 'Put names in double quotes'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s r -l reverse -d 'Reverse the order'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s R -l recursive -d 'List what is in directories below, too'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s S -d 'Sort by size, largest first'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s t -d 'Sort by time, newest first'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s u -d 'Use the time of the last access; sort by it unless with -l'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s U -d 'Keep the directory\'s own order'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s v -d 'Sort by the numbers in names: a2 before a10'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s x -d 'List across the rows'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s X -d 'Sort by extension'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s Z -l context -d 'Show the security context of each file'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l zero -d 'End lines with NUL, not newline'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -s 1 -d 'List one name a line'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l help -d 'Print help'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l version -d 'Print version'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l json -d 'Write a JSON object for each file'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l tsv -d 'Write a line of tab-separated values for each file; what would break it as \\t, \\n, \\r, \\\\ or \\xHH'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l header -d 'Write the names of the columns above them'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l tree -d 'Show a tree; with --json and --tsv its lines in order, each with its depth'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l ignore-vcs -d 'Leave out `.git` and what .gitignore files, .git/info/exclude and git\'s own list say to ignore'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l octal -d 'Show permission bits in octal, too'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l total-size -d 'Take as the size of a directory that of all files in it, as its room that of all in it and itself; what has several hard links counts once'
complete -c oskit -n "__fish_oskit_using_subcommand vdir" -l reproducible -d 'Leave out all that differs where the files do not: times in UTC, owners as numbers, no width, no inode, no device, no times but the last write, no size of directories'

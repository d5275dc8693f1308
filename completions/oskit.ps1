
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'oskit' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'oskit'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'oskit' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('backup', 'backup', [CompletionResultType]::ParameterValue, 'Make snapshots of a directory as plain directories; list, verify, compare, restore, prune, copy and repair them')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the script that completes oskit''s command lines in a shell')
            [CompletionResult]::new('env', 'env', [CompletionResultType]::ParameterValue, 'Run a program in a modified environment, or print the environment')
            [CompletionResult]::new('exec', 'exec', [CompletionResultType]::ParameterValue, 'Run one program well: with a time limit, retries, its own environment and streams')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Say in words what an error, an exit status or a signal means')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print help for oskit, one of its commands or a topic')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Tell what this system is and what a program may use of it')
            [CompletionResult]::new('install-links', 'install-links', [CompletionResultType]::ParameterValue, 'Make links named after the commands, so that each can be called by its own name')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'The options that GNU''s `ls` does not have')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a man page, in roff')
            [CompletionResult]::new('mkdir', 'mkdir', [CompletionResultType]::ParameterValue, 'Create directories')
            [CompletionResult]::new('printenv', 'printenv', [CompletionResultType]::ParameterValue, 'Print variables of the environment')
            [CompletionResult]::new('remove-links', 'remove-links', [CompletionResultType]::ParameterValue, 'Remove the links that install-links made in a directory, and nothing else')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of a command''s records')
            break
        }
        'oskit;backup' {
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave out what matches this glob: a name anywhere, or with a slash the path from SOURCE on')
            [CompletionResult]::new('--share', '--share', [CompletionResultType]::ParameterName, 'How to share unchanged files with the snapshot before: by clones where DEST can and else by hard links (auto), or as said')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Copy this many files at a time')
            [CompletionResult]::new('--one-file-system', '--one-file-system', [CompletionResultType]::ParameterName, 'Stay on the file system of SOURCE')
            [CompletionResult]::new('--no-recurse', '--no-recurse', [CompletionResultType]::ParameterName, 'Copy only the files in SOURCE itself, no directories')
            [CompletionResult]::new('--allow-empty', '--allow-empty', [CompletionResultType]::ParameterName, 'Believe that SOURCE is empty, though the last snapshot was not')
            [CompletionResult]::new('--checksum', '--checksum', [CompletionResultType]::ParameterName, 'Compare contents with the snapshot before, trust no times')
            [CompletionResult]::new('--no-durable', '--no-durable', [CompletionResultType]::ParameterName, 'Return before everything is on disk')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait while another backup is at work in DEST')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Make nothing, only say what would be copied')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write JSON: a line for what is worth one, at the end the snapshot')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Write only the last line')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Write only the last line')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Write a line for each path')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Write a line for each path')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the snapshots, the oldest first')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Compare snapshots with their manifests: every byte, every fact; changes nothing')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Say what was added, removed and changed from snapshot A on')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Copy a snapshot, or a part of it, into TARGET')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Remove snapshots that no rule keeps')
            [CompletionResult]::new('copy', 'copy', [CompletionResultType]::ParameterValue, 'Copy a store to another disk: each snapshot that NEWDEST does not have yet')
            [CompletionResult]::new('repair', 'repair', [CompletionResultType]::ParameterValue, 'Clear what a crash left, give snapshots without a manifest one, and heal what is damaged')
            break
        }
        'oskit;backup;list' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write a JSON object for each snapshot')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'oskit;backup;verify' {
            [CompletionResult]::new('--drill', '--drill', [CompletionResultType]::ParameterName, 'Restore each snapshot to a new directory in DIR, compare every fact there, and remove it again')
            [CompletionResult]::new('--quick', '--quick', [CompletionResultType]::ParameterName, 'Compare sizes, times, modes and owners only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Write a line for each path')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Write a line for each path')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait while another oskit backup is at work in DEST')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write JSON: an object a line for each result, at the end one that sums up')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Write nothing but what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Write nothing but what is wrong')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'oskit;backup;diff' {
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Compare with what DIR is now: what a new snapshot of it would change')
            [CompletionResult]::new('--checksum', '--checksum', [CompletionResultType]::ParameterName, 'With --source: compare contents, trust no times')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait while another oskit backup is at work in DEST')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write JSON: an object a line for each result, at the end one that sums up')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Write nothing but what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Write nothing but what is wrong')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'oskit;backup;restore' {
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Restore only this path of the snapshot, and what is in it; may be given several times')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'What to do with what is there already')
            [CompletionResult]::new('--numeric-owner', '--numeric-owner', [CompletionResultType]::ParameterName, 'Give files to the owners'' numbers, whatever they are called here')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Bring each file to disk and read it back before it gets its name')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Change nothing, only say what would be restored')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Write a line for each path')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Write a line for each path')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait while another oskit backup is at work in DEST')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write JSON: an object a line for each result, at the end one that sums up')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Write nothing but what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Write nothing but what is wrong')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'oskit;backup;prune' {
            [CompletionResult]::new('--keep-last', '--keep-last', [CompletionResultType]::ParameterName, 'Keep the last N')
            [CompletionResult]::new('--keep-hourly', '--keep-hourly', [CompletionResultType]::ParameterName, 'Keep the last one of each of the last N hours that have any')
            [CompletionResult]::new('--keep-daily', '--keep-daily', [CompletionResultType]::ParameterName, 'Likewise days')
            [CompletionResult]::new('--keep-weekly', '--keep-weekly', [CompletionResultType]::ParameterName, 'Likewise weeks')
            [CompletionResult]::new('--keep-monthly', '--keep-monthly', [CompletionResultType]::ParameterName, 'Likewise months')
            [CompletionResult]::new('--keep-yearly', '--keep-yearly', [CompletionResultType]::ParameterName, 'Likewise years')
            [CompletionResult]::new('--keep-within', '--keep-within', [CompletionResultType]::ParameterName, 'Keep all that are at most so much older than the latest: 90m, 36h, 30d')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Remove nothing, only say what would be')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait while another oskit backup is at work in DEST')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write JSON: an object a line for each result, at the end one that sums up')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Write nothing but what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Write nothing but what is wrong')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'oskit;backup;copy' {
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Copy nothing, only say what would be')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Write a line for each path')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Write a line for each path')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait while another oskit backup is at work in DEST')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write JSON: an object a line for each result, at the end one that sums up')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Write nothing but what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Write nothing but what is wrong')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'oskit;backup;repair' {
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Take good contents from DIR, too; snapshots that get a manifest count as those of DIR')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Change nothing, only say what would be')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait while another oskit backup is at work in DEST')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write JSON: an object a line for each result, at the end one that sums up')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Write nothing but what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Write nothing but what is wrong')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'oskit;completions' {
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oskit;env' {
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'Remove NAME from the environment')
            [CompletionResult]::new('--unset', '--unset', [CompletionResultType]::ParameterName, 'Remove NAME from the environment')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Change the working directory to DIR')
            [CompletionResult]::new('--chdir', '--chdir', [CompletionResultType]::ParameterName, 'Change the working directory to DIR')
            [CompletionResult]::new('-S', '-S ', [CompletionResultType]::ParameterName, 'Split S into arguments, to pass several on a #! line')
            [CompletionResult]::new('--split-string', '--split-string', [CompletionResultType]::ParameterName, 'Split S into arguments, to pass several on a #! line')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Call the program ARG')
            [CompletionResult]::new('--argv0', '--argv0', [CompletionResultType]::ParameterName, 'Call the program ARG')
            [CompletionResult]::new('--block-signal', '--block-signal', [CompletionResultType]::ParameterName, 'Block delivery of SIG signals (a list with commas; all without it) to the program')
            [CompletionResult]::new('--default-signal', '--default-signal', [CompletionResultType]::ParameterName, 'Reset handling of SIG signals to the default')
            [CompletionResult]::new('--ignore-signal', '--ignore-signal', [CompletionResultType]::ParameterName, 'Have SIG signals ignored')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Set the variables of FILE, lines of NAME=VALUE (- is standard input)')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Set the variables of FILE, lines of NAME=VALUE (- is standard input)')
            [CompletionResult]::new('--get', '--get', [CompletionResultType]::ParameterName, 'Print the value of NAME, or DEFAULT if it is unset or empty; status 1 if there is neither')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Start with an empty environment (a lone - does too)')
            [CompletionResult]::new('--ignore-environment', '--ignore-environment', [CompletionResultType]::ParameterName, 'Start with an empty environment (a lone - does too)')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'End each line of output with NUL, not newline')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'End each line of output with NUL, not newline')
            [CompletionResult]::new('--list-signal-handling', '--list-signal-handling', [CompletionResultType]::ParameterName, 'List signals that are blocked or ignored, on standard error')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say what is done, on standard error')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say what is done, on standard error')
            [CompletionResult]::new('--optional', '--optional', [CompletionResultType]::ParameterName, 'Do without a FILE that does not exist')
            [CompletionResult]::new('--keep-existing', '--keep-existing', [CompletionResultType]::ParameterName, 'Let inherited variables keep their values against those of FILE')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write a JSON object for each variable')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oskit;exec' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'End the program, and all it started, when an attempt takes longer (0: no limit)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End the program, and all it started, when an attempt takes longer (0: no limit)')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'Send KILL to what is left this long after the first signal, 5s if not given (0: never)')
            [CompletionResult]::new('--kill-after', '--kill-after', [CompletionResultType]::ParameterName, 'Send KILL to what is left this long after the first signal, 5s if not given (0: never)')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Send this signal when the time is up, instead of TERM')
            [CompletionResult]::new('--signal', '--signal', [CompletionResultType]::ParameterName, 'Send this signal when the time is up, instead of TERM')
            [CompletionResult]::new('--tree', '--tree', [CompletionResultType]::ParameterName, 'Signal everything that the program started, its process group, or the program alone')
            [CompletionResult]::new('--leaks', '--leaks', [CompletionResultType]::ParameterName, 'Report in the record what the program left running when it ended by itself, or kill it, too')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Try again up to N times when it fails')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Try again up to N times when it fails')
            [CompletionResult]::new('--delay', '--delay', [CompletionResultType]::ParameterName, 'Wait this long before trying again, 1s if not given')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'Let the wait stay as it is, grow by the same each time, or double')
            [CompletionResult]::new('--max-delay', '--max-delay', [CompletionResultType]::ParameterName, 'Never wait longer than this')
            [CompletionResult]::new('--retry-on', '--retry-on', [CompletionResultType]::ParameterName, 'Try again only after these: statuses, ranges (1-5), timeout, signal, any; separated by commas')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Set a variable for the program')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set a variable for the program')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Set the variables of this file of NAME=VALUE lines (repeatable)')
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'Remove a variable (repeatable)')
            [CompletionResult]::new('--unset', '--unset', [CompletionResultType]::ParameterName, 'Remove a variable (repeatable)')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Run in this directory')
            [CompletionResult]::new('--chdir', '--chdir', [CompletionResultType]::ParameterName, 'Run in this directory')
            [CompletionResult]::new('--argv0', '--argv0', [CompletionResultType]::ParameterName, 'Let the program find this as its own name')
            [CompletionResult]::new('--shell', '--shell', [CompletionResultType]::ParameterName, 'Give COMMAND to a shell as its script, the ARGs as $1, $2 ... (PROGRAM: /bin/sh, on Windows cmd)')
            [CompletionResult]::new('--stdin', '--stdin', [CompletionResultType]::ParameterName, 'Read standard input from this file, for each attempt from its start')
            [CompletionResult]::new('--stdout', '--stdout', [CompletionResultType]::ParameterName, 'Write standard output to this file, emptied for each attempt')
            [CompletionResult]::new('--stderr', '--stderr', [CompletionResultType]::ParameterName, 'Write standard error to this file; the same as for --stdout takes both')
            [CompletionResult]::new('--capture', '--capture', [CompletionResultType]::ParameterName, 'Take what the program writes into the record instead, up to SIZE of each stream, 1M if not given')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write the JSON record to this file instead (-: standard output)')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Leave the program in the terminal''s foreground group, so that it gets the terminal''s signals itself')
            [CompletionResult]::new('--foreground', '--foreground', [CompletionResultType]::ParameterName, 'Leave the program in the terminal''s foreground group, so that it gets the terminal''s signals itself')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Exit with the program''s status even when its time was up')
            [CompletionResult]::new('--preserve-status', '--preserve-status', [CompletionResultType]::ParameterName, 'Exit with the program''s status even when its time was up')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Start with an empty environment')
            [CompletionResult]::new('--ignore-environment', '--ignore-environment', [CompletionResultType]::ParameterName, 'Start with an empty environment')
            [CompletionResult]::new('--append', '--append', [CompletionResultType]::ParameterName, 'Append to the files of --stdout and --stderr')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say which signals are sent, and to how many processes')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say which signals are sent, and to how many processes')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write a JSON record of the run to standard error, as its last line')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oskit;explain' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write a JSON object a line')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oskit;help' {
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oskit;info' {
            [CompletionResult]::new('--round', '--round', [CompletionResultType]::ParameterName, 'How a part of a processor counts in cpu.effective, which is never less than 1: floor, half-up, ceil')
            [CompletionResult]::new('--style', '--style', [CompletionResultType]::ParameterName, 'Whose separators and names the paths group tells: posix, windows [default: this system''s]')
            [CompletionResult]::new('--default', '--default', [CompletionResultType]::ParameterName, 'What to answer for a KEY that has no value here')
            [CompletionResult]::new('--list-keys', '--list-keys', [CompletionResultType]::ParameterName, 'Tell the keys: type, unit, systems that have it, meaning')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write one JSON object, by group')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oskit;install-links' {
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Take contested names too, and replace what stands in the way')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only say what would be done')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only say what would be done')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write a JSON object a line')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oskit;ls' {
            [CompletionResult]::new('--block-size', '--block-size', [CompletionResultType]::ParameterName, 'Count sizes in units of SIZE: 1K, MiB, kB, human-readable, si')
            [CompletionResult]::new('-I', '-I ', [CompletionResultType]::ParameterName, 'Leave out names that match PATTERN')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Leave out names that match PATTERN')
            [CompletionResult]::new('--indicator-style', '--indicator-style', [CompletionResultType]::ParameterName, 'Append indicators to names: none, slash (-p), file-type or classify (-F)')
            [CompletionResult]::new('--classify', '--classify', [CompletionResultType]::ParameterName, 'As -F; auto: on a terminal only; without WHEN, always')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the names; auto: on a terminal only; without WHEN, always')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Lay out as across (-x), commas (-m), long (-l), single-column (-1), verbose (-l) or vertical (-C)')
            [CompletionResult]::new('--hide', '--hide', [CompletionResultType]::ParameterName, 'Leave out names that match PATTERN, unless with -a or -A')
            [CompletionResult]::new('--hyperlink', '--hyperlink', [CompletionResultType]::ParameterName, 'Make each name a link for terminals that follow links; WHEN as for --color')
            [CompletionResult]::new('--quoting-style', '--quoting-style', [CompletionResultType]::ParameterName, 'Quote names as literal, locale, shell, shell-always, shell-escape, shell-escape-always, c or escape')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Sort by none (-U), size (-S), time (-t), version (-v), extension (-X) or width; beyond GNU by KEY[,KEY]...: fields and these words, ascending, or descending as -KEY')
            [CompletionResult]::new('-T', '-T ', [CompletionResultType]::ParameterName, 'Take tabs to stand every COLS columns; 0: write none')
            [CompletionResult]::new('--tabsize', '--tabsize', [CompletionResultType]::ParameterName, 'Take tabs to stand every COLS columns; 0: write none')
            [CompletionResult]::new('--time', '--time', [CompletionResultType]::ParameterName, 'Use the time of access (atime, access, use), change of status (ctime, status) or birth (birth, creation)')
            [CompletionResult]::new('--time-style', '--time-style', [CompletionResultType]::ParameterName, 'Show times as full-iso, long-iso, iso, locale or +FORMAT')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Fit into COLS columns; 0: without limit')
            [CompletionResult]::new('--width', '--width', [CompletionResultType]::ParameterName, 'Fit into COLS columns; 0: without limit')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Show these facts, in this order, here and with --json and --tsv: path name depth type size allocated mode perm nlink inode device uid gid user group mtime atime ctime btime hidden link acl context git extension error')
            [CompletionResult]::new('--depth', '--depth', [CompletionResultType]::ParameterName, 'List directories N levels below each FILE, with --tree or as -R')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'List only what is one of these: file (regular files), dir (directories), link (symbolic links), exec (files that somebody may execute), hidden (names with a leading dot, without -A, too)')
            [CompletionResult]::new('--git', '--git', [CompletionResultType]::ParameterName, 'Show how git sees each file, as `git status` words it: .M, A., ??, !!, `..` for no change; `?` where git takes longer than BUDGET [default: 150ms]')
            [CompletionResult]::new('--icons', '--icons', [CompletionResultType]::ParameterName, 'Put an icon in front of each name, for terminals with a Nerd Font; WHEN as for --color')
            [CompletionResult]::new('--errors', '--errors', [CompletionResultType]::ParameterName, 'Tell what cannot be read on standard error (stderr) or on the entry that it concerns (inline)')
            [CompletionResult]::new('--files0-from', '--files0-from', [CompletionResultType]::ParameterName, 'List the files that F names, each name ended by NUL; -: standard input')
            [CompletionResult]::new('--save', '--save', [CompletionResultType]::ParameterName, 'Keep the listing in F, as JSON')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Show what has changed since F was kept: + new, - gone, ~ changed; then the status is 1')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Show entries whose names start with a dot, and `.` and `..`')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Show entries whose names start with a dot, and `.` and `..`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Show entries whose names start with a dot')
            [CompletionResult]::new('--almost-all', '--almost-all', [CompletionResultType]::ParameterName, 'Show entries whose names start with a dot')
            [CompletionResult]::new('--author', '--author', [CompletionResultType]::ParameterName, 'With -l, show the author of each file')
            [CompletionResult]::new('-b', '-b', [CompletionResultType]::ParameterName, 'Write C''s escapes for what cannot be shown')
            [CompletionResult]::new('--escape', '--escape', [CompletionResultType]::ParameterName, 'Write C''s escapes for what cannot be shown')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Show the number of each file on its device')
            [CompletionResult]::new('--inode', '--inode', [CompletionResultType]::ParameterName, 'Show the number of each file on its device')
            [CompletionResult]::new('-B', '-B ', [CompletionResultType]::ParameterName, 'Leave out names that end in `~`')
            [CompletionResult]::new('--ignore-backups', '--ignore-backups', [CompletionResultType]::ParameterName, 'Leave out names that end in `~`')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use the time of the last change of status; sort by it unless with -l')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'List down the columns')
            [CompletionResult]::new('-F', '-F ', [CompletionResultType]::ParameterName, 'Append one of `*/=>@|` to names that are not plain files')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'List directories themselves, not what is in them')
            [CompletionResult]::new('--directory', '--directory', [CompletionResultType]::ParameterName, 'List directories themselves, not what is in them')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'With -l, say where in the output each name is, for Emacs')
            [CompletionResult]::new('--dired', '--dired', [CompletionResultType]::ParameterName, 'With -l, say where in the output each name is, for Emacs')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'List all entries in the directory''s own order, as -aU')
            [CompletionResult]::new('--full-time', '--full-time', [CompletionResultType]::ParameterName, 'As -l --time-style=full-iso')
            [CompletionResult]::new('--file-type', '--file-type', [CompletionResultType]::ParameterName, 'As -F, without `*`')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'As -l, with the numbers of owner and group')
            [CompletionResult]::new('--numeric-uid-gid', '--numeric-uid-gid', [CompletionResultType]::ParameterName, 'As -l, with the numbers of owner and group')
            [CompletionResult]::new('-g', '-g', [CompletionResultType]::ParameterName, 'As -l, without the owner')
            [CompletionResult]::new('--group-directories-first', '--group-directories-first', [CompletionResultType]::ParameterName, 'List directories before files')
            [CompletionResult]::new('-G', '-G ', [CompletionResultType]::ParameterName, 'In a long listing, leave out the group')
            [CompletionResult]::new('--no-group', '--no-group', [CompletionResultType]::ParameterName, 'In a long listing, leave out the group')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Show sizes as 1.0K, 234M, 2.0G')
            [CompletionResult]::new('--human-readable', '--human-readable', [CompletionResultType]::ParameterName, 'Show sizes as 1.0K, 234M, 2.0G')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Show the room that each file takes, in blocks')
            [CompletionResult]::new('--size', '--size', [CompletionResultType]::ParameterName, 'Show the room that each file takes, in blocks')
            [CompletionResult]::new('--si', '--si', [CompletionResultType]::ParameterName, 'As -h, in powers of 1000')
            [CompletionResult]::new('--show-control-chars', '--show-control-chars', [CompletionResultType]::ParameterName, 'Write what cannot be shown as it is')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Follow symbolic links that are named on the command line')
            [CompletionResult]::new('--dereference-command-line', '--dereference-command-line', [CompletionResultType]::ParameterName, 'Follow symbolic links that are named on the command line')
            [CompletionResult]::new('--dereference-command-line-symlink-to-dir', '--dereference-command-line-symlink-to-dir', [CompletionResultType]::ParameterName, 'Follow symbolic links to directories that are named on the command line')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Write `?` for what cannot be shown')
            [CompletionResult]::new('--hide-control-chars', '--hide-control-chars', [CompletionResultType]::ParameterName, 'Write `?` for what cannot be shown')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'Count the room that files take in units of 1024 bytes')
            [CompletionResult]::new('--kibibytes', '--kibibytes', [CompletionResultType]::ParameterName, 'Count the room that files take in units of 1024 bytes')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'List the facts of each file')
            [CompletionResult]::new('-L', '-L ', [CompletionResultType]::ParameterName, 'Show what symbolic links point to, not the links')
            [CompletionResult]::new('--dereference', '--dereference', [CompletionResultType]::ParameterName, 'Show what symbolic links point to, not the links')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'List names behind commas')
            [CompletionResult]::new('-N', '-N ', [CompletionResultType]::ParameterName, 'Write names without quoting')
            [CompletionResult]::new('--literal', '--literal', [CompletionResultType]::ParameterName, 'Write names without quoting')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'As -l, without the group')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Append `/` to directories')
            [CompletionResult]::new('-Q', '-Q ', [CompletionResultType]::ParameterName, 'Put names in double quotes')
            [CompletionResult]::new('--quote-name', '--quote-name', [CompletionResultType]::ParameterName, 'Put names in double quotes')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Reverse the order')
            [CompletionResult]::new('--reverse', '--reverse', [CompletionResultType]::ParameterName, 'Reverse the order')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'List what is in directories below, too')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'List what is in directories below, too')
            [CompletionResult]::new('-S', '-S ', [CompletionResultType]::ParameterName, 'Sort by size, largest first')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Sort by time, newest first')
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'Use the time of the last access; sort by it unless with -l')
            [CompletionResult]::new('-U', '-U ', [CompletionResultType]::ParameterName, 'Keep the directory''s own order')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Sort by the numbers in names: a2 before a10')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'List across the rows')
            [CompletionResult]::new('-X', '-X ', [CompletionResultType]::ParameterName, 'Sort by extension')
            [CompletionResult]::new('-Z', '-Z ', [CompletionResultType]::ParameterName, 'Show the security context of each file')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Show the security context of each file')
            [CompletionResult]::new('--zero', '--zero', [CompletionResultType]::ParameterName, 'End lines with NUL, not newline')
            [CompletionResult]::new('-1', '-1', [CompletionResultType]::ParameterName, 'List one name a line')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write a JSON object for each file')
            [CompletionResult]::new('--tsv', '--tsv', [CompletionResultType]::ParameterName, 'Write a line of tab-separated values for each file; what would break it as \t, \n, \r, \\ or \xHH')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Write the names of the columns above them')
            [CompletionResult]::new('--tree', '--tree', [CompletionResultType]::ParameterName, 'Show a tree; with --json and --tsv its lines in order, each with its depth')
            [CompletionResult]::new('--ignore-vcs', '--ignore-vcs', [CompletionResultType]::ParameterName, 'Leave out `.git` and what .gitignore files, .git/info/exclude and git''s own list say to ignore')
            [CompletionResult]::new('--octal', '--octal', [CompletionResultType]::ParameterName, 'Show permission bits in octal, too')
            [CompletionResult]::new('--total-size', '--total-size', [CompletionResultType]::ParameterName, 'Take as the size of a directory that of all files in it, as its room that of all in it and itself; what has several hard links counts once')
            [CompletionResult]::new('--reproducible', '--reproducible', [CompletionResultType]::ParameterName, 'Leave out all that differs where the files do not: times in UTC, owners as numbers, no width, no inode, no device, no times but the last write, no size of directories')
            break
        }
        'oskit;man' {
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oskit;mkdir' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Set the permission bits to MODE, as chmod reads it, instead of rwxrwxrwx less the umask')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'Set the permission bits to MODE, as chmod reads it, instead of rwxrwxrwx less the umask')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Like -Z, or if CTX is given set the SELinux security context to it')
            [CompletionResult]::new('--parents-mode', '--parents-mode', [CompletionResultType]::ParameterName, 'Set the permission bits of the parent directories that --parents creates')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Create parent directories as needed, and be content with a directory that exists')
            [CompletionResult]::new('--parents', '--parents', [CompletionResultType]::ParameterName, 'Create parent directories as needed, and be content with a directory that exists')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print a line for each created directory')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print a line for each created directory')
            [CompletionResult]::new('-Z', '-Z ', [CompletionResultType]::ParameterName, 'Set the SELinux security context to the default type')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only say what would be created')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only say what would be created')
            [CompletionResult]::new('--no-exist-ok', '--no-exist-ok', [CompletionResultType]::ParameterName, 'Take a directory that exists for a failure with --parents too')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write a JSON object for each operand')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oskit;printenv' {
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'End each line of output with NUL, not newline')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'End each line of output with NUL, not newline')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write a JSON object for each variable')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oskit;remove-links' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Only say what would be done')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only say what would be done')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write a JSON object a line')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oskit;schema' {
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}


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
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the script that completes oskit''s command lines in a shell')
            [CompletionResult]::new('env', 'env', [CompletionResultType]::ParameterValue, 'Run a program in a modified environment, or print the environment')
            [CompletionResult]::new('exec', 'exec', [CompletionResultType]::ParameterValue, 'Run one program well: with a time limit, retries, its own environment and streams')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Say in words what an error, an exit status or a signal means')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print help for oskit, one of its commands or a topic: errors, json, links, statuses')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Tell what this system is and what a program may use of it')
            [CompletionResult]::new('install-links', 'install-links', [CompletionResultType]::ParameterValue, 'Make links named after the commands, so that each can be called by its own name')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a man page, in roff')
            [CompletionResult]::new('mkdir', 'mkdir', [CompletionResultType]::ParameterValue, 'Create directories')
            [CompletionResult]::new('remove-links', 'remove-links', [CompletionResultType]::ParameterValue, 'Remove the links that install-links made in a directory, and nothing else')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of a command''s records')
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

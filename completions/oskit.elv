
use builtin;
use str;

set edit:completion:arg-completer[oskit] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'oskit'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'oskit'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand completions 'Print the script that completes oskit''s command lines in a shell'
            cand env 'Run a program in a modified environment, or print the environment'
            cand exec 'Run one program well: with a time limit, retries, its own environment and streams'
            cand explain 'Say in words what an error, an exit status or a signal means'
            cand help 'Print help for oskit, one of its commands or a topic: errors, json, links, statuses'
            cand info 'Tell what this system is and what a program may use of it'
            cand install-links 'Make links named after the commands, so that each can be called by its own name'
            cand man 'Print a man page, in roff'
            cand mkdir 'Create directories'
            cand remove-links 'Remove the links that install-links made in a directory, and nothing else'
            cand schema 'Print the JSON Schema of a command''s records'
        }
        &'oskit;completions'= {
            cand --help 'Print help'
            cand --version 'Print version'
        }
        &'oskit;env'= {
            cand -u 'Remove NAME from the environment'
            cand --unset 'Remove NAME from the environment'
            cand -C 'Change the working directory to DIR'
            cand --chdir 'Change the working directory to DIR'
            cand -S 'Split S into arguments, to pass several on a #! line'
            cand --split-string 'Split S into arguments, to pass several on a #! line'
            cand -a 'Call the program ARG'
            cand --argv0 'Call the program ARG'
            cand --block-signal 'Block delivery of SIG signals (a list with commas; all without it) to the program'
            cand --default-signal 'Reset handling of SIG signals to the default'
            cand --ignore-signal 'Have SIG signals ignored'
            cand -f 'Set the variables of FILE, lines of NAME=VALUE (- is standard input)'
            cand --file 'Set the variables of FILE, lines of NAME=VALUE (- is standard input)'
            cand --get 'Print the value of NAME, or DEFAULT if it is unset or empty; status 1 if there is neither'
            cand -i 'Start with an empty environment (a lone - does too)'
            cand --ignore-environment 'Start with an empty environment (a lone - does too)'
            cand -0 'End each line of output with NUL, not newline'
            cand --null 'End each line of output with NUL, not newline'
            cand --list-signal-handling 'List signals that are blocked or ignored, on standard error'
            cand -v 'Say what is done, on standard error'
            cand --debug 'Say what is done, on standard error'
            cand --optional 'Do without a FILE that does not exist'
            cand --keep-existing 'Let inherited variables keep their values against those of FILE'
            cand --json 'Write a JSON object for each variable'
            cand --help 'Print help'
            cand --version 'Print version'
        }
        &'oskit;exec'= {
            cand -t 'End the program, and all it started, when an attempt takes longer (0: no limit)'
            cand --timeout 'End the program, and all it started, when an attempt takes longer (0: no limit)'
            cand -k 'Send KILL to what is left this long after the first signal, 5s if not given (0: never)'
            cand --kill-after 'Send KILL to what is left this long after the first signal, 5s if not given (0: never)'
            cand -s 'Send this signal when the time is up, instead of TERM'
            cand --signal 'Send this signal when the time is up, instead of TERM'
            cand --tree 'Signal everything that the program started, its process group, or the program alone'
            cand -r 'Try again up to N times when it fails'
            cand --retries 'Try again up to N times when it fails'
            cand --delay 'Wait this long before trying again, 1s if not given'
            cand --backoff 'Let the wait stay as it is, grow by the same each time, or double'
            cand --max-delay 'Never wait longer than this'
            cand --retry-on 'Try again only after these: statuses, ranges (1-5), timeout, signal, any; separated by commas'
            cand -e 'Set a variable for the program'
            cand --env 'Set a variable for the program'
            cand --env-file 'Set the variables of this file of NAME=VALUE lines (repeatable)'
            cand -u 'Remove a variable (repeatable)'
            cand --unset 'Remove a variable (repeatable)'
            cand -C 'Run in this directory'
            cand --chdir 'Run in this directory'
            cand --argv0 'Let the program find this as its own name'
            cand --shell 'Give COMMAND to a shell as its script, the ARGs as $1, $2 ... (PROGRAM: /bin/sh, on Windows cmd)'
            cand --stdin 'Read standard input from this file, for each attempt from its start'
            cand --stdout 'Write standard output to this file, emptied for each attempt'
            cand --stderr 'Write standard error to this file; the same as for --stdout takes both'
            cand --capture 'Take what the program writes into the record instead, up to SIZE of each stream, 1M if not given'
            cand --report 'Write the JSON record to this file instead (-: standard output)'
            cand -f 'Leave the program in the terminal''s foreground group, so that it gets the terminal''s signals itself'
            cand --foreground 'Leave the program in the terminal''s foreground group, so that it gets the terminal''s signals itself'
            cand -p 'Exit with the program''s status even when its time was up'
            cand --preserve-status 'Exit with the program''s status even when its time was up'
            cand -i 'Start with an empty environment'
            cand --ignore-environment 'Start with an empty environment'
            cand --append 'Append to the files of --stdout and --stderr'
            cand -v 'Say which signals are sent, and to how many processes'
            cand --verbose 'Say which signals are sent, and to how many processes'
            cand --json 'Write a JSON record of the run to standard error, as its last line'
            cand --help 'Print help'
            cand --version 'Print version'
        }
        &'oskit;explain'= {
            cand --json 'Write a JSON object a line'
            cand --help 'Print help'
            cand --version 'Print version'
        }
        &'oskit;help'= {
            cand --help 'Print help'
            cand --version 'Print version'
        }
        &'oskit;info'= {
            cand --round 'How a part of a processor counts in cpu.effective, which is never less than 1: floor, half-up, ceil'
            cand --style 'Whose separators and names the paths group tells: posix, windows [default: this system''s]'
            cand --default 'What to answer for a KEY that has no value here'
            cand --list-keys 'Tell the keys: type, unit, systems that have it, meaning'
            cand --json 'Write one JSON object, by group'
            cand --help 'Print help'
            cand --version 'Print version'
        }
        &'oskit;install-links'= {
            cand --force 'Take contested names too, and replace what stands in the way'
            cand -n 'Only say what would be done'
            cand --dry-run 'Only say what would be done'
            cand --json 'Write a JSON object a line'
            cand --help 'Print help'
            cand --version 'Print version'
        }
        &'oskit;man'= {
            cand --help 'Print help'
            cand --version 'Print version'
        }
        &'oskit;mkdir'= {
            cand -m 'Set the permission bits to MODE, as chmod reads it, instead of rwxrwxrwx less the umask'
            cand --mode 'Set the permission bits to MODE, as chmod reads it, instead of rwxrwxrwx less the umask'
            cand --context 'Like -Z, or if CTX is given set the SELinux security context to it'
            cand --parents-mode 'Set the permission bits of the parent directories that --parents creates'
            cand -p 'Create parent directories as needed, and be content with a directory that exists'
            cand --parents 'Create parent directories as needed, and be content with a directory that exists'
            cand -v 'Print a line for each created directory'
            cand --verbose 'Print a line for each created directory'
            cand -Z 'Set the SELinux security context to the default type'
            cand -n 'Only say what would be created'
            cand --dry-run 'Only say what would be created'
            cand --no-exist-ok 'Take a directory that exists for a failure with --parents too'
            cand --json 'Write a JSON object for each operand'
            cand --help 'Print help'
            cand --version 'Print version'
        }
        &'oskit;remove-links'= {
            cand -n 'Only say what would be done'
            cand --dry-run 'Only say what would be done'
            cand --json 'Write a JSON object a line'
            cand --help 'Print help'
            cand --version 'Print version'
        }
        &'oskit;schema'= {
            cand --help 'Print help'
            cand --version 'Print version'
        }
    ]
    $completions[$command]
}


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


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
            cand explain 'Say in words what an error, an exit status or a signal means'
            cand help 'Print help for oskit, one of its commands or a topic: errors, json, links, statuses'
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
        &'oskit;explain'= {
            cand --json 'Write a JSON object a line'
            cand --help 'Print help'
            cand --version 'Print version'
        }
        &'oskit;help'= {
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

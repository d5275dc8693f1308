#!/usr/bin/env bash
# Listing beside the other programs that list: GNU ls, busybox, uutils, eza, exa, lsd.
#
#     cargo build --release && tests/bench/ls.sh [ROUNDS]      default: 5
#
# Who is not installed is left out. UU_LS names uutils' ls where it is called otherwise than uu_ls or `coreutils ls`, EZA an eza
# that is not in PATH. All run in turn, ROUNDS times, on a warm cache, into a pipe; the table shows medians in seconds and their
# ratio to GNU's. Then the system calls of one run, where strace is, and the peaks of memory, where GNU time is.
set -euo pipefail
export LC_ALL=C TZ=UTC TIMEFORMAT='%R %U %S'
oskit=${OSKIT:-$(cd "$(dirname "$0")/../.." && pwd)/target/release/oskit}
rounds=${1:-5}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room"

echo "making 100,000 files in one directory and 198,000 in 9,030" >&2
mkdir flat && (cd flat && seq 100000 | xargs touch)
mkdir tree && (cd tree && for a in $(seq 30); do
    mkdir "d$a" && (cd "d$a" && seq -f 'e%.0f' 300 | xargs mkdir && for d in e*; do echo "$d"/file{1..22}.txt; done | xargs touch)
done)

programs=("GNU=ls" "oskit=$oskit ls")
has() { command -v "$1" >/dev/null; }
if has busybox; then programs+=("busybox=busybox ls"); fi
uu_ls=${UU_LS:-$(has uu_ls && echo uu_ls || echo coreutils ls)}
if has "${uu_ls%% *}" && $uu_ls --version >/dev/null 2>&1; then programs+=("uutils=$uu_ls"); fi
if has "${EZA:-eza}"; then programs+=("eza=${EZA:-eza}"); fi
if has exa; then programs+=("exa=exa"); fi
if has lsd; then programs+=("lsd=lsd"); fi

median() { sort -n "$1" | sed -n "$((rounds / 2 + 1))p"; }

# compare TITLE OPTIONS DIRECTORY
compare() {
    local title=$1 options=$2 directory=$3 round pair name gnu_wall gnu_cpu
    rm -f ./*.wall ./*.cpu
    for round in $(seq "$rounds"); do
        for pair in "${programs[@]}"; do
            name=${pair%%=*}
            { time ${pair#*=} $options "$directory" 2>/dev/null | cat >/dev/null; } 2>spent
            awk '{print $1 >> n ".wall"; print $2 + $3 >> n ".cpu"}' n="$name" spent
        done
    done
    gnu_wall=$(median GNU.wall) gnu_cpu=$(median GNU.cpu)
    for pair in "${programs[@]}"; do
        name=${pair%%=*}
        awk -v t="$title" -v n="$name" -v w="$(median "$name.wall")" -v c="$(median "$name.cpu")" \
            -v gw="$gnu_wall" -v gc="$gnu_cpu" \
            'BEGIN { printf "| %s | %s | %.3f | %.3f | %.2f | %.2f |\n", t, n, w, c, w / gw, c / gc }'
        title=
    done
}

echo "| task | program | wall | CPU | wall, GNU = 1 | CPU, GNU = 1 |"
echo "|---|---|--:|--:|--:|--:|"
compare "\`ls\`, 100,000 files" "" flat
compare "\`ls -l\`, 100,000 files" -l flat
compare "\`ls -lR\`, 198,000 files" -lR tree

if has strace; then
    echo
    echo "| task | program | system calls | an entry | which |"
    echo "|---|---|--:|--:|---|"
    for options in -1 -l; do
        for pair in "${programs[@]:0:2}"; do
            strace -f -qq -o calls ${pair#*=} "$options" flat >/dev/null
            # An older strace knows listxattrat by its number alone.
            sed -n 's/^[0-9]* *\([a-z_][a-z0-9_]*\)(.*/\1/p' calls | sed 's/^syscall_0x1d1$/listxattrat/' | sort | uniq -c |
                sort -rn | awk -v t="\`ls $options\`, 100,000 files" -v n="${pair%%=*}" '
                    { all += $1 }
                    $1 > 50 { which = which (which ? ", " : "") $2 " " $1 }
                    END { printf "| %s | %s | %d | %.2f | %s |\n", t, n, all, all / 100000, which }'
        done
    done
fi

if [ -z "$(type -P time)" ]; then exit; fi
mkdir million && (cd million && seq 1000000 | xargs touch)
echo
echo "| task | peak memory, KiB |"
echo "|---|--:|"
for options in -U -1f; do
    for pair in "${programs[@]:0:2}"; do
        peak=$( { command time -f %M ${pair#*=} $options million >/dev/null; } 2>&1 | tail -1)
        echo "| \`ls $options\` of 1,000,000 files, ${pair%%=*} | $peak |"
    done
done

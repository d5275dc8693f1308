#!/usr/bin/env bash
# Listing and backing up, beside the tools that are there: cp, rsync, GNU ls, busybox.
#
#     cargo build --release && tests/bench/trees.sh [FILES]      default: 20000 small files in 1000 directories
#
# Each pair runs in turn, five times, on a warm cache; the table shows medians in seconds, and the ratio to oskit's.
set -euo pipefail
export LC_ALL=C TIMEFORMAT='%R %U %S'
oskit=$(cd "$(dirname "$0")/../.." && pwd)/target/release/oskit
files=${1:-20000}
rounds=5
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room"

tree() {
    local each=$((files / 1000))
    for d in $(seq 1000); do
        mkdir -p "tree/$((d % 10))/d$d"
        for f in $(seq "$each"); do head -c $((d * f % 9000 + 100)) /dev/urandom >"tree/$((d % 10))/d$d/f$f"; done
    done
    mkdir flat && (cd flat && seq 100000 | xargs touch)
}

# measure NAME BEFORE COMMAND: appends "real cpu" lines to NAME.times
measure() {
    eval "$2"
    { time eval "$3" >/dev/null 2>&1; } 2>spent
    awk '{print $1, $2 + $3}' spent >>"$1.times"
}

median() { sort -n "$1.times" | cut -d' ' -f"$2" | sort -n | sed -n "$((rounds / 2 + 1))p"; }

# compare TITLE BEFORE "NAME=COMMAND"...: the first is oskit's
compare() {
    local title=$1 before=$2 pair round
    shift 2
    rm -f ./*.times
    for round in $(seq "$rounds"); do
        for pair; do measure "${pair%%=*}" "$before" "${pair#*=}"; done
    done
    local own_wall own_cpu
    own_wall=$(median "${1%%=*}" 1) own_cpu=$(median "${1%%=*}" 2)
    for pair; do
        awk -v t="$title" -v n="${pair%%=*}" -v w="$(median "${pair%%=*}" 1)" -v c="$(median "${pair%%=*}" 2)" \
            -v ow="$own_wall" -v oc="$own_cpu" \
            'BEGIN { printf "| %s | %s | %.3f | %.3f | %.2f | %.2f |\n", t, n, w, c, w / ow, c / (oc > 0 ? oc : 0.001) }'
        title=
    done
}

has() { command -v "$1" >/dev/null; }
also() { has "$1" && others+=("$2") || echo "$1 is not here: left out" >&2; }

tree
echo "| task | program | wall | CPU | wall, oskit = 1 | CPU, oskit = 1 |"
echo "|---|---|--:|--:|--:|--:|"

others=(); also busybox "busybox=busybox ls -lR tree"
compare "\`ls -lR\`, $files files" : "oskit=$oskit ls -lR tree" "GNU=ls -lR tree" "${others[@]}"
others=(); also busybox "busybox=busybox ls -l flat"
compare "\`ls -l\`, 100,000 files" : "oskit=$oskit ls -l flat" "GNU=ls -l flat" "${others[@]}"
others=(); also busybox "busybox=busybox ls flat"
compare "\`ls\`, 100,000 files" : "oskit=$oskit ls flat" "GNU=ls flat" "${others[@]}"

others=(); also rsync "rsync=rsync -a tree/ copy/"
compare "first backup" "rm -rf copy" \
    "oskit=$oskit backup --no-durable tree copy" "cp=cp -a tree copy" "${others[@]}"
$oskit backup --quiet tree store >/dev/null
sleep 3
$oskit backup --quiet tree store >/dev/null
others=()
has rsync && rsync -a tree/ before/ && others+=("rsync=rsync -a --link-dest=$room/before tree/ after/")
compare "nothing changed" "rm -rf after" "oskit=$oskit backup --no-durable tree store" "${others[@]}"
compare "verify" : "oskit=$oskit backup verify store latest" "cat=cat \$(find tree -type f)"

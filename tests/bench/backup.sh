#!/usr/bin/env bash
# Backups beside the tools that are there: cp, rsync, restic, borg, rustic.
#
#     cargo build --release && tests/bench/backup.sh [FILES [LARGE [ROUNDS]]]
#
# FILES small files (default 200000, 8 KiB each), then LARGE files of 1 GiB (default 4); everything ROUNDS
# times (default 3), the tools in turn. Before each, what was written so far is on disk and (for root) out of memory, and the
# source and what the tool has stored are in memory. It prints a Markdown table with medians: seconds, processor
# seconds and the most memory in MiB. Needs GNU time, and free room for about eight times the data.
#
# oskit runs with --no-durable, since cp and rsync do not wait for the disk either.
set -euo pipefail
export LC_ALL=C RESTIC_PASSWORD=x BORG_PASSPHRASE=x RUSTIC_PASSWORD=x BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes
oskit=$(cd "$(dirname "$0")/../.." && pwd)/target/release/oskit
files=${1:-200000} large=${2:-4} rounds=${3:-3}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
export RESTIC_CACHE_DIR=$room/cache BORG_BASE_DIR=$room/borg-base HOME=$room
cd "$room"

has() { command -v "$1" >/dev/null; }
for tool in cp rsync restic borg rustic; do has $tool || echo "$tool is not here: left out" >&2; done

# settle TOOL: so that none works in the wake of another.
settle() {
    sync
    [ "$(id -u)" -ne 0 ] || echo 3 >/proc/sys/vm/drop_caches
    find "$source" "$1" -type f -exec cat {} + >/dev/null 2>&1 || true
}

# run TASK TOOL COMMAND: appends "wall cpu MiB" to a file for the pair
run() {
    has "${2%% *}" || [ "$2" = oskit ] || return 0
    settle "$2"
    command time -o spent -f '%e %U %S %M' sh -c "$3" >said 2>&1 || { echo "$1, $2 failed:" >&2; cat said >&2; }
    awk '{ printf "%s %.2f %d\n", $1, $2 + $3, $4 / 1024 }' spent >>"$1,$2.times"
}

median() { cut -d' ' -f"$2" "$1" | sort -n | sed -n "$(((rounds + 1) / 2))p"; }

table() {
    local task tool name
    for task; do
        for tool in oskit cp rsync restic borg rustic; do
            name="$task,$tool.times"
            [ -e "$name" ] || continue
            awk -v t="$task" -v n="$tool" -v w="$(median "$name" 1)" -v c="$(median "$name" 2)" -v m="$(median "$name" 3)" \
                -v ow="$(median "$task,oskit.times" 1)" -v oc="$(median "$task,oskit.times" 2)" \
                'BEGIN { printf "| %s | %s | %.2f | %.2f | %d | %.2f | %.2f |\n", t, n, w, c, m, w / (ow > 0 ? ow : .01), c / (oc > 0 ? oc : .01) }'
        done
    done
    rm -f ./*.times
}

first() {
    run "$1: first" oskit "$oskit backup -q --no-durable $2 oskit"
    run "$1: first" cp "cp -a $2 cp"
    run "$1: first" rsync "rsync -a $2/ rsync"
    has restic && restic -q init -r restic && run "$1: first" restic "restic -q backup -r restic $2"
    has borg && borg init -e none borg && run "$1: first" borg "borg create borg::one $2"
    has rustic && rustic -r rustic init >said 2>&1 && run "$1: first" rustic "rustic -r rustic backup $2"
    return 0
}

again() {
    run "$1" oskit "$oskit backup -q --no-durable $2 oskit"
    run "$1" rsync "rsync -a --link-dest=$room/rsync $2/ rsync-again"
    run "$1" restic "restic -q backup -r restic $2"
    run "$1" borg "borg create borg::two $2"
    run "$1" rustic "rustic -r rustic backup $2"
}

back() {
    run "$1: verify" oskit "$oskit backup verify -q oskit latest"
    run "$1: verify" restic "restic -q check --read-data -r restic"
    run "$1: verify" borg "borg check --verify-data borg"
    run "$1: restore" oskit "$oskit backup restore -q --no-durable oskit out-oskit"
    run "$1: restore" cp "cp -a cp out-cp"
    run "$1: restore" restic "restic -q restore latest -r restic --target out-restic"
    run "$1: restore" borg "mkdir out-borg && cd out-borg && borg extract ../borg::two"
}

clear_up() { rm -rf oskit cp rsync rsync-again restic borg rustic out-* cache borg-base; }

change_small() { find small -type f | awk 'NR % 1000 == 0' | while read -r file; do head -c 8192 /dev/urandom >"$file"; done; }
change_large() { head -c 4194304 /dev/urandom | dd of=large/f1 bs=65536 seek=4096 conv=notrunc status=none; }

# measure NAME DIRECTORY: everything, on one of the two trees
measure() {
    source=$2
    for round in $(seq "$rounds"); do
        sleep 3
        first "$1" "$2"
        "change_$2"
        again "$1: 0.1 % changed" "$2"
        back "$1" "$2"
        clear_up
    done
    table "$1: first" "$1: 0.1 % changed" "$1: verify" "$1: restore"
}

mkdir small large
for d in $(seq 0 $((files / 100 - 1))); do
    mkdir -p "small/$((d % 20))/d$d"
    head -c 819200 /dev/urandom | split -a 3 -b 8192 - "small/$((d % 20))/d$d/f"
done
for f in $(seq "$large"); do head -c 1073741824 /dev/urandom >"large/f$f"; done

echo "| task | program | wall | CPU | MiB | wall, oskit = 1 | CPU, oskit = 1 |"
echo "|---|---|--:|--:|--:|--:|--:|"
[ "$files" -eq 0 ] || measure "$files files" small
[ "$large" -eq 0 ] || measure "$large GiB in $large files" large

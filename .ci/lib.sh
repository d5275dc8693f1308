# Shared by the scripts of this folder, which `source` it from the project's root.

# need PACKAGE...: installs those Debian packages that are missing, and says so.
need() {
    local missing=() package as_root=()
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    command -v apt-get >/dev/null || { echo "missing: ${missing[*]} (Debian's names), and no apt-get" >&2; return 1; }
    echo "installing ${missing[*]}"
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -qq -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null
}

# Debian's own cargo and rustc come with the source of the standard library, and build it for any system;
# rustup's would have to download each system's.
debian_rust=(rustc-web cargo-web rust-web-src)

# debian_cargo [NAME=VALUE]... -- ARGUMENTS...
#
# What it makes is for trying out: nothing is optimised, which halves the time that it takes.
debian_cargo() {
    local settings=()
    while [ "$1" != -- ]; do settings+=("$1"); shift; done
    shift
    env -u CARGO -u RUSTDOC -u RUSTFLAGS -u RUSTUP_TOOLCHAIN PATH=/usr/bin:/bin RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
        CARGO_TARGET_DIR="$PWD/target/cross" CARGO_INCREMENTAL=0 "${settings[@]}" \
        /usr/bin/cargo --config 'profile.dev.package."*".opt-level=0' --config 'profile.dev.debug=0' "$@"
}

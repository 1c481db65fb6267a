# Sourced by app/run.sh and tests/run.sh: what Ketloom needs from the system, and how it gets there.
# shellcheck shell=bash

# One package a line: name (alternatives separated by commas, the first one the system knows is taken), then what it is for.
ketloom_packages() {
    cat <<'LIST'
g++                               C++20 compiler
cmake                             build system
ninja-build                       build runner
qt6-base-dev                      Qt 6.4.2 or newer: windows, tests
qt6-svg-dev,libqt6svg6-dev        Qt: icons and figures in SVG
libqcustomplot-dev                plots
libeigen3-dev                     vectors of the optimisers, matrices of the classical networks
liblbfgspp-dev                    line searches of L-BFGS
libtbb-dev                        threads of the simulator
libhwy-dev                        vector instructions chosen at run time
nlohmann-json3-dev                projects, runs, models in JSON
libcli11-dev                      options of the command line
libexpected-dev                   results that are a value or an error
zlib1g-dev                        data sets in .gz
fonts-dejavu-core                 a font for the window and the plots
LIST
}

# What Qt must be at least.
ketloom_qt_minimum=6.4.2

ketloom_say() { printf '%s\n' "$*" >&2; }

ketloom_fail() {
    printf 'error: %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '       %s\n' "$line" >&2; done
    exit 1
}

ketloom_is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Is one of the comma-separated alternatives there?
ketloom_have() {
    local name
    for name in ${1//,/ }; do
        if ketloom_is_installed "$name"; then return 0; fi
    done
    return 1
}

# Installs what is missing (Debian, Ubuntu) or says what is needed (elsewhere). Does nothing, and needs neither network
# nor rights, when all is there.
ketloom_install() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        if ! command -v cmake >/dev/null || ! command -v ninja >/dev/null; then
            ketloom_say "This system has no apt. Ketloom needs these packages (names as in Debian):"
            ketloom_packages >&2
            ketloom_fail "cmake or ninja not found" "Install the above, then run this again."
        fi
        return 0
    fi

    local missing=() line names
    while read -r names line; do
        ketloom_have "$names" || missing+=("$names")
    done < <(ketloom_packages)
    if [ ${#missing[@]} -eq 0 ]; then return 0; fi

    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            ketloom_fail "packages are missing and this is neither root nor is there sudo" \
                "Have an administrator run: apt-get install ${missing[*]%%,*}"
        fi
        as_root=(sudo)
    fi

    ketloom_say "Reading the lists of packages ..."
    local log updated=yes
    log=$(mktemp)
    "${as_root[@]}" apt-get -q -o DPkg::Lock::Timeout=300 update >"$log" 2>&1 || updated=no
    if [ $updated = no ]; then tail -n 5 "$log" >&2; fi
    rm -f "$log"

    # Of each package the first name this system knows.
    local chosen=() unknown=() name found
    for names in "${missing[@]}"; do
        found=
        for name in ${names//,/ }; do
            if apt-cache show --no-all-versions "$name" >/dev/null 2>&1; then
                found=$name
                break
            fi
        done
        if [ -n "$found" ]; then chosen+=("$found"); else unknown+=("${names%%,*}"); fi
    done
    if [ ${#unknown[@]} -gt 0 ]; then
        if [ $updated = no ]; then
            ketloom_fail "the lists of packages could not be read, and these are missing: ${unknown[*]}" \
                "Is the network there? Then run this again."
        fi
        ketloom_fail "this system does not offer: ${unknown[*]}" \
            "Debian 12, Ubuntu 24.04 and newer do (on Ubuntu the component \"universe\" must be enabled)."
    fi

    local qt
    qt=$(apt-cache policy qt6-base-dev | sed -n 's/^ *Candidate: *//p')
    if ! dpkg --compare-versions "${qt:-0}" ge "$ketloom_qt_minimum"; then
        ketloom_fail "this system offers Qt ${qt:-(none)}; Ketloom needs $ketloom_qt_minimum or newer" \
            "Debian 12, Ubuntu 24.04 and newer have it."
    fi

    ketloom_say "Installing what is missing:"
    while read -r names line; do
        for name in "${chosen[@]}"; do
            case ",$names," in *",$name,"*)
                printf '  %-22s %s\n' "$name" "$line" >&2
                break
                ;;
            esac
        done
    done < <(ketloom_packages)
    # shellcheck disable=SC2016
    if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
        -o Dpkg::Use-Pty=0 install --no-install-recommends "${chosen[@]}" >"${TMPDIR:-/tmp}/ketloom-install.$$" 2>&1; then
        tail -n 20 "${TMPDIR:-/tmp}/ketloom-install.$$" >&2
        rm -f "${TMPDIR:-/tmp}/ketloom-install.$$"
        ketloom_fail "the packages could not be installed" \
            "The lines above say why (no network? another installation going on?). Then run this again."
    fi
    rm -f "${TMPDIR:-/tmp}/ketloom-install.$$"
    ketloom_say "Installed ${#chosen[@]} packages and what they need."
}

# ketloom_build ROOT PRESET [TARGET...]: configures and builds the preset into ROOT/build/PRESET; without targets, all of it.
ketloom_build() {
    local root=$1 preset=$2 folder=$1/build/$2 log
    shift 2
    mkdir -p "$folder" || ketloom_fail "cannot make the folder $folder" "Clone to a place you may write to."
    log=$folder/configure.log
    if ! (cd "$root" && cmake --preset "$preset") >"$log" 2>&1; then
        tail -n 25 "$log" >&2
        if ! command -v apt-get >/dev/null; then
            ketloom_say "Ketloom needs these packages (names as in Debian):"
            ketloom_packages >&2
        fi
        ketloom_fail "the build could not be configured" "All of the log: $log"
    fi
    ketloom_say "Building into build/$preset (the first time takes some minutes) ..."
    if ! cmake --build "$folder" ${1:+--target "$@"} >&2; then
        ketloom_fail "the build failed" "The lines above say where."
    fi
}

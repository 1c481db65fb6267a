#!/usr/bin/env bash
# Installs what is missing, builds Ketloom and opens the workbench training the built-in example.
# Without a display the same experiment runs in the terminal and leaves a run folder with plots.
set -uo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=app/packages.sh
. "$root/app/packages.sh"

usage() {
    cat <<'TEXT'
usage: app/run.sh [--terminal] [PROJECT.ketloom]

Installs what is missing (Debian, Ubuntu), builds, and opens the workbench on the project;
without one on the built-in example, already training.

  --terminal   train in the terminal even where a display is there
TEXT
}

terminal=no
project=
for argument in "$@"; do
    case $argument in
    -h | --help)
        usage
        exit 0
        ;;
    --terminal) terminal=yes ;;
    -*)
        usage >&2
        exit 2
        ;;
    *)
        [ -r "$argument" ] || {
            printf 'error: %s: no such project\n' "$argument" >&2
            exit 2
        }
        project=$(cd -- "$(dirname -- "$argument")" && pwd)/$(basename -- "$argument")
        ;;
    esac
done

# Prints why no window can be opened; nothing when one probably can.
why_no_display() {
    if [ -n "${WAYLAND_DISPLAY:-}" ]; then
        case $WAYLAND_DISPLAY in
        /*) [ -S "$WAYLAND_DISPLAY" ] && return ;;
        *) [ -S "${XDG_RUNTIME_DIR:-/nowhere}/$WAYLAND_DISPLAY" ] && return ;;
        esac
        if [ -z "${DISPLAY:-}" ]; then
            echo "the Wayland display $WAYLAND_DISPLAY cannot be reached"
            return
        fi
    fi
    if [ -z "${DISPLAY:-}" ]; then
        echo "there is no display (DISPLAY and WAYLAND_DISPLAY are not set)"
        return
    fi
    local host=${DISPLAY%:*} number=${DISPLAY##*:}
    number=${number%%.*}
    case $number in '' | *[!0-9]*)
        echo "DISPLAY=$DISPLAY names no display"
        return
        ;;
    esac
    if [ -z "$host" ] || [ "$host" = unix ]; then
        [ -S "/tmp/.X11-unix/X$number" ] && return
        grep -q "@/tmp/.X11-unix/X$number\$" /proc/net/unix 2>/dev/null && return
    elif (exec 3<>"/dev/tcp/$host/$((6000 + number))") 2>/dev/null; then
        return
    fi
    echo "the display $DISPLAY cannot be reached"
}

# The same experiment without a window.
run_in_terminal() {
    local cli=$root/build/release/bin/ketloom-cli what=--example name=example run
    if [ -n "$project" ]; then
        what=$project
        name=$(basename -- "$project" .ketloom)
    fi
    mkdir -p "$root/runs" || exit 1
    run=$root/runs/$(date +%Y-%m-%d-%H%M%S)-$name
    printf '\n== Training ==\n'
    "$cli" train "$what" --run "$run" || exit $?
    printf '\n== Test images ==\n'
    "$cli" evaluate --model "$run" --split test || exit $?
    printf '\n== Plots ==\n'
    local private code
    private=$(mktemp -d)
    XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-$private} QT_QPA_PLATFORM=offscreen \
        "$root/build/release/bin/ketloom" --plots "$run" --out "$run/plots"
    code=$?
    rm -rf "$private"
    if [ $code -ne 0 ]; then
        printf 'error: the plots could not be made\n' >&2
        exit 1
    fi
    local shown=$run
    case $run in "$PWD"/*) shown=./${run#"$PWD"/} ;; esac
    printf '\nRun folder  %s\n' "$shown"
    printf '  %-14s %s\n' manifest.json 'the experiment: cell, task, options, seeds' \
        metrics.csv 'loss, error and gradient norms of every step' \
        model.json 'the trained network' plots/ 'pictures:'
    local picture
    for picture in "$run"/plots/*.png; do
        if [ -e "$picture" ]; then printf '    %s\n' "$shown/plots/${picture##*/}"; fi
    done
}

ketloom_install
ketloom_build "$root" release ketloom ketloom-cli

reason=
if [ $terminal = yes ]; then
    reason="you asked for the terminal"
else
    reason=$(why_no_display)
fi
if [ -z "$reason" ]; then
    messages=$(mktemp)
    trap 'rm -f "$messages"' EXIT
    if [ -n "$project" ]; then set -- "$project"; else set -- --play; fi
    "$root/build/release/bin/ketloom" "$@" 2> >(tee "$messages" >&2)
    code=$?
    # Qt aborts when the display turns the program away (no permission, for instance).
    if [ $code -lt 128 ] || ! grep -qi 'could not connect to display\|no Qt platform plugin' "$messages"; then exit $code; fi
    reason="the display turned the program away"
fi
printf 'No window: %s. The same experiment runs here in the terminal.\n' "$reason"
run_in_terminal

#!/usr/bin/env bash
# Installs what is missing, builds everything and runs all tests without a display. Under continuous integration (CI is
# set) warnings are errors; elsewhere another compiler's opinion must not stand between a person and the tests.
# The last line counts test functions: "X passed, Y failed, Z skipped"; the exit code is 0 only when none failed.
set -uo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=app/packages.sh
. "$root/app/packages.sh"

# A build that fails is one failed test.
built=no
trap '[ $built = yes ] || echo "0 passed, 1 failed"' EXIT
ketloom_install
preset=release
if [ -n "${CI:-}" ]; then preset=ci; fi
ketloom_build "$root" "$preset"
built=yes

folder=$root/build/$preset
log=$folder/Testing/Temporary/LastTest.log
rm -f "$log"
QT_QPA_PLATFORM=offscreen ctest --test-dir "$folder" -j2 --timeout 600 --output-on-failure --no-tests=error \
    --test-output-size-passed 16777216 --test-output-size-failed 16777216 "$@"
code=$?

# Sums the "Totals:" lines of all programs; a program without one counts as one test. One that ends badly without having
# counted a failure (a crash, a time-out, a program that was not built) counts as one failure.
read -r passed failed skipped < <(
    [ -r "$log" ] && awk '
        / Testing: / { open = 1; totals = 0; counted = 0 }
        /^Command: ""$/ && open { failed += 1; open = 0 }
        /^Totals: / {
            totals = 1
            for (i = 2; i < NF; i += 1) {
                word = $(i + 1); sub(/,$/, "", word)
                if (word == "passed") passed += $i
                if (word == "failed") { failed += $i; counted += $i }
                if (word == "skipped") skipped += $i
            }
        }
        /^Test Passed\.$/ && open { if (!totals) passed += 1; open = 0 }
        / end time: / && open { if (!counted) failed += 1; open = 0 }
        END { print passed + 0, failed + 0, skipped + 0 }' "$log" || echo 0 0 0
)
if [ $code -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
if [ "$passed" -eq 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]

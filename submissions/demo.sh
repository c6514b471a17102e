#!/bin/sh
# What the grader does, on the real answers of three students. Run by `make demo`.
# Exit codes 1 (not all right) and 2 (some sheet cannot be read) belong to the show; 3 is a fault of the grader.
set -eu
BIN=${BIN:-.venv/bin}
cd "$(dirname "$0")/.."

run() {
    printf '\n\033[1m$ grader %s\033[0m\n' "$*"
    code=0
    "$BIN/grader" "$@" || code=$?
    [ "$code" -lt 3 ] || exit "$code"
}

echo 'A teacher looks at a question:'
run show iit-hw4/q2-padded-conv-b

echo 'A student checks homework before handing it in (hints, never answers):'
run check submissions/iit-hw4/student

echo 'An assistant grades everybody, whatever the format, and some sheets that cannot be read:'
run grade submissions/*/student submissions/*/perfect submissions/*/all-wrong submissions/broken

echo 'A program reads the same as JSON, a line per submission:'
code=0
printf '\n$ grader grade submissions/cmu-hw5/student --format json | cut -c 1-400\n'
"$BIN/grader" grade submissions/cmu-hw5/student --format json >"${TMPDIR:-/tmp}/marks.$$" || code=$?
cut -c 1-400 "${TMPDIR:-/tmp}/marks.$$"
rm -f "${TMPDIR:-/tmp}/marks.$$"
[ "$code" -lt 3 ] || exit "$code"

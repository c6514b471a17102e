#!/bin/sh
# The grader at work on the real answers of three students. Run by `make demo`.
set -eu
cd "$(dirname "$0")/.."
BIN=${BIN:-.venv/bin}
marks=$(mktemp)
trap 'rm -f "$marks"' EXIT

say() { printf '\n# %s\n$ %s\n\n' "$1" "$2"; }

# Exit codes 1 (not all right) and 2 (a sheet cannot be read) belong to the show; 3 is a fault of the grader.
run() {
    code=0
    "$BIN/grader" "$@" || code=$?
    [ "$code" -lt 3 ] || exit "$code"
}

say 'A teacher looks at a question.' 'grader show iit-hw4/q2-padded-conv-b'
run show iit-hw4/q2-padded-conv-b

say 'A student checks homework before handing it in: hints, never answers.' \
    'grader check submissions/iit-hw4/student'
run check submissions/iit-hw4/student

say 'An assistant grades a class: every format, and what cannot be read.' \
    'grader grade submissions/*/student submissions/*/perfect submissions/*/all-wrong submissions/broken'
run grade submissions/*/student submissions/*/perfect submissions/*/all-wrong submissions/broken

say 'A program reads the same as JSON, a line per submission. One question of it:' \
    'grader grade submissions/cmu-hw5/student --format json'
run grade submissions/cmu-hw5/student --format json >"$marks"
grep -o '{"id": "q1-5-dJ-dW".*"place": "[^"]*"}, {"id": "q1-5-scalar-form"' "$marks" | sed 's/, {"id": "q1-5-scalar-form"$//'

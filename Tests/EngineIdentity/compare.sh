#!/bin/bash
# compare.sh FOLDER BUILDS POISONED EXPECTED ARGUMENT…: runs every build; all must print the expected hashes, and every
# poisoned build must print others.
set -euo pipefail
folder=$1 builds=$2 poisoned=$3 expected=$4
shift 4

failed=0
for name in $builds; do
  "$folder/$name/identity" "$@" > "$folder/$name/output" || { echo "$name: its own runs differ"; failed=1; }
  # The oracle's cases are compared between builds; the others with the committed hashes too.
  grep -v '^oracle' "$folder/$name/output" | diff --unified=0 "$expected" - || { echo "$name: not the expected hashes"; failed=1; }
  diff "$folder/${builds%% *}/output" "$folder/$name/output" || { echo "$name: not the hashes of ${builds%% *}"; failed=1; }
  echo "$name: $(wc -l < "$folder/$name/output") hashes"
done
for name in $poisoned; do
  "$folder/$name/identity" --reference > "$folder/$name/output" || true
  same=$(diff "$expected" "$folder/$name/output" | grep -c '^<' || true)
  echo "$name: $same of $(wc -l < "$expected") hashes differ, as they should"
  [ "$same" -gt 0 ] || { echo "$name: a poisoned build gives the right hashes, so the test shows nothing"; failed=1; }
done
exit $failed

#!/bin/bash
# compare.sh FOLDER BUILDS POISONED ARGUMENT…: runs every build; all must print the same hashes, and every poisoned
# build must print others.
set -euo pipefail
folder=$1 builds=$2 poisoned=$3
shift 3

first=$folder/${builds%% *}/output
failed=0
running=()
for name in $builds; do
  "$folder/$name/identity" "$@" > "$folder/$name/output" &
  running+=($!)
done
for process in "${running[@]}"; do wait "$process" || { echo "a build's own runs differ"; failed=1; }; done
for name in $builds; do
  diff "$first" "$folder/$name/output" || { echo "$name: not the hashes of ${builds%% *}"; failed=1; }
  echo "$name: $(wc -l < "$folder/$name/output") hashes"
done
# The poisoned builds compute the random models alone.
grep -v '^oracle' "$first" > "$folder/expected"
for name in $poisoned; do
  "$folder/$name/identity" --reference > "$folder/$name/output" || true
  different=$(diff "$folder/expected" "$folder/$name/output" | grep -c '^<' || true)
  echo "$name: $different of $(wc -l < "$folder/expected") hashes differ, as they should"
  [ "$different" -gt 0 ] || { echo "$name: a poisoned build gives the right hashes, so the test shows nothing"; failed=1; }
done
exit $failed

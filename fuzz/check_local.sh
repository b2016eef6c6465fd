#!/bin/bash -eu
# Checks the contract of OSS-Fuzz and ClusterFuzzLite without docker: builds with their flags for each sanitizer and
# looks at names, dictionaries, seeds, options, start-up from another folder, and the counts of sanitizer calls.
root=$(cd "$(dirname "$0")/.." && pwd)
version=${CLANG_VERSION:-19}
for sanitizer in ${1:-address undefined}; do
  out=$(mktemp -d)
  export OUT=$out/out WORK=$out/work CC=clang-$version CXX=clang++-$version SRC=$out/src
  mkdir -p "$OUT" "$WORK" "$SRC" && ln -s "$root" "$SRC/ssespec"
  case $sanitizer in
    address) flags="-fsanitize=address -fsanitize-address-use-after-scope" ;;
    undefined) flags="-fsanitize=bool,builtin,enum,integer-divide-by-zero,null,object-size,return,returns-nonnull-attribute,shift,signed-integer-overflow,unreachable,vla-bound,vptr -fno-sanitize-recover=all" ;;
    *) echo "unknown sanitizer $sanitizer: address or undefined"; exit 2 ;;
  esac
  export CFLAGS="-O1 -fno-omit-frame-pointer -gline-tables-only -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION $flags -fsanitize=fuzzer-no-link"
  export CXXFLAGS="$CFLAGS" LIB_FUZZING_ENGINE=-fsanitize=fuzzer
  bash -eux "$root/.clusterfuzzlite/build.sh" > "$out/build.log" 2>&1 || { tail -20 "$out/build.log"; exit 1; }
  moved=$out/moved && mv "$OUT" "$moved" && cd /
  count=0
  for target in "$moved"/*_fuzzer; do
    name=$(basename "$target")
    count=$((count + 1))
    grep -q LLVMFuzzerTestOneInput "$target" || { echo "$name is no target"; exit 1; }
    for file in .dict .options _seed_corpus.zip; do [ -s "$target$file" ] || { echo "$name$file is missing"; exit 1; }; done
    "$target" -dict="$target.dict" -seed=1337 -runs=4 > "$out/run.log" 2>&1 || { tail -20 "$out/run.log"; exit 1; }
    grep -q "Done 4 runs" "$out/run.log" || { echo "$name did not do its four runs"; exit 1; }
    if grep -q "no interesting inputs" "$out/run.log"; then echo "$name has no coverage"; exit 1; fi
    mkdir "$out/$name" && (cd "$out/$name" && unzip -q "${target}_seed_corpus.zip") && "$target" -runs=0 "$out/$name" > "$out/run.log" 2>&1 || { tail "$out/run.log"; exit 1; }
    objdump -dC "$target" > "$out/code"
    asan=$(grep -cE 'callq?\s+[0-9a-f]+\s+<__asan' "$out/code" || true)
    ubsan=$(grep -cE 'callq?\s+[0-9a-f]+\s+<__ubsan' "$out/code" || true)
    if [ "$sanitizer" = address ] && { [ "$asan" -lt 1000 ] || [ "$ubsan" -gt 200 ]; }; then echo "$name: $asan asan and $ubsan ubsan calls"; exit 1; fi
    if [ "$sanitizer" = undefined ] && { [ "$ubsan" -lt 168 ] || [ "$asan" -gt 0 ]; }; then echo "$name: $ubsan ubsan and $asan asan calls"; exit 1; fi
    echo "$sanitizer $name ok ($asan asan, $ubsan ubsan calls)"
  done
  [ "$count" -ge 1 ] && [ "$count" -le 6 ] || { echo "$count targets"; exit 1; }
  rm -rf "$out"
done

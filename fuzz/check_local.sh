#!/bin/bash -eu
# Checks the contract of OSS-Fuzz and ClusterFuzzLite without docker: builds with their flags and looks at names,
# dictionaries, seeds, options, start-up from another folder, and the counts of sanitizer calls.
#
# check_local.sh [address|undefined|afl]...    without one: address and undefined
# Needs clang-19, libclang-rt-19-dev, zip, unzip, binutils; afl needs afl++ (./dev fuzz-check installs them). Exit code 77:
# one of them is missing. CLANG_VERSION names another clang.
root=$(cd "$(dirname "$0")/.." && pwd)
version=${CLANG_VERSION:-19}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fault() {
  echo "check_local: $*" >&2
  exit 1
}

# shown LOG COMMAND...: the log of a command that fails.
shown() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 || { tail -30 "$log" >&2; fault "failed: $*"; }
}

# The two folders that the engines read.
check_projects() {
  local from base
  for project in .clusterfuzzlite fuzz/oss-fuzz; do
    for file in project.yaml Dockerfile build.sh; do [ -s "$root/$project/$file" ] || fault "$project/$file is missing"; done
    [ -x "$root/$project/build.sh" ] || fault "$project/build.sh is not executable"
    grep -qx 'language: c++' "$root/$project/project.yaml" || fault "$project/project.yaml names another language"
    base=$(sed -n 's/^base_os_version: //p' "$root/$project/project.yaml")
    from=$(sed -n 's/^FROM //p' "$root/$project/Dockerfile")
    [ "$from" = "gcr.io/oss-fuzz-base/base-builder:$base" ] || fault "$project: Dockerfile is from $from, project.yaml says $base"
    grep -q '^WORKDIR \$SRC/ssespec$' "$root/$project/Dockerfile" || fault "$project/Dockerfile sets no WORKDIR"
    grep -Eq '^COPY .*build\.sh \$SRC/$' "$root/$project/Dockerfile" || fault "$project/Dockerfile copies no build.sh"
  done
  for key in homepage main_repo primary_contact sanitizers fuzzing_engines; do
    grep -q "^$key:" "$root/fuzz/oss-fuzz/project.yaml" || fault "fuzz/oss-fuzz/project.yaml has no $key"
  done
  echo "project folders ok"
}

# build NAME: what the image does, for one sanitizer or engine; $OUT is then moved, as check_build does.
build() {
  local name=$1 project=$2 flags
  export SRC=$folder/$name/src OUT=$folder/$name/out WORK=$folder/$name/work
  export CC=clang-$version CXX=clang++-$version LIB_FUZZING_ENGINE=-fsanitize=fuzzer SANITIZER=$name
  local coverage=-fsanitize=fuzzer-no-link
  mkdir -p "$SRC" "$OUT" "$WORK"
  ln -s "$root" "$SRC/ssespec"
  cp "$root/$project/build.sh" "$SRC/"
  case $name in
    address) flags="-fsanitize=address -fsanitize-address-use-after-scope" ;;
    undefined)
      local checks=array-bounds,bool,builtin,enum,function,integer-divide-by-zero,null,object-size,return
      checks+=,returns-nonnull-attribute,shift,signed-integer-overflow,unreachable,vla-bound,vptr
      flags="-fsanitize=$checks,unsigned-integer-overflow -fno-sanitize-recover=$checks"
      ;;
    afl)
      flags="-fsanitize=address -fsanitize-address-use-after-scope" coverage="" SANITIZER=address
      CC=afl-clang-fast CXX=afl-clang-fast++ LIB_FUZZING_ENGINE=/usr/lib/afl/libAFLDriver.a
      export AFL_QUIET=1
      ;;
    *)
      echo "check_local: no sanitizer or engine \"$name\": address, undefined or afl" >&2
      exit 2
      ;;
  esac
  for program in "$CXX" zip unzip objdump; do
    command -v "$program" >/dev/null || { echo "check_local: $program is missing" >&2; exit 77; }
  done
  export CFLAGS="-O1 -fno-omit-frame-pointer -gline-tables-only -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION $flags $coverage"
  export CXXFLAGS="$CFLAGS"
  (cd "$SRC/ssespec" && shown "$folder/$name/build.log" bash -eux "$SRC/build.sh")
  mv "$OUT" "$folder/$name/moved"
  unset OUT WORK SRC
  cd /
}

check_files() { # TARGET: what lies beside it
  local target=$1 name
  name=$(basename "$target")
  [[ $name =~ ^[A-Za-z0-9_-]+_fuzzer$ ]] || fault "$name is no name of a target"
  [ -x "$target" ] || fault "$name is not executable"
  grep -q LLVMFuzzerTestOneInput "$target" || fault "$name is no target"
  for file in .dict .options _seed_corpus.zip; do [ -s "$target$file" ] || fault "$name$file is missing"; done
  grep -qx '\[libfuzzer\]' "$target.options" || fault "$name.options has no section libfuzzer"
  mkdir "$folder/seeds"
  unzip -q "${target}_seed_corpus.zip" -d "$folder/seeds"
  [ "$(find "$folder/seeds" -type f | wc -l)" -ge 5 ] || fault "$name has fewer than five seeds"
}

check_libfuzzer() { # TARGET SANITIZER
  local target=$1 sanitizer=$2 name log=$folder/run.log counters asan ubsan
  name=$(basename "$target")
  shown "$log" "$target" -dict="$target.dict" -seed=1337 -runs=4
  grep -q "Done 4 runs" "$log" || fault "$name did not do its four runs"
  if grep -q "no interesting inputs" "$log"; then fault "$name has no coverage"; fi
  counters=$(sed -n 's/.*(\([0-9]*\) inline 8-bit counters).*/\1/p' "$log" | head -1)
  [ "${counters:-0}" -ge 100 ] || fault "$name has only ${counters:-no} counters"
  shown "$log" env UBSAN_OPTIONS=silence_unsigned_overflow=1 "$target" -runs=0 "$folder/seeds"
  shown "$log" env UBSAN_OPTIONS=silence_unsigned_overflow=1 "$target" -runs=2000 -seed=1337 -max_len=64 "$folder/seeds"
  objdump -dC "$target" >"$folder/code"
  asan=$(grep -cE 'callq?\s+[0-9a-f]+\s+<__asan' "$folder/code" || true)
  ubsan=$(grep -cE 'callq?\s+[0-9a-f]+\s+<__ubsan' "$folder/code" || true)
  case $sanitizer in
    address) [ "$asan" -ge 1000 ] && [ "$ubsan" -le 200 ] || fault "$name: $asan asan and $ubsan ubsan calls" ;;
    undefined) [ "$ubsan" -ge 168 ] && [ "$asan" = 0 ] || fault "$name: $ubsan ubsan and $asan asan calls" ;;
  esac
  echo "$sanitizer $name ok ($counters counters, $asan asan and $ubsan ubsan calls)"
}

check_afl() { # TARGET: half a minute with our mutator, as the image does it
  local target=$1 name log=$folder/run.log runs
  name=$(basename "$target")
  export AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_MAP_SIZE=262144
  export AFL_CUSTOM_MUTATOR_LIBRARY=$folder/mutator.so
  export ASAN_OPTIONS=detect_leaks=0:symbolize=0:detect_odr_violation=0:abort_on_error=1
  shown "$log" afl-fuzz -V "${AFL_SECONDS:-35}" -t 2000 -m none -x "$target.dict" -i "$folder/seeds" -o "$folder/found" -- "$target"
  grep -q "All set and ready to roll" "$log" || fault "$name does not start under AFL++"
  runs=$(sed -n 's/^execs_done *: //p' "$folder/found/default/fuzzer_stats")
  [ "${runs:-0}" -ge 100 ] || fault "$name did only ${runs:-no} runs under AFL++"
  grep -q '^saved_crashes *: 0$' "$folder/found/default/fuzzer_stats" || fault "$name crashes under AFL++"
  rm -rf "$folder/found"
  echo "afl $name ok ($runs runs)"
}

[ $# -gt 0 ] || set -- address undefined
check_projects
for name in "$@"; do
  project=.clusterfuzzlite
  [ "$name" = undefined ] && project=fuzz/oss-fuzz
  build "$name" "$project"
  if [ "$name" = afl ]; then
    (cd "$root" && AFL_NOOPT=1 c++ -std=c++20 -O2 -shared -fPIC -I. -DFMT_HEADER_ONLY -o "$folder/mutator.so" \
      fuzz/afl_mutator.cpp fuzz/mutator.cpp fuzz/grammar.cpp)
  fi
  count=0
  for target in "$folder/$name/moved"/*; do
    case $target in *.dict | *.options | *.zip) continue ;; esac
    count=$((count + 1))
    check_files "$target"
    if [ "$name" = afl ]; then check_afl "$target"; else check_libfuzzer "$target" "$name"; fi
    rm -rf "$folder/seeds"
  done
  [ "$count" -ge 1 ] && [ "$count" -le 6 ] || fault "$count targets; between one and six share the engine's time"
done

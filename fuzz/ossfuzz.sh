#!/bin/bash -eu
# Builds the fuzz targets for OSS-Fuzz and ClusterFuzzLite. Honours what the engine's environment sets (CC, CXX,
# CFLAGS, CXXFLAGS, LIB_FUZZING_ENGINE, OUT, WORK) and nothing else. Compiles by hand what the targets need: the
# engine's standard library is another one than the system's packages are built with. The targets library and adapter
# are not here: they try other people's parsers, which somebody has to name.
root=$(cd "$(dirname "$0")/.." && pwd)
work=${WORK:-/tmp}/ssespec
mkdir -p "$work" "$OUT"
flags=(-std=c++20 -I"$root" -I"$root/parser" -DFMT_HEADER_ONLY)
# shellcheck disable=SC2086
machine=$($CXX $CXXFLAGS -dM -E -x c++ /dev/null | grep -o '__x86_64__' || true)

# What one source needs of the instruction set, as parser/CMakeLists.txt has it.
instructions() {
  [ "$machine" = __x86_64__ ] || return 0
  case $1 in
    */scanner_avx*.cpp)
      tr -s '\n ' '  ' <"$root/parser/CMakeLists.txt" | grep -o "$(basename "$1") PROPERTIES COMPILE_OPTIONS \"[^\"]*\"" |
        cut -d '"' -f 2 | tr ';' ' '
      ;;
  esac
}

compile() { # SOURCE...: objects into $work, their names into the array objects
  objects=()
  local running=0 object
  for source in "$@"; do
    object="$work/${source//\//_}.o"
    # shellcheck disable=SC2086,SC2046
    $CXX $CXXFLAGS "${flags[@]}" $(instructions "$source") -c "$root/$source" -o "$object" &
    objects+=("$object")
    running=$((running + 1))
    if [ "$running" -ge "$(nproc)" ]; then wait -n; running=$((running - 1)); fi
  done
  while [ "$running" -gt 0 ]; do wait -n; running=$((running - 1)); done
}

# sources FOLDER OTHER...: what the folder's library is made of: all but its tests and the programs and libraries named
sources() {
  local folder=$1 name
  shift
  for name in $(cd "$root/$folder" && ls ./*.cpp); do
    name=$(basename "$name")
    case " $* " in *" $name "*) continue ;; esac
    case $name in *_test.cpp) ;; *) echo "$folder/$name" ;; esac
  done
}
mapfile -t parser < <(sources parser agreement.cpp allocation_count.cpp parser_subject.cpp sseoracle.cpp)
mapfile -t client < <(sources client)
inputs=(conformance/bytes.cpp conformance/cut.cpp fuzz/input.cpp fuzz/grammar.cpp fuzz/mutator.cpp fuzz/property.cpp
        fuzz/target.cpp fuzz/engine_mutator.cpp)
compile "${parser[@]}" "${inputs[@]}"
common=("${objects[@]}")
compile "${client[@]}"
client_objects=("${objects[@]}")

for target in cuts oracle round_trip client; do
  compile "fuzz/${target}_fuzzer.cpp"
  extra=()
  if [ "$target" = client ]; then
    extra=("${client_objects[@]}" -Wl,-Bstatic -lssl -lcrypto -lz -Wl,-Bdynamic -ldl -lpthread)
  fi
  # shellcheck disable=SC2086
  $CXX $CXXFLAGS "${objects[@]}" "${common[@]}" "${extra[@]}" $LIB_FUZZING_ENGINE -o "$OUT/${target}_fuzzer"
  cp "$root/fuzz/sse.dict" "$OUT/${target}_fuzzer.dict"
  printf '[libfuzzer]\nmax_len = 4096\n' > "$OUT/${target}_fuzzer.options"
  rm -f "$OUT/${target}_fuzzer_seed_corpus.zip"
  (cd "$root/fuzz" && find "corpus/$target" "regressions/$target" -name '*.sse' | sort |
    zip -q -j "$OUT/${target}_fuzzer_seed_corpus.zip" -@)
done

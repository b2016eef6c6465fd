#!/bin/bash -eu
# Builds the fuzz targets for OSS-Fuzz and ClusterFuzzLite. Honours what the engine's environment sets (CC, CXX,
# CFLAGS, CXXFLAGS, LIB_FUZZING_ENGINE, OUT, WORK) and nothing else. Compiles by hand what the targets need: the
# engine's standard library is another one than the system's packages are built with.
root=$(cd "$(dirname "$0")/.." && pwd)
work=${WORK:-/tmp}/ssespec
mkdir -p "$work" "$OUT"
flags=(-std=c++20 -I"$root" -I"$root/parser" -DFMT_HEADER_ONLY)

compile() { # SOURCE...: objects into $work, their names into the array objects
  objects=()
  for source in "$@"; do
    local object="$work/${source//\//_}.o"
    # shellcheck disable=SC2086
    $CXX $CXXFLAGS "${flags[@]}" -c "$root/$source" -o "$object" &
    objects+=("$object")
    while [ "$(jobs -r | wc -l)" -ge "$(nproc)" ]; do wait -n; done
  done
  wait
}

parser=(parser/parser.cpp parser/utf8.cpp parser/serializer.cpp parser/oracle.cpp)
inputs=(conformance/bytes.cpp conformance/cut.cpp fuzz/input.cpp fuzz/grammar.cpp fuzz/mutator.cpp fuzz/property.cpp
        fuzz/target.cpp fuzz/engine_mutator.cpp)
client=(client/clock.cpp client/connection.cpp client/content_type.cpp client/event_source.cpp client/fetch.cpp client/gzip.cpp
        client/http_response.cpp client/interrupt.cpp client/resolve.cpp client/transport.cpp client/url.cpp
        client/http_transport.cpp)
for extra in "$root"/parser/scan*.cpp; do
  if [ -f "$extra" ]; then parser+=("parser/$(basename "$extra")"); fi
done

compile "${parser[@]}" "${inputs[@]}"
common=("${objects[@]}")
compile "${client[@]}"
client_objects=("${objects[@]}")

for target in cuts oracle round_trip client; do
  compile "fuzz/${target}_fuzzer.cpp"
  extra=()
  if [ "$target" = client ]; then extra=("${client_objects[@]}" -Wl,-Bstatic -lssl -lcrypto -lz -Wl,-Bdynamic -ldl -lpthread); fi
  # shellcheck disable=SC2086
  $CXX $CXXFLAGS "${objects[@]}" "${common[@]}" "${extra[@]}" $LIB_FUZZING_ENGINE -o "$OUT/${target}_fuzzer"
  cp "$root/fuzz/sse.dict" "$OUT/${target}_fuzzer.dict"
  printf '[libfuzzer]\nmax_len = 4096\n' > "$OUT/${target}_fuzzer.options"
  rm -f "$OUT/${target}_fuzzer_seed_corpus.zip"
  (cd "$root/fuzz" && zip -q -r -j "$OUT/${target}_fuzzer_seed_corpus.zip" "regressions/$target")
done

# embed_files(TARGET FUNCTION FOLDER GLOBS...): puts files into the program.
#
# Generates `const std::map<std::string, std::string>& ssespec::FUNCTION()`, the files of FOLDER that match the
# globs by their relative path. The bytes come in through the assembler, so size costs no compile time.
enable_language(ASM)

function(embed_files target function folder)
  set(globs ${ARGN})
  list(TRANSFORM globs PREPEND ${folder}/)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${globs})
  list(SORT files)
  set(assembly "")
  set(table "")
  set(symbols "")
  set(index 0)
  foreach(file IN LISTS files)
    file(RELATIVE_PATH path ${folder} ${file})
    set(symbol ${function}_${index})
    string(APPEND assembly ".global ${symbol}_begin\n.global ${symbol}_end\n${symbol}_begin:\n.incbin \"${file}\"\n${symbol}_end:\n")
    string(APPEND symbols "extern const char ${symbol}_begin[], ${symbol}_end[];\n")
    string(APPEND table "      {\"${path}\", std::string(${symbol}_begin, ${symbol}_end)},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${function})
  file(CONFIGURE OUTPUT ${out}.s CONTENT ".section .rodata\n${assembly}.section .note.GNU-stack,\"\",@progbits\n" @ONLY)
  file(CONFIGURE OUTPUT ${out}.cpp @ONLY CONTENT "#include <map>\n#include <string>\nextern \"C\" {\n${symbols}}\nnamespace ssespec {\nconst std::map<std::string, std::string>& ${function}();\nconst std::map<std::string, std::string>& ${function}() {\n  static const std::map<std::string, std::string> files = {\n${table}  };\n  return files;\n}\n}  // namespace ssespec\n")
  set_source_files_properties(${out}.s PROPERTIES LANGUAGE ASM OBJECT_DEPENDS "${files}"
    COMPILE_OPTIONS $<$<C_COMPILER_ID:Clang>:-Wno-unused-command-line-argument>)
  target_sources(${target} PRIVATE ${out}.s ${out}.cpp)
endfunction()

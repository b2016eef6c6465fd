# Installs the two packages into a fresh folder, builds the consumer against them and runs it.
# Given: BUILD (our build tree), SOURCE (the consumer), WORK (a folder to use up), CXX, CC, FLAGS, GENERATOR.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGN}\n${output}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/parser --component parser)
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/oracle --component oracle)
foreach(stray parser/include/sseoracle.h parser/include/parser oracle/include/sse)
  if(EXISTS ${WORK}/${stray})
    message(FATAL_ERROR "${stray} was installed with the wrong component")
  endif()
endforeach()
run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${SOURCE} -B ${WORK}/build "-DCMAKE_PREFIX_PATH=${WORK}/parser\;${WORK}/oracle"
    -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_C_COMPILER=${CC}
    "-DCMAKE_CXX_FLAGS=${FLAGS}" "-DCMAKE_C_FLAGS=${FLAGS}")
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/consumer)
run(${WORK}/build/oracle_consumer)

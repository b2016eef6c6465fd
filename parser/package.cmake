# Two packages: sse (the parser, the serializer, the C header for subjects) and sseoracle (a C library).
include(CMakePackageConfigHelpers)

set_target_properties(sse_parser PROPERTIES EXPORT_NAME parser)
install(TARGETS sse_parser EXPORT sse COMPONENT parser ARCHIVE COMPONENT parser
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT parser)
install(TARGETS sseoracle EXPORT sseoracle LIBRARY COMPONENT oracle NAMELINK_COMPONENT oracle
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT oracle)

foreach(package_component sse:parser sseoracle:oracle)
  string(REPLACE ":" ";" pair ${package_component})
  list(GET pair 0 package)
  list(GET pair 1 component)
  set(folder ${CMAKE_INSTALL_LIBDIR}/cmake/${package})
  install(EXPORT ${package} NAMESPACE ${package}:: FILE ${package}Config.cmake DESTINATION ${folder}
          COMPONENT ${component})
  write_basic_package_version_file(${package}ConfigVersion.cmake COMPATIBILITY SameMinorVersion)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${package}ConfigVersion.cmake DESTINATION ${folder}
          COMPONENT ${component})
endforeach()

# Every folder under tests/unit is one binary, test_<folder>, registered case by case.
include(Catch)
add_library(writ_test_main STATIC "${CMAKE_SOURCE_DIR}/tests/test_main.cpp")
target_link_libraries(writ_test_main PUBLIC writ_warnings Catch2::Catch2)

function(writ_tests folder)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/unit/${folder}/*.cpp")
  if(sources)
    add_executable(test_${folder} ${sources})
    target_link_libraries(test_${folder} PRIVATE writ_test_main ${ARGN})
    target_compile_definitions(test_${folder} PRIVATE WRIT_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${folder} COMMAND test_${folder})
  endif()
endfunction()

writ_tests(language writ_language)
writ_tests(snapshot writ_snapshot nlohmann_json::nlohmann_json ZLIB::ZLIB PkgConfig::zstd)
writ_tests(vm writ_vm writ_compiler nlohmann_json::nlohmann_json)
writ_tests(compiler writ_compiler)
writ_tests(findings writ_findings writ_report writ_vm writ_compiler nlohmann_json::nlohmann_json)
writ_tests(collect writ_collect writ_import nlohmann_json::nlohmann_json)
writ_tests(reference writ_vm writ_compiler PkgConfig::re2 nlohmann_json::nlohmann_json)
writ_tests(spec writ_compiler)

# Transcripts of the program, tests/cli/*.transcript.
if(TARGET writ)
  add_test(NAME cli COMMAND "${CMAKE_SOURCE_DIR}/tests/cli/run.sh" $<TARGET_FILE:writ>)
endif()

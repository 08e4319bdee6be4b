# What every folder's CMakeLists.txt builds on: one folder is one target is one namespace.
#   portfolio_module(NAME SOURCES a.cc … LINKS …)   a library, portfolio::NAME
#   portfolio_test(NAME SOURCES a.cc … LINKS … [LABEL unit])   a GoogleTest program
#   portfolio_program(NAME SOURCES a.cc … LINKS …)  a binary in bin/
include(GoogleTest)

# What --version and build_info show; "unknown" outside a checkout.
find_package(Git QUIET)
set(PORTFOLIO_REVISION "unknown")
if(Git_FOUND)
  execute_process(COMMAND "${GIT_EXECUTABLE}" rev-parse --short HEAD
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" OUTPUT_VARIABLE PORTFOLIO_REVISION
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT PORTFOLIO_REVISION)
    set(PORTFOLIO_REVISION "unknown")
  endif()
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")

option(PORTFOLIO_TESTS "Build the tests" ON)
option(PORTFOLIO_JEMALLOC "Link the daemon with jemalloc" ON)
option(PORTFOLIO_FUZZ "Build the fuzzers with libFuzzer (needs clang)" OFF)
set(PORTFOLIO_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")

find_program(PORTFOLIO_CCACHE ccache)
if(PORTFOLIO_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${PORTFOLIO_CCACHE}")
endif()

add_library(portfolio_options INTERFACE)
target_include_directories(portfolio_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(portfolio_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
  -Wno-missing-field-initializers $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> -Werror
  # clang blames the user of std::stable_sort for what libstdc++ 12 does inside.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
  -fstack-protector-strong -ffp-contract=off)
target_compile_definitions(portfolio_options INTERFACE $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
target_link_options(portfolio_options INTERFACE -Wl,-z,relro,-z,now)
if(PORTFOLIO_SANITIZE)
  # Instrumented code makes GCC see uninitialised values where there are none.
  target_compile_options(portfolio_options INTERFACE -fsanitize=${PORTFOLIO_SANITIZE}
    -fno-omit-frame-pointer -fno-sanitize-recover=all -Wno-maybe-uninitialized)
  target_link_options(portfolio_options INTERFACE -fsanitize=${PORTFOLIO_SANITIZE})
endif()

# The thread sanitizer does not know C11's threads, which librdkafka uses: each program brings them
# on top of those that it knows, and exports them to the library.
function(portfolio_known_threads program)
  if(PORTFOLIO_SANITIZE STREQUAL "thread" AND PORTFOLIO_TESTS)
    target_sources(${program} PRIVATE $<TARGET_OBJECTS:portfolio_c11_threads>)
    target_link_options(${program} PRIVATE -rdynamic)
  endif()
endfunction()

function(portfolio_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_library(portfolio_${name} STATIC ${arg_SOURCES})
  add_library(portfolio::${name} ALIAS portfolio_${name})
  target_link_libraries(portfolio_${name} PUBLIC portfolio_options ${arg_LINKS})
endfunction()

# Memory that one thread takes and another gives back, as records and messages are, costs the C
# library's allocator a fifth of all time. Sanitizers bring their own.
function(portfolio_allocator program)
  if(NOT PORTFOLIO_JEMALLOC OR PORTFOLIO_SANITIZE OR PORTFOLIO_FUZZ)
    return()
  endif()
  find_library(PORTFOLIO_JEMALLOC_LIBRARY jemalloc REQUIRED)
  target_sources(${program} PRIVATE $<TARGET_OBJECTS:portfolio_allocator>)
  target_link_libraries(${program} PRIVATE "${PORTFOLIO_JEMALLOC_LIBRARY}")
endfunction()

function(portfolio_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE portfolio_options ${arg_LINKS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
  portfolio_known_threads(${name})
endfunction()

function(portfolio_test name)
  if(NOT PORTFOLIO_TESTS)
    return()
  endif()
  cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "SOURCES;LINKS" ${ARGN})
  if(NOT arg_SOURCES)
    set(arg_SOURCES ${name}.cc)
  endif()
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  find_package(GTest REQUIRED)
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE portfolio_options ${arg_LINKS} GTest::gtest_main GTest::gmock)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  portfolio_known_threads(${name})
  target_compile_definitions(${name} PRIVATE PORTFOLIO_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    PORTFOLIO_BINARY_DIR="${CMAKE_BINARY_DIR}")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT})
endfunction()

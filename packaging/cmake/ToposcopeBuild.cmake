# What every target shares: warnings, sanitizers, ccache, and a helper for tests.

find_program(TOPOSCOPE_CCACHE ccache)
if(TOPOSCOPE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # Relative paths, so that another checkout finds what this one compiled.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${TOPOSCOPE_CCACHE})
    set(TOPOSCOPE_PCH_OPTIONS -fpch-preprocess)
endif()

add_library(toposcope_options INTERFACE)
target_include_directories(toposcope_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(toposcope_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual ${TOPOSCOPE_PCH_OPTIONS})
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 sees overlapping copies in every `const char* + std::string` (its bug 105651).
    target_compile_options(toposcope_options INTERFACE -Wno-restrict)
endif()
if(TOPOSCOPE_WERROR)
    target_compile_options(toposcope_options INTERFACE -Werror)
endif()
if(TOPOSCOPE_SANITIZE)
    add_compile_options(-fsanitize=${TOPOSCOPE_SANITIZE} -fno-omit-frame-pointer -g1 -O1)
    add_link_options(-fsanitize=${TOPOSCOPE_SANITIZE})
endif()
if(TOPOSCOPE_ASSERTIONS)
    add_compile_options(-UNDEBUG)
endif()

# toposcope_test(<name> SOURCES … LIBRARIES … [LABEL …]): a GoogleTest program whose cases become CTest tests.
function(toposcope_test name)
    cmake_parse_arguments(PARSE_ARGV 1 ARG "" "LABEL" "SOURCES;LIBRARIES")
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} toposcope_test_support)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
    if(ARG_LABEL)
        set(properties PROPERTIES LABELS ${ARG_LABEL})
    endif()
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 ${properties})
endfunction()

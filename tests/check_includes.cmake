# Dependencies point one way: core includes neither Qt nor torch (but for its module), ui neither torch, GUDHI,
# threads nor app, and GUDHI, LEMON and CGAL are the references of the tests only. Run by CTest as `cmake -P`.
cmake_minimum_required(VERSION 3.25)
set(failed FALSE)

function(forbid folder pattern reason)
    file(GLOB_RECURSE files ${root}/${folder}/*.h ${root}/${folder}/*.cpp)
    if(NOT files)
        message(SEND_ERROR "${folder}: nothing to check")
    endif()
    foreach(file ${files})
        cmake_path(RELATIVE_PATH file BASE_DIRECTORY ${root} OUTPUT_VARIABLE name)
        if(name IN_LIST ARGN)
            continue()
        endif()
        file(STRINGS ${file} lines REGEX "^#include [<\"](${pattern})")
        foreach(line ${lines})
            message(SEND_ERROR "${name}: '${line}': ${reason}")
        endforeach()
    endforeach()
endfunction()

forbid(core "Q[A-Za-z]+>|Qt|ui/|app/" "core knows no Qt, no window")
forbid(core "torch/|ATen/|c10/" "torch belongs to the module" core/model/device_model.cpp core/model/device_pass.cpp
    core/model/gpt2_tensors.h)
forbid(core "gudhi/|lemon/|CGAL/" "the core has persistence and matchings of its own; these are the tests' references")
forbid(ui "torch/|ATen/|c10/|gudhi/|lemon/|CGAL/|app/" "ui draws what it is given")
forbid(ui "thread>|mutex>|future>|QThread|QtConcurrent|QMutex" "ui knows no threads")

# Files of deploy/ as a source file of the program, so that one binary is enough.
function(portfolio_shipped_files function)
  set(entries "")
  foreach(file IN LISTS ARGN)
    set(file "${PROJECT_SOURCE_DIR}/${file}")
    file(READ "${file}" text)
    get_filename_component(name "${file}" NAME)
    # A literal must not be longer than 65,536 characters: pieces are joined by the compiler.
    set(pieces "")
    string(LENGTH "${text}" length)
    foreach(start RANGE 0 ${length} 8000)
      string(SUBSTRING "${text}" ${start} 8000 piece)
      string(APPEND pieces "R\"shipped(${piece})shipped\"\n")
    endforeach()
    string(APPEND entries "    {\"${name}\",\n     ${pieces}},\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  endforeach()
  file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${function}.cc" @ONLY CONTENT
"#include \"daemon/ctl/generate.h\"

namespace portfolio::ctl {
namespace {

constexpr ShippedFile kFiles[] = {
@entries@};

}  // namespace

std::span<const ShippedFile> @function@() { return kFiles; }

}  // namespace portfolio::ctl
")
endfunction()

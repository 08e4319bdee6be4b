# Turns the shipped rule files into a source file, so that the program carries them.
#   cmake -DOUTPUT=shipped.cc -DFILES=a.yaml;b.yaml -P embed.cmake
set(content "// Made by rules/ruleset/embed.cmake from rules/catalogue.\n")
string(APPEND content "#include \"rules/ruleset/load.h\"\n\nnamespace portfolio::ruleset {\n\n")
string(APPEND content "std::span<const SourceFile> shipped_files() {\n")
string(APPEND content "  static const SourceFile kFiles[] = {\n")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" text)
  string(APPEND content "      {\"${name}\", R\"portfolio(${text})portfolio\"},\n")
endforeach()
string(APPEND content "  };\n  return kFiles;\n}\n\n}  // namespace portfolio::ruleset\n")
file(WRITE "${OUTPUT}" "${content}")

// Writes the published CEL conformance cases as lines for cel_conformance_test:
//   npm pack @bufbuild/cel-spec && tar xzf bufbuild-cel-spec-*.tgz
//   node cel_cases.mjs package > cel_cases.tsv
// A line has the name, the expression, the wanted result and the bindings, separated by tabs; a
// result or a binding is kind:text. Line breaks, tabs and backslashes in texts are escaped.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const escape = (text) =>
  text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\t", "\\t")
      .replaceAll("\r", "\\r").replaceAll("\0", "\\0");

function show(value) {
  const [field, content] = Object.entries(value)[0] ?? ["nullValue", null];
  if (content?.["@type"] === "type.googleapis.com/google.protobuf.Timestamp") {
    return "timestamp:" + content.value;
  }
  const kind = field.replace(/Value$/, "");
  const scalar = ["bool", "int64", "double", "string"].includes(kind);
  return kind + ":" + (scalar ? escape(String(content)) : "");
}

function wanted(test) {
  if (test.value !== undefined) return show(test.value);
  if (test.evalError ?? test.anyEvalErrors) return "error:";
  if (test.unknown ?? test.anyUnknowns) return "unknown:";
  if (test.typedResult !== undefined) {
    return test.typedResult.result === undefined ? "type:" : show(test.typedResult.result);
  }
  return "bool:true";
}

function write(suite, path) {
  for (const inner of suite.suites ?? []) write(inner, path + "/" + inner.name);
  for (const { original } of suite.tests ?? []) {
    const bindings = Object.entries(original.bindings ?? {})
        .map(([name, binding]) => name + "=" + (binding.value ? show(binding.value) : "other:"));
    const fields = [path + "/" + (original.name ?? ""), escape(original.expr), wanted(original)];
    console.log([...fields, ...bindings].join("\t"));
  }
}

const { version } = JSON.parse(readFileSync(join(process.argv[2], "package.json"), "utf8"));
console.log("# The conformance cases of CEL (https://github.com/google/cel-spec, Apache License 2.0)");
console.log(`# as in the npm package @bufbuild/cel-spec ${version}; written by cel_cases.mjs.`);
const file = join(process.argv[2], "dist/esm/testdata/conformance.js");
const { tests } = await import(pathToFileURL(file).href);
for (const suite of tests.suites) write(suite, suite.name);

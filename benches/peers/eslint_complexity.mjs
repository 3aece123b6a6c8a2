// Prints path, line and complexity of every function below a folder, as ESLint's rule counts them.
//
// usage: node eslint_complexity.mjs MODULES FOLDER EXTENSION…
//
// MODULES is the folder in which npm installed eslint and @typescript-eslint/parser. ESLint reports a
// function where its head is, for an arrow at the `=>`; here each is given the line it begins on.
// Files that ESLint's parser rejects are listed under "rejected".

import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join, relative } from "node:path";

const [modules, folder, ...extensions] = process.argv.slice(2);
const require = createRequire(join(modules, "package.json"));
const { Linter } = require("eslint");
const { builtinRules } = require("eslint/use-at-your-own-risk");
const typescript = require("@typescript-eslint/parser");

const NUMBER = /has a complexity of (\d+)/;
const rule = builtinRules.get("complexity");

/** The node whose first line is the function's: a method's function begins at its parenthesis. */
function definition(node) {
  const parent = node.parent;
  const method = parent?.type === "MethodDefinition" || (parent?.type === "Property" && (parent.method || parent.kind !== "init"));
  return method && parent.value === node ? parent : node;
}

/** Line of the first token that is no part of a decorator. */
function line(node, source) {
  const last = definition(node).decorators?.at(-1);
  return (last ? source.getTokenAfter(last) : source.getFirstToken(definition(node))).loc.start.line;
}

const atDefinition = {
  meta: rule.meta,
  create(context) {
    const report = (found) => {
      // ESLint counts what initialises a class field apart; we do not.
      if (found.data.name !== "Class field initializer") {
        const start = { line: line(found.node, context.sourceCode), column: 0 };
        context.report({ ...found, loc: { start, end: start } });
      }
    };
    return rule.create(Object.create(context, { report: { value: report } }));
  },
};

function configuration(extension) {
  const parsed = [".ts", ".mts", ".cts", ".tsx"].includes(extension);
  const parserOptions = { ecmaFeatures: { jsx: ![".ts", ".mts", ".cts"].includes(extension) } };
  return (sourceType) => ({
    files: ["**/*" + extension],
    languageOptions: { sourceType, parserOptions, ...(parsed ? { parser: typescript } : {}) },
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" },
    plugins: { own: { rules: { complexity: atDefinition } } },
    rules: { "own/complexity": ["error", 0] },
  });
}

function lint(file) {
  const linter = new Linter({ configType: "flat" });
  const configure = configuration(extname(file));
  let messages = [];
  // A file without imports may be a script, where more is allowed.
  for (const sourceType of ["module", "commonjs", "script"]) {
    messages = linter.verify(readFileSync(file, "utf8"), [configure(sourceType)], "file" + extname(file));
    if (!messages.some((message) => message.fatal)) break;
  }
  return messages;
}

const functions = [];
const rejected = [];
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath ?? entry.path, entry.name);
  if (!entry.isFile() || !extensions.includes(extname(file))) continue;
  const messages = lint(file);
  if (messages.some((message) => message.fatal || message.ruleId === null)) rejected.push(relative(folder, file));
  for (const message of messages) {
    const number = NUMBER.exec(message.message);
    if (number && !message.fatal) functions.push([relative(folder, file), message.line, Number(number[1])]);
  }
}
process.stdout.write(JSON.stringify({ functions, rejected }) + "\n");

/** The floor: one process that parses every file of a folder once with the TypeScript we use, and keeps nothing. */
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { listFiles } from "../dist/src/workspace/files.js";
import { readSource } from "../dist/src/workspace/source.js";

const { ts } = createRequire(import.meta.url)("ts-morph");
const KINDS = { ".tsx": ts.ScriptKind.TSX, ".ts": ts.ScriptKind.TS, ".mts": ts.ScriptKind.TS, ".cts": ts.ScriptKind.TS };

const [root] = process.argv.slice(2);
let files = 0, bytes = 0;
for (const path of listFiles(root, []).sources) {
  const { text } = readSource(join(root, path), path);
  if (text === undefined) continue;
  files++;
  bytes += text.length;
  ts.createSourceFile(path, text, { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone }, false, KINDS[extname(path)] ?? ts.ScriptKind.JSX);
}
console.log(JSON.stringify({ files, bytes }));

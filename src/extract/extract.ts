/** Text to facts: one file in, plain data out, the syntax tree dropped. */
import type { Rule } from "../concepts.js";
import { parse, parser, syntaxErrorOf } from "./compiler.js";
import { commentsThatTalk } from "./comments.js";
import type { FileFacts } from "./facts.js";
import { sightings } from "./sightings.js";
import { lineStarts } from "./text.js";
import { timing } from "./timing.js";
import { walk } from "./walk.js";

/**
 * Facts of one file.
 *
 * @param text the file without its byte order mark
 * @param path relative to the root, forward slashes
 * @param rules those whose `see` looks at syntax trees; the others cost nothing here
 */
export function extract(text: string, path: string, rules: readonly Rule[]): FileFacts {
  const ts = timing.measure("load the parser", parser);
  const source = timing.measure("parse", () => parse(path, text));
  const syntaxError = syntaxErrorOf(source);
  const facts = timing.measure("extract", () => walk(ts, source, text));
  return {
    ...facts,
    comments: timing.measure("extract comments", () => commentsThatTalk(ts, source, text)),
    seen: sightings(source, text, path, rules, ts),
    lines: lineStarts(text),
    statements: source.statements.map(({ end }) => end),
    ...(syntaxError && { syntaxError }),
  };
}

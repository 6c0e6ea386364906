/** `stopship explain`: a rule, or why something was or was not reported at a place in the code. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { explainFile, explainLine } from "../reporters/explain.js";
import { MaskedSource } from "../reporters/masked-source.js";
import { rulePage } from "../reporters/rule-page.js";
import { terminal } from "../reporters/terminal.js";
import { escape } from "../reporters/escape.js";
import { rules } from "../rules/index.js";
import { UNUSED_SUPPRESSION } from "../workspace/config-schema.js";
import { hint } from "./arguments.js";
import type { Command } from "./command.js";
import { crashed, done, UsageError } from "./exit.js";
import { analysisOf } from "./scan.js";

/** `src/a.ts:42` or `src/a.ts:42:7`. */
const LINE = /^(.+?):(\d{1,9})(?::\d{1,9})?$/;

const SUPPRESSIONS = `${UNUSED_SUPPRESSION}  warning

A suppression takes back one finding that is none, and says why:

    // stopship-ignore-next-line require-auth -- signed by the provider, see verifySignature
    // stopship-ignore-file no-explicit-any -- written by the code generator

One without a reason takes nothing back. One that takes nothing back is reported, since it would
hide the next finding there: delete it.
`;

export const explain: Command = {
  name: "explain",
  usage: "<rule> | <file>:<line> | <file>",
  summary: "a rule; or what is known about a line, and whether a file is looked at",
  options: ["preset", "config", "no-code", "no-progress"],
  async run(args, io) {
    const [word] = args.words;
    if (word === undefined || args.words.length > 1) throw new UsageError("stopship explain needs one word: a rule, a file, or file:line");
    const to = terminal(io.stdout, io.env, args.color);
    const rule = rules.find((r) => r.id === word);
    if (rule) {
      io.stdout.write(rulePage(rule, to));
      return done;
    }
    if (word === UNUSED_SUPPRESSION) {
      io.stdout.write(SUPPRESSIONS);
      return done;
    }
    const isFile = (path: string): boolean => statSync(resolve(io.cwd, path), { throwIfNoEntry: false })?.isFile() === true;
    const place = LINE.exec(word);
    const path = place && !isFile(word) ? place[1] : word;
    if (path === undefined || !isFile(path)) {
      const isPath = place !== null || /[\\/.]/.test(word);
      throw new UsageError(isPath ? `no such file: ${escape(path ?? word)}` : `unknown rule ${escape(word)}${hint(word, [...rules.map((r) => r.id), UNUSED_SUPPRESSION])}`);
    }
    const { analysis, paths } = await analysisOf([path], args, io);
    const file = paths[0] ?? path;
    const source = new MaskedSource(analysis.sources, analysis.secrets);
    if (path === word || !place) io.stdout.write(explainFile(analysis, file, to));
    else {
      const line = Number(place[2]);
      if (analysis.project.file(file) && (line < 1 || source.line(file, line) === undefined)) throw new UsageError(`${escape(file)} has no line ${line}`);
      io.stdout.write(explainLine(analysis, { file, line }, source, { rules, hasCode: args.hasCode }, to));
    }
    return crashed(analysis) ?? done;
  },
};

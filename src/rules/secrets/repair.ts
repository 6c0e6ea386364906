/** Takes a literal secret out of the code: the environment in its place, and a failing start where it is missing. */
import type { Edit, Fix, Project } from "../../concepts.js";
import { insertion, replacement } from "../../fixes/edits.js";
import { styleOf } from "../../fixes/style.js";

export interface Removable {
  /** The literal with its quotes. */
  readonly literal: readonly [start: number, end: number];
  /** The secret, where it is only a part of the literal. */
  readonly part?: readonly [start: number, end: number];
  /** Wider expression that goes: `process.env.X ?? "…"`. */
  readonly whole?: readonly [start: number, end: number];
  /** Text that only has to be cut out: a default. */
  readonly cut?: readonly [start: number, end: number];
  readonly variable: string;
}

const ROTATE = "replace the old value, which the history keeps";
const HELPER = "requireEnv";

/** A function at the end of the file, which every reader of a variable can call from above. */
function helper(project: Project, path: string): Edit[] {
  const file = project.file(path);
  const text = project.text(path);
  if (!file || file.facts.fns.some((f) => f.name === HELPER && f.up <= 0) || file.facts.imports.some((i) => i.local === HELPER)) return [];
  const { semicolon: end, newline } = styleOf(text, file.facts.imports);
  const isTyped = /\.[cm]?tsx?$/.test(path);
  const lines = [
    "",
    "/** The value of an environment variable without which this must not start. */",
    isTyped ? `function ${HELPER}(name: string): string {` : `function ${HELPER}(name) {`,
    `  const value = process.env[name]${end}`,
    `  if (!value) throw new Error(\`\${name} is not set\`)${end}`,
    `  return value${end}`,
    "}",
    "",
  ];
  return [insertion(path, text.length, (text.endsWith("\n") || text === "" ? "" : newline) + lines.join(newline))];
}

/** The fix for one literal, or none where its place takes no expression. */
export function removal(project: Project, path: string, { literal, part, whole, cut, variable }: Removable): Fix[] {
  const text = project.text(path);
  if (cut) return [{ title: `Remove the default, so that a missing value stops the start; ${ROTATE}`, safety: "suggestion", edits: [replacement(path, cut[0], cut[1], "")] }];
  const file = project.file(path);
  const { quote } = styleOf(text, file?.facts.imports ?? []);
  const read = `${HELPER}(${quote}${variable}${quote})`;
  const title = `Read ${variable} from the environment, and stop where it is missing; ${ROTATE}`;
  const [start, end] = whole ?? literal;
  const mark = text[literal[0]];
  const isPart = !whole && part !== undefined && (part[0] > literal[0] + 1 || part[1] < literal[1] - 1);
  if (!isPart) return [{ title, safety: "suggestion", edits: [replacement(path, start, end, read), ...helper(project, path)] }];
  const head = text.slice(literal[0] + 1, part[0]), tail = text.slice(part[1], literal[1] - 1);
  if (mark !== "`" && /`|\$\{|\\\d/.test(head + tail)) return [];
  const edits = [replacement(path, literal[0], literal[0] + 1, "`"), replacement(path, part[0], part[1], `\${${read}}`), replacement(path, literal[1] - 1, literal[1], "`")];
  return [{ title, safety: "suggestion", edits: [...edits, ...helper(project, path)] }];
}

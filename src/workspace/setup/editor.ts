/** The editor: an entry in the project's ESLint configuration, and VS Code told to show it. */
import { applyEdits, modify, parse, type ParseError } from "jsonc-parser";
import { isData } from "../manifests.js";
import { firstOf, type Offer, read, type Site } from "./proposal.js";

const FLAT = ["eslint.config.js", "eslint.config.mjs", "eslint.config.cjs", "eslint.config.ts", "eslint.config.mts"];
const ENTRY = "stopship.configs.recommended";
/** Where the list of configurations starts: `export default [`, `export default defineConfig(`, `tseslint.config(`. */
const OPENING = /^(?:export default|module\.exports =)\s+(?:(?:await\s+)?[\w.]{1,60}\(\s*\[?|\[)/m;

/** Puts our entry first, so that what the project says of a rule stands behind it and wins. */
function eslint({ root }: Site): Offer | undefined {
  const what = "ESLint", path = firstOf(root, FLAT);
  if (path === undefined) return undefined;
  const before = read(root, path) ?? "";
  if (before.includes("stopship")) return { what, why: `${path} names it already` };
  const isCommon = /^module\.exports =/m.test(before);
  const line = isCommon ? 'const { default: stopship } = require("stopship/eslint-plugin");\n' : 'import stopship from "stopship/eslint-plugin";\n';
  const opening = OPENING.exec(before);
  if (!opening) return { what, why: `${path} has a shape that is left alone`, paste: `${line}// and in the list of configurations: ${ENTRY}\n` };
  const at = opening.index + opening[0].length;
  const isSpread = before.startsWith("\n", at) || before.startsWith("\r\n", at);
  const body = `${before.slice(0, at)}${isSpread ? `\n  ${ENTRY},` : /^\s*[\])]/.test(before.slice(at)) ? ENTRY : `${ENTRY}, `}${before.slice(at)}`;
  const start = /^(?:#![^\n]*\n)?(?:\/\/[^\n]*\n)*/.exec(body)?.[0].length ?? 0;
  return { what, path, before, after: body.slice(0, start) + line + body.slice(start) };
}

const LANGUAGES = ["javascript", "javascriptreact", "typescript", "typescriptreact"];

function vscode({ root }: Site): Offer {
  const what = "editor (VS Code)", path = ".vscode/settings.json", before = read(root, path);
  const errors: ParseError[] = [];
  const settings: unknown = before === undefined ? {} : parse(before, errors, { allowTrailingComma: true });
  if (errors.length > 0 || !isData(settings)) return { what, why: `${path} cannot be read` };
  if (settings["eslint.validate"] !== undefined) return { what, why: `${path} says what ESLint looks at already` };
  const edits = modify(before ?? "{}", ["eslint.validate"], LANGUAGES, { formattingOptions: { insertSpaces: true, tabSize: 2, eol: "\n" } });
  const after = applyEdits(before ?? "{}", edits);
  return { what, path, before: before ?? null, after: after.endsWith("\n") ? after : `${after}\n` };
}

/** ESLint and the editor, for projects that have ESLint. */
export function editor(site: Site): readonly Offer[] {
  const entry = eslint(site);
  if (!entry) return [{ what: "ESLint", why: "there is no eslint.config file here" }];
  return [entry, vscode(site)];
}

/** Reads the configuration: data only, never executed, and nothing in it is passed over in silence. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Node, ParseError } from "jsonc-parser";
import type { Level, Preset } from "../concepts.js";
import { jsonc } from "../extract/json.js";
import { type Described, described } from "../rules/catalogue/described.js";
import { check } from "./config-check.js";
import { ConfigError, problemAt, type ConfigProblem, type ConfigSource, type Origin } from "./config-error.js";
import { configSchema, LEVELS } from "./config-schema.js";

export { ConfigError, type ConfigProblem } from "./config-error.js";

/** What the configuration says about one rule. */
export interface RuleSetting {
  readonly level: Level | "off";
  readonly options?: Readonly<Record<string, unknown>>;
}

export type RuleSettings = Readonly<Record<string, RuleSetting>>;

export interface Override {
  readonly files: readonly string[];
  readonly rules: RuleSettings;
}

/** A name or pattern that has to match something in the project, and where it was written. */
export interface Entry {
  readonly key: "auth.guards" | "auth.public" | "validation.parsers" | "logging.loggers" | "scope" | "ignore" | "overrides.files";
  readonly value: string;
  readonly origin: Origin;
}

export interface Config {
  /** The file it was read from, as shown to people; null when there is none. */
  readonly file: string | null;
  readonly preset?: Preset;
  readonly rules: RuleSettings;
  readonly overrides: readonly Override[];
  readonly scope: readonly string[];
  readonly ignore: readonly string[];
  readonly auth: { readonly guards: readonly string[]; readonly public: readonly string[] };
  readonly rateLimit: { readonly external: boolean };
  readonly validation: { readonly parsers: readonly string[] };
  readonly logging: { readonly loggers: readonly string[] };
  readonly baseline?: string;
  /** Check types in every run, as `--types` does. */
  readonly types?: boolean;
  /** Written in the project's own file: files it extends may name what this project does not have. */
  readonly entries: readonly Entry[];
}

/** No configuration. */
export const defaultConfig: Config = {
  file: null, rules: {}, overrides: [], scope: [], ignore: [], auth: { guards: [], public: [] }, rateLimit: { external: false },
  validation: { parsers: [] }, logging: { loggers: [] }, entries: [],
};

const NAMES = ["stopship.config.jsonc", "stopship.config.json"];
/** More is a mistake. */
const MAX_EXTENDS = 16;

/** The shape of a file that passed the check. */
interface Written {
  readonly extends?: string | readonly string[];
  readonly preset?: Preset;
  readonly rules?: WrittenRules;
  readonly overrides?: readonly { readonly files: readonly string[]; readonly rules: WrittenRules }[];
  readonly scope?: readonly string[];
  readonly ignore?: readonly string[];
  readonly auth?: { readonly guards?: readonly string[]; readonly public?: readonly string[] };
  readonly rateLimit?: { readonly external?: boolean };
  readonly validation?: { readonly parsers?: readonly string[] };
  readonly logging?: { readonly loggers?: readonly string[] };
  readonly baseline?: string;
  readonly types?: boolean;
}
type WrittenRules = Readonly<Record<string, keyof typeof LEVELS | readonly [keyof typeof LEVELS, Readonly<Record<string, unknown>>?]>>;

interface Parsed {
  readonly source: ConfigSource;
  readonly node: Node;
  readonly written: Written;
}

/**
 * The configuration of a root: `stopship.config.jsonc` (or .json), else the `stopship` key of package.json, else the defaults.
 *
 * @param root absolute path
 * @param explicitPath a file to read instead, relative to the working folder
 * @throws ConfigError with everything that is wrong
 */
export function loadConfig(root: string, explicitPath?: string, rules: readonly Described[] = described): Config {
  const file = explicitPath === undefined ? configFile(root) : resolve(explicitPath);
  if (file === undefined) return defaultConfig;
  const problems: ConfigProblem[] = [];
  const chain = readChain(file, root, rules, problems, []);
  if (problems.length > 0) throw new ConfigError(problems);
  const own = chain.at(-1);
  return own ? { ...chain.map((p) => p.written).reduce(merged, defaultConfig), file: own.source.file, entries: entriesOf(own) } : defaultConfig;
}

function configFile(root: string): string | undefined {
  const found = NAMES.map((name) => join(root, name)).filter((path) => existsSync(path));
  if (found.length > 1) throw new ConfigError([unplaced(NAMES[0] ?? "", `${NAMES.join(" and ")} both exist: keep one of them`)]);
  return found[0] ?? (existsSync(join(root, "package.json")) ? join(root, "package.json") : undefined);
}

function unplaced(file: string, message: string): ConfigProblem {
  return { file, line: 0, column: 0, message, frame: "" };
}

function shownAs(file: string, root: string): string {
  const path = relative(root, file);
  return path.startsWith("..") || isAbsolute(path) ? file : path.split(sep).join("/");
}

/** A file and those it extends, the file itself last. */
function readChain(file: string, root: string, rules: readonly Described[], problems: ConfigProblem[], above: readonly string[]): Parsed[] {
  const parsed = readOne(file, root, rules, problems);
  if (!parsed) return [];
  const names = [parsed.written.extends ?? []].flat();
  const nodes = jsonc().findNodeAtLocation(parsed.node, ["extends"]);
  const chain: Parsed[] = [];
  for (const [i, name] of names.entries()) {
    const place = nodes?.type === "array" ? nodes.children?.[i] : nodes;
    const origin: Origin = { source: parsed.source, offset: place?.offset ?? 0, length: place?.length ?? 1 };
    const next = extendedFile(dirname(file), name);
    if (next === undefined) problems.push(problemAt(origin, `"${name}" does not exist`));
    else if (next === file || above.includes(next) || above.length >= MAX_EXTENDS) problems.push(problemAt(origin, `"${name}" extends itself`));
    else chain.push(...readChain(next, root, rules, problems, [...above, file]));
  }
  return [...chain, parsed];
}

/** A data file: relative to the file that names it, or inside a package of a node_modules folder above it. */
function extendedFile(dir: string, name: string): string | undefined {
  const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  const direct = resolve(dir, name);
  if (/^\.\.?[\\/]/.test(name) || isAbsolute(name)) return isFile(direct) ? direct : undefined;
  for (let at = dir; ; at = dirname(at)) {
    const path = join(at, "node_modules", name);
    if (isFile(path)) return path;
    if (dirname(at) === at) return isFile(direct) ? direct : undefined;
  }
}

function readOne(file: string, root: string, rules: readonly Described[], problems: ConfigProblem[]): Parsed | undefined {
  const name = shownAs(file, root);
  const isManifest = /(?:^|[\\/])package\.json$/.test(file);
  let text: string;
  try {
    text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch {
    problems.push(unplaced(name, "cannot be read"));
    return undefined;
  }
  if (isManifest && !/"stopship"|\\u/.test(text)) return undefined;
  const source: ConfigSource = { file: name, text };
  const errors: ParseError[] = [];
  const tree = parsedTree(text, errors);
  const node = isManifest ? tree && jsonc().findNodeAtLocation(tree, ["stopship"]) : tree;
  // A broken package.json is the walk's to report; without our key it says nothing about us.
  if (isManifest && !node) return undefined;
  const [error] = errors;
  if (error || !node) {
    const place = { source, offset: error?.offset ?? 0, length: Math.max(1, error?.length ?? 1) };
    const why = text.trim() === "" ? "is empty" : error ? `not valid JSON: ${wordsOf(jsonc().printParseErrorCode(error.error))}` : "not valid JSON: nested too deeply";
    problems.push(problemAt(place, why));
    return undefined;
  }
  const found = [...check(configSchema(rules), node, source)];
  problems.push(...found);
  return found.length > 0 ? undefined : { source, node, written: jsonc().getNodeValue(node) as Written };
}

function parsedTree(text: string, errors: ParseError[]): Node | undefined {
  try {
    return jsonc().parseTree(text, errors, { allowTrailingComma: true });
  } catch {
    return undefined;
  }
}

/** `CloseBraceExpected` as words. */
function wordsOf(code: string): string {
  return code.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}

function merged(base: Config, next: Written): Config {
  const preset = next.preset ?? base.preset;
  const baseline = next.baseline ?? base.baseline;
  const types = next.types ?? base.types;
  return {
    file: base.file,
    entries: base.entries,
    rules: { ...base.rules, ...settings(next.rules) },
    overrides: [...base.overrides, ...(next.overrides ?? []).map((o) => ({ files: o.files, rules: settings(o.rules) }))],
    scope: [...base.scope, ...(next.scope ?? [])],
    ignore: [...base.ignore, ...(next.ignore ?? [])],
    auth: { guards: [...base.auth.guards, ...(next.auth?.guards ?? [])], public: [...base.auth.public, ...(next.auth?.public ?? [])] },
    rateLimit: { external: next.rateLimit?.external ?? base.rateLimit.external },
    validation: { parsers: [...base.validation.parsers, ...(next.validation?.parsers ?? [])] },
    logging: { loggers: [...base.logging.loggers, ...(next.logging?.loggers ?? [])] },
    ...(preset !== undefined && { preset }),
    ...(baseline !== undefined && { baseline }),
    ...(types !== undefined && { types }),
  };
}

function settings(written: WrittenRules = {}): RuleSettings {
  return Object.fromEntries(Object.entries(written).map(([id, value]) => {
    const [level, options] = typeof value === "string" ? [value] : value;
    return [id, { level: LEVELS[level], ...(options && { options }) }];
  }));
}

const LISTS: readonly (readonly [Entry["key"], readonly string[]])[] = [
  ["auth.guards", ["auth", "guards"]], ["auth.public", ["auth", "public"]], ["validation.parsers", ["validation", "parsers"]],
  ["logging.loggers", ["logging", "loggers"]], ["scope", ["scope"]], ["ignore", ["ignore"]],
];

function entriesOf({ node, source }: Parsed): Entry[] {
  const overrides = jsonc().findNodeAtLocation(node, ["overrides"])?.children ?? [];
  const lists = [
    ...LISTS.map(([key, path]) => [key, jsonc().findNodeAtLocation(node, [...path])] as const),
    ...overrides.map((override) => ["overrides.files", jsonc().findNodeAtLocation(override, ["files"])] as const),
  ];
  return lists.flatMap(([key, list]) =>
    (list?.children ?? []).map((item) => ({ key, value: String(item.value), origin: { source, offset: item.offset, length: item.length } })));
}

/** Tells what a command checks, through package scripts and task runners. */
import { type Check, checkingPrograms, typeCheckingBuilds, warningsFail } from "../../libraries/pipelines.js";
import { commandsIn, type Command } from "./shell.js";

/** The scripts of one package.json. */
export interface Scripts {
  readonly path: string;
  readonly dir: string;
  readonly scripts: ReadonlyMap<string, { readonly text: string; readonly at: number; readonly end: number }>;
}

/** A place in a document. */
export interface Spot {
  readonly file: string;
  readonly at: number;
  readonly end: number;
}

/** What a command comes to. */
export interface Outcome {
  /** Checks that stop what comes after them when they fail. */
  readonly hard: Set<Check>;
  /** Checks that run and cannot fail, and where that is decided. */
  readonly soft: (Spot & { readonly check: Check })[];
  /** Lints that let warnings pass. */
  readonly lenient: Spot[];
  /** Something ran that cannot be looked into. */
  isOpaque: boolean;
}

export const nothing = (): Outcome => ({ hard: new Set(), soft: [], lenient: [], isOpaque: false });

/** Words in front of the program. */
const PREFIX = /^(?:[A-Z_][A-Z\d_]*=\S*|npx|bunx|pnpx|cross-env(?:-shell)?|dotenv|dotenvx|env|time|sudo|exec|corepack|xvfb-run|--yes|-y|--|-e|\.env[\w.]*|doppler|infisical|then|do|if|!)$/;
const RUNNERS = new Set(["npm", "pnpm", "yarn", "bun"]);
const OWN_WORDS = new Set(["install", "i", "ci", "add", "audit", "publish", "pack", "version", "cache", "config", "login", "set", "link", "why", "dedupe", "prune", "remove", "up", "update", "create", "init", "store", "setup", "fetch", "deploy"]);
const BY_NAME: readonly (readonly [RegExp, Check])[] = [
  [/^(?:type-?check|check-?types?|types?:check|check:types?|ts:check|tsc|types)$/i, "typecheck"], [/^lint(?::(?:ci|check|all|js|ts))?$/i, "lint"],
  [/^(?:tests?(?::(?:ci|unit|run|all|coverage|e2e|integration))?|unit|e2e|coverage)$/i, "test"], [/^(?:build|compile)(?::\w+)?$/i, "build"],
];
/** Names of tasks that may check something, and do not say what. */
const MAY_CHECK = /check|\bci\b|test|lint|verify|valid|\ball\b|quality|types?\b|e2e/i;
/** Runs what is written elsewhere; a script of one's own counts where its name says that it checks. */
const OPAQUE = /^(?:make|just|task|bash|sh|zsh|earthly|bazel|dagger|mage|nix|act|\.{1,2}\/)|(?:check|ci|test|lint|verify|validate|all)[\w.-]*\.(?:sh|[cm]?[jt]s|py)(?: |$)/;
const MAX_DEPTH = 8;

export class Checker {
  readonly #running = new Set<string>();
  /** The scripts whose part in an outcome is told. A task of all packages whose scripts name it again would be gone through in every order. */
  readonly #told = new WeakMap<Outcome, Set<string>>();

  /** @param builds whether the build of a package checks types too (its folder) */
  constructor(
    private readonly packages: readonly Scripts[],
    private readonly tasks: ReadonlyMap<string, readonly string[]>,
    private readonly buildChecksTypes: (dir: string) => boolean,
  ) {}

  /** Adds what a text comes to. `place` is where it is written, `soft` where somebody decided that it may fail. */
  run(text: string, place: Spot, dir: string, stops: boolean, soft: Spot | undefined, into: Outcome, depth = 0): void {
    if (depth > MAX_DEPTH) return;
    let here = dir;
    for (const command of commandsIn(text, stops)) {
      if (command.words[0] === "cd") here = folder(here, command.words[1] ?? "");
      else this.#command(command, place, here, soft ?? (command.isSoft ? place : undefined), into, depth);
    }
  }

  #command({ words }: Command, place: Spot, dir: string, soft: Spot | undefined, into: Outcome, depth: number): void {
    let rest = [...words];
    while (rest[0] !== undefined && PREFIX.test(rest[0])) rest = rest.slice(rest[0] === "doppler" || rest[0] === "infisical" ? 2 : 1);
    if (RUNNERS.has(rest[0] ?? "")) {
      const ran = this.#runner(rest, place, dir, soft, into, depth);
      if (ran) return;
      rest = rest.slice(/^(?:exec|dlx|x)$/.test(rest[1] ?? "") ? 2 : 1).filter((w, i) => i > 0 || w !== "--");
    }
    const [program = ""] = rest;
    if (program === "turbo" || program === "nx" || program === "lerna" || program === "moon" || program === "wireit") return this.#tasks(rest, place, soft, into, depth);
    if (/^(?:npm-run-all\d?|run-s|run-p|concurrently|wsrun)$/.test(program)) {
      for (const name of rest.slice(1)) if (!name.startsWith("-")) this.#script(name.replace(/^npm:/, "").replace(/[*:]+$/, ""), place, dir, soft, into, depth);
      return;
    }
    const line = rest.join(" ").replace(/^(?:\.\/)?node_modules\/\.bin\//, "");
    const found = checkingPrograms.flatMap(([pattern, check]) => (pattern.test(line) ? [check] : []));
    for (const check of found) this.#found(check, soft, into);
    if (found.includes("lint") && !warningsFail.test(line) && !/--(?:fix|write)\b/.test(line)) into.lenient.push(place);
    if (found.includes("build") && !/^docker/.test(line) && this.buildChecksTypes(dir) && typeCheckingBuilds.test(line)) this.#found("typecheck", soft, into);
    if (found.length === 0 && OPAQUE.test(line)) into.isOpaque = true;
  }

  /** `npm run lint`, `pnpm -r test`: whether a script was meant. */
  #runner(words: readonly string[], place: Spot, dir: string, soft: Spot | undefined, into: Outcome, depth: number): boolean {
    const [manager = "", ...rest] = words;
    let isEverywhere = false, at = dir;
    const plain: string[] = [];
    for (let i = 0; i < rest.length; i++) {
      const word = rest[i] ?? "";
      if (/^(?:-r|--recursive|--workspaces|-ws|-w|--workspace(?:=.*)?|--filter(?:=.*)?|-F|workspaces|workspace)$/.test(word)) {
        isEverywhere = true;
        if (/^(?:--filter|-F|--workspace|workspace)$/.test(word)) i++;
      } else if (/^(?:--prefix|--cwd|--dir|-C)$/.test(word)) at = folder(dir, rest[++i] ?? "");
      else if (word === "--") break;
      else if (!word.startsWith("-") && word !== "foreach") plain.push(word);
    }
    const [first = "", second] = plain;
    if (first === "" || OWN_WORDS.has(first) || first === "exec" || first === "dlx" || first === "x") return OWN_WORDS.has(first) || first === "";
    const name = first === "run" || first === "run-script" ? second : first === "t" || first === "tst" ? "test" : first;
    if (name === undefined) return true;
    if (manager === "bun" && first === "test") return false;
    const isKnown = (isEverywhere ? this.packages : this.packages.filter((p) => p.dir === at)).some((p) => p.scripts.has(name));
    if (!isKnown && first !== "run" && first !== "run-script" && first !== "test") return false;
    if (!isEverywhere) this.#script(name, place, at, soft, into, depth);
    else for (const p of this.packages) if (p.scripts.has(name)) this.#script(name, place, p.dir, soft, into, depth);
    return true;
  }

  #tasks(words: readonly string[], place: Spot, soft: Spot | undefined, into: Outcome, depth: number): void {
    const names = new Set<string>();
    const add = (name: string): void => {
      if (names.has(name) || names.size > 50) return;
      names.add(name);
      for (const dependency of this.tasks.get(name) ?? []) add(dependency.replace(/^\^/, ""));
    };
    for (const [i, word] of words.entries()) {
      const target = /^(?:-t|--targets?)(?:=(.*))?$/.exec(word);
      if (target) for (const name of (target[1] ?? words[i + 1] ?? "").split(",")) add(name);
      else if (i > 0 && !/^-|^(?:run|run-many|affected|exec)$/.test(word)) for (const name of word.split(",")) add(taskOf(name, words[0] === "nx"));
    }
    for (const name of names) {
      const owners = this.packages.filter((p) => p.scripts.has(name));
      for (const p of owners) this.#script(name, place, p.dir, soft, into, depth);
      if (owners.length === 0) this.#byName(name, soft, into);
      // What Nx builds with checks types, unless it is told not to.
      if (words[0] === "nx" && name === "build" && this.buildChecksTypes("")) this.#found("typecheck", soft, into);
    }
  }

  #script(name: string, place: Spot, dir: string, soft: Spot | undefined, into: Outcome, depth: number): void {
    const owner = this.packages.find((p) => p.dir === dir);
    const script = owner?.scripts.get(name);
    const key = `${dir}:${name}`;
    // `"lint": "nx run-many -t lint"`: the task of that name is not this script.
    if (!owner || !script || this.#running.has(key)) return this.#byName(name, soft, into);
    if (!this.#isFirst(`${key}|${soft ? `${soft.file}:${soft.at}` : ""}`, into)) return;
    this.#running.add(key);
    for (const part of [`pre${name}`, name, `post${name}`]) {
      const s = owner.scripts.get(part);
      if (s) this.run(s.text, { file: owner.path, at: s.at, end: s.end }, dir, false, soft, into, depth + 1);
    }
    this.#running.delete(key);
  }

  #isFirst(key: string, into: Outcome): boolean {
    const told = this.#told.get(into) ?? new Set();
    if (told.size === 0) this.#told.set(into, told);
    return told.size !== told.add(key).size;
  }

  /** A task nobody shows us: its name has to do. */
  #byName(name: string, soft: Spot | undefined, into: Outcome): void {
    const check = BY_NAME.find(([pattern]) => pattern.test(name))?.[1];
    if (check) this.#found(check, soft, into);
    else into.isOpaque ||= MAY_CHECK.test(name);
  }

  #found(check: Check, soft: Spot | undefined, into: Outcome): void {
    if (soft) into.soft.push({ check, ...soft });
    else into.hard.add(check);
  }
}

/** The task in `project:task:configuration`, as Nx writes it, or in `task`, `package#task`. */
function taskOf(word: string, isNx: boolean): string {
  const parts = word.split(":");
  return (isNx ? parts[1] : word.split("#").at(-1)) ?? word;
}

/** A folder below another, both relative to the root. */
function folder(from: string, to: string): string {
  const parts = to.startsWith("/") ? [] : from.split("/");
  for (const part of to.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.filter((p) => p !== "").join("/");
}

/**
 * Loads our code with what V8 made of it in an earlier run: compiling is a third of a run that has little to do. V8 runs
 * what it is handed there as it is, so that only this user may have written it: it lies in a folder that nobody else can
 * write to and no project has brought along, and opens only with the key that seals all caches.
 */
import { accessSync, constants as access, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { isAbsolute, join } from "node:path";
import { Script } from "node:vm";
import { Cache, shortDigest } from "./cache.js";

/** Letters: less is compiled as fast as it is read from elsewhere. */
const SMALL = 8_000;
/** Bytes that V8 may have made of one script: more is not kept. */
const MAX_BYTES = 16_000_000;
/** Kinds of runs that are remembered. */
const MAX_KINDS = 16;
const DAY = 86_400_000;

type Require = (id: string) => unknown;

interface Module {
  exports: unknown;
}

/** Kinds of runs for which a script was kept: when first, and when last. */
type Kinds = Readonly<Record<string, readonly [first: number, last: number]>>;

interface Kept {
  readonly kinds: Kinds;
}

interface Compiled extends Kept {
  readonly script: Script;
}

/** What stands in front of the bytes that V8 made. */
interface Header extends Kept {
  readonly length: number;
  readonly proof: string;
}

function isHeader(data: unknown): data is Header {
  return typeof data === "object" && data !== null && "kinds" in data && typeof data.kinds === "object" && data.kinds !== null && "length" in data && "proof" in data;
}

const NEVER: Kept = { kinds: {} };

/** The place for what V8 makes of our code; nothing where there is none that is safe, or where nothing is to be kept. @param words what follows the program */
export function codeCache(words: readonly string[]): Cache | undefined {
  if (words.includes("--no-cache") || process.env["NODE_DISABLE_COMPILE_CACHE"] === "1") return undefined;
  return Cache.private(`code for ${process.arch}`, words);
}

/** What lies there is no source of anybody. */
function placeOf(name: string): string {
  return name.replace(/\.cjs$/, ".compiled");
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, access.W_OK);
    return true;
  } catch {
    return false;
  }
}

export class CompiledCode {
  readonly #modules = new Map<string, Module>();
  readonly #scripts = new Map<string, Compiled>();
  readonly #require: NodeJS.Require;

  /**
   * @param folder where our code lies, as CommonJS that has no letters beyond ASCII
   * @param cache where it is kept what V8 makes of it; without, everything is compiled anew
   */
  constructor(private readonly folder: string, private readonly cache: Cache | undefined) {
    this.#require = createRequire(join(folder, "code.cjs"));
  }

  /** Runs a module, if it has not run before, and says what it exports. */
  load(name: string): unknown {
    const known = this.#modules.get(name);
    if (known) return known.exports;
    const module: Module = { exports: {} };
    this.#modules.set(name, module);
    const path = join(this.folder, name);
    const run = this.#compiled(name, path).runInThisContext() as (exports: unknown, require: Require, module: Module, file: string, folder: string) => void;
    run(module.exports, this.#requiring(), module, path, this.folder);
    return module.exports;
  }

  /**
   * Keeps what V8 made of the code. Runs of a kind run much the same, but not all of it: it is done again for the second
   * one, and whenever the time since is as long as it had gone well before, and each day.
   */
  keep(now = Date.now()): void {
    if (!this.cache) return;
    const kind = shortDigest([...this.#modules.keys()].sort().join("\n"));
    const isKnown = ({ kinds }: Kept): boolean => {
      const [first, last] = kinds[kind] ?? [0, -Infinity];
      return Math.abs(now - last) < Math.min(DAY, last - first);
    };
    const fresh = [...this.#scripts].filter(([, script]) => !isKnown(script));
    if (fresh.length === 0 || !isWritable(this.cache.folder)) return;
    for (const [name, { script, kinds }] of fresh) {
      const bytes = script.createCachedData();
      const others = Object.entries(kinds).filter(([known]) => known !== kind);
      const header: Header = { kinds: Object.fromEntries([...others, [kind, [kinds[kind]?.[0] ?? now, now]] as const].slice(-MAX_KINDS)), length: bytes.length, proof: shortDigest(bytes) };
      if (bytes.length <= MAX_BYTES) this.cache.write(placeOf(name), JSON.stringify(header), [bytes]);
    }
  }

  #requiring(): Require {
    const ours = (id: string): string | undefined => (id.startsWith("./") ? id.slice(2) : isAbsolute(id) && id.startsWith(this.folder) ? id.slice(this.folder.length).replace(/^[\\/]/, "") : undefined);
    const required: Require = (id) => {
      const name = ours(id);
      return name === undefined ? this.#require(id) : this.load(name);
    };
    return Object.assign(required, { resolve: this.#require.resolve });
  }

  #compiled(name: string, path: string): Script {
    const code = readFileSync(path, "latin1");
    const isKept = this.cache !== undefined && code.length >= SMALL;
    const kept = isKept ? this.#kept(name) : undefined;
    const script = new Script(`(function (exports, require, module, __filename, __dirname) { ${code}\n})`, { filename: path, ...(kept && { cachedData: kept.bytes }) });
    if (isKept) this.#scripts.set(name, { script, ...(kept && script.cachedDataRejected !== true ? kept : NEVER) });
    return script;
  }

  /** What lies there, if all of it is ours. */
  #kept(name: string): (Kept & { readonly bytes: Buffer }) | undefined {
    const sealed = this.cache?.open(placeOf(name));
    if (!sealed) return undefined;
    try {
      const header: unknown = JSON.parse(sealed.header);
      if (!isHeader(header)) return undefined;
      const { kinds, length, proof } = header;
      const bytes = sealed.part(0, length);
      return shortDigest(bytes) === proof ? { kinds, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) } : undefined;
    } finally {
      sealed.close();
    }
  }
}

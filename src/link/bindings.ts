/**
 * What a platform puts into the environment besides texts: databases, buckets and queues, told by the type that the
 * project declares for the name (`interface Env { DB: D1Database }`). https://developers.cloudflare.com/workers/runtime-apis/bindings/
 */
import { memberTypes } from "./object-types.js";
import type { FileNode } from "./values.js";

/** Types of the platform that nobody imports. */
const TYPES = ["D1Database", "R2Bucket", "KVNamespace"];
const SETTING = "global#process.env.";

/** The canonical name of an instance of a type of the platform; undefined for any other type. */
export function bindingOf(type: string): string | undefined {
  return TYPES.includes(type) ? `global#${type}()` : undefined;
}

/** Whether a canonical name is of what the platform gives, and not of the language. */
export function isOfBinding(name: string): boolean {
  return TYPES.some((type) => name.startsWith(`global#${type}()`));
}

export class Bindings {
  private byName: ReadonlyMap<string, string> | undefined;

  constructor(private readonly files: ReadonlyMap<string, FileNode>) {}

  get isAsked(): boolean {
    return this.byName !== undefined;
  }

  /** All of them, for comparison. */
  inWords(): string {
    this.byName ??= declaredIn(this.files.values());
    return [...this.byName].sort().join();
  }

  /** What stands in the environment under a canonical name such as `global#process.env.DB`; undefined for a text. */
  named(setting: string): string | undefined {
    if (!setting.startsWith(SETTING)) return undefined;
    this.byName ??= declaredIn(this.files.values());
    return this.byName.get(setting.slice(SETTING.length));
  }
}

function declaredIn(files: Iterable<FileNode>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const take = (type: string): void => {
    for (const [name, of] of memberTypes(type)) {
      const binding = bindingOf(of);
      if (binding !== undefined) found.set(name, binding);
      else if (of.startsWith("{")) take(of);
    }
  };
  const names = (type: string): boolean => TYPES.some((t) => type.includes(t));
  for (const { facts } of files) {
    for (const type of Object.values(facts.types)) if (names(type)) take(type);
    // `new Hono<{ Bindings: { DB: D1Database } }>()`
    for (const fn of facts.fns) for (const e of fn.events) if (e.k === "call" && e.types && names(e.types)) take(e.types.replace(/^<|>$/g, ""));
  }
  return found;
}

/** Facts that outlive a run: those of a text that is as it was are read, those of any other are extracted and kept. */
import type { FileFacts } from "../extract/facts.js";
import { bodyOf, type FactIndex, indexOf, StoredFacts } from "../extract/stored.js";
import { timing } from "../extract/timing.js";
import { View, type ViewIndex } from "../extract/view.js";
import { type Cache, digest } from "../workspace/cache.js";
import { isData } from "../workspace/manifests.js";
import { extracted, viewOf } from "./read.js";
import type { FileRead } from "./sources.js";

const NAME = "facts";
const NONE = Buffer.alloc(0);

/** `whole`: what somebody has asked a component for once will be asked for again. Its body is asked for too seldom to be kept. */
type ViewEntry = ViewIndex & { readonly whole?: FactIndex };

/** Digest of the text, index, place and digest of the body. */
type Entry = readonly [text: string, index: FactIndex | ViewEntry, at: number, length: number, body: string];

/** A body that is written next. */
interface Kept {
  readonly text: string;
  readonly index: FactIndex | ViewEntry;
  readonly body: Buffer;
}

export class FactCache {
  readonly #cache: Cache;
  readonly #entries: Readonly<Record<string, Entry>>;
  readonly #body: Buffer;
  /** What this run has asked for: the rest of the file belongs to nobody. */
  readonly #kept = new Map<string, Kept | Entry>();
  /** Components that nobody had asked for more when they were read. */
  readonly #closed = new Map<string, { readonly text: string; readonly view: View }>();
  #isNew = false;

  constructor(cache: Cache) {
    this.#cache = cache;
    const sealed = timing.measure("open the cache", () => cache.read(NAME));
    const entries: unknown = sealed && JSON.parse(sealed.header);
    this.#entries = isEntries(entries) ? entries : {};
    this.#body = sealed ? Buffer.from(sealed.body.buffer, sealed.body.byteOffset, sealed.body.byteLength) : NONE;
  }

  /** The facts of a text, or why there are none. */
  of(text: string, path: string): FileRead {
    const known = Object.hasOwn(this.#entries, path) ? this.#entries[path] : undefined;
    const name = digest(text);
    if (known?.[0] === name) {
      this.#kept.set(path, known);
      const index = known[1];
      if ("unseen" in index) {
        const { whole } = index;
        const view = viewOf(index, text, path, whole && (() => new StoredFacts(whole, text, () => bodyOf(factsOf(text, path)))));
        if (!whole) this.#closed.set(path, { text: name, view });
        return { facts: view, text };
      }
      return { facts: new StoredFacts(index, text, () => this.#bodyAt(known) ?? bodyOf(factsOf(text, path))), text };
    }
    const file = extracted(text, path);
    if ("facts" in file) {
      this.#isNew = true;
      if (file.facts instanceof View) this.#closed.set(path, { text: name, view: file.facts });
      this.#kept.set(path, file.facts instanceof View ? { text: name, index: file.facts.index, body: NONE } : { text: name, index: indexOf(file.facts), body: timing.measure("keep facts", () => Buffer.from(bodyOf(file.facts), "utf8")) });
    }
    return file;
  }

  /** Writes what changed: when the project was judged, since components are asked while that is done. */
  save(): void {
    for (const [path, { text, view }] of this.#closed) {
      if (!view.whole || this.#kept.get(path) === undefined) continue;
      this.#kept.set(path, { text, index: { ...view.index, whole: indexOf(view.whole) }, body: NONE });
      this.#isNew = true;
    }
    this.#closed.clear();
    if (!this.#isNew && this.#kept.size === Object.keys(this.#entries).length) return;
    timing.measure("write the cache", () => this.#write());
  }

  #write(): void {
    const entries: Record<string, Entry> = {};
    const bodies: Buffer[] = [];
    let at = 0;
    for (const [path, kept] of this.#kept) {
      const body = "body" in kept ? kept.body : this.#body.subarray(kept[2], kept[2] + kept[3]);
      const [text, index, proof] = "body" in kept ? [kept.text, kept.index, digest(body)] : [kept[0], kept[1], kept[4]];
      entries[path] = [text, index, at, body.length, proof];
      bodies.push(body);
      at += body.length;
    }
    this.#cache.write(NAME, JSON.stringify(entries), bodies);
  }

  /** A body, where it is the one that was written. */
  #bodyAt([, , at, length, proof]: Entry): string | undefined {
    const body = this.#body.subarray(at, at + length);
    return digest(body) === proof ? body.toString("utf8") : undefined;
  }
}

function isEntries(data: unknown): data is Readonly<Record<string, Entry>> {
  return isData(data) && Object.values(data).every((entry) => Array.isArray(entry) && typeof entry[0] === "string" && typeof entry[2] === "number");
}

function factsOf(text: string, path: string): FileFacts {
  const file = extracted(text, path);
  if (!("facts" in file)) throw new Error(`${path} has no facts any more`);
  return file.facts;
}

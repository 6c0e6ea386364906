/**
 * Facts that outlive a run: those of a text that is as it was are read, those of any other are extracted and kept.
 * They lie in one file with a table in front, and are read one by one when somebody asks for them; what changed since
 * that file was written lies in a second, small one, so that an edit does not cost writing everything again. The files
 * stay open: what another process puts in their place is for the next run.
 */
import type { FileFacts } from "../extract/facts.js";
import { bodyOf, type FactIndex, indexOf, StoredFacts } from "../extract/stored.js";
import { timing } from "../extract/timing.js";
import { View } from "../extract/view.js";
import { type Cache, type Sealed, shortDigest } from "../workspace/cache.js";
import { isData } from "../workspace/manifests.js";
import { type Extraction, type Packed, packed, type ViewEntry } from "./extraction.js";
import { extracted, viewOf } from "./read.js";
import type { FileRead } from "./sources.js";

const NAME = "facts";
const RECENT = "facts-recent";
/** More entries than these, or than this share of all, are no edit: everything is written anew. */
const MAX_RECENT = 32;
const RECENT_SHARE = 0.03;

/** Digest of the text; whether it is a view; where the index and the body behind it lie; digests of both. */
type Entry = readonly [text: string, isView: 0 | 1, at: number, index: number, body: number, indexProof: string, bodyProof: string];

/** What is written next. */
interface Fresh extends Packed {
  readonly text: string;
}

/** A file of entries, as an earlier run has written it. */
class Layer {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly #sealed: Sealed | undefined;

  /** @param base the name of the file that this one adds to */
  constructor(cache: Cache, name: string, readonly base = "") {
    this.#sealed = cache.open(name);
    const table: unknown = this.#sealed && JSON.parse(this.#sealed.header);
    this.entries = isTable(table) && table.base === base ? new Map(Object.entries(table.entries)) : new Map<string, Entry>();
  }

  /** What tells this file from any other of its kind. */
  get id(): string {
    return this.#sealed ? shortDigest(this.#sealed.header) : "";
  }

  index([, , at, length, , proof]: Entry): Uint8Array | undefined {
    return proved(this.#sealed?.part(at, length), proof);
  }

  body([, , at, index, length, , proof]: Entry): Uint8Array | undefined {
    return proved(this.#sealed?.part(at + index, length), proof);
  }
}

/** An entry with the file it lies in. */
interface Kept {
  readonly entry: Entry;
  readonly layer: Layer;
}

export class FactCache {
  readonly #cache: Cache | undefined;
  readonly #base: Layer | undefined;
  readonly #recent: Layer | undefined;
  /** What this run has asked for: the rest of the files belongs to nobody. */
  readonly #kept = new Map<string, Kept | Fresh>();
  /** Components that nobody had asked for more when they were read. */
  readonly #closed = new Map<string, { readonly text: string; readonly view: View }>();

  /** @param cache where they lie; without, nothing outlives this run */
  constructor(cache: Cache | undefined) {
    this.#cache = cache;
    if (!cache) return;
    [this.#base, this.#recent] = timing.measure("open the cache", () => {
      const base = new Layer(cache, NAME);
      return [base, new Layer(cache, RECENT, base.id)];
    });
  }

  /** Whether the facts of a text are at hand. */
  has(path: string, name: string): boolean {
    return this.#entry(path, name) !== undefined;
  }

  /** Takes over what others have extracted. */
  add(path: string, name: string, found: Extraction): void {
    if ("index" in found) this.#kept.set(path, { ...found, text: name });
  }

  /**
   * The facts of a text, or why there are none.
   *
   * @param name the digest of the text, where somebody knows it already
   */
  of(text: string, path: string, name = shortDigest(text)): FileRead {
    const kept = this.#entry(path, name);
    if (kept) {
      this.#kept.set(path, kept);
      return { facts: this.#opened(kept, text, path), text };
    }
    const file = extracted(text, path);
    if ("facts" in file) {
      if (file.facts instanceof View) this.#closed.set(path, { text: name, view: file.facts });
      this.#kept.set(path, timing.measure("keep facts", () => ({ ...packed(file.facts), text: name })));
    }
    return file;
  }

  /** Facts that are read when somebody asks for them; those that lie there no longer are extracted, and kept anew. */
  #opened(kept: Kept | Fresh, text: string, path: string): FileFacts {
    const anew = (): FileFacts => {
      const facts = factsOf(text, path);
      this.#kept.set(path, { ...packed(facts), text: "layer" in kept ? kept.entry[0] : kept.text });
      return facts;
    };
    const index = (): unknown => parsedJson(textIn("layer" in kept ? kept.layer.index(kept.entry) : kept.index));
    if (("layer" in kept ? kept.entry[1] : kept.isView) === 1) {
      const opened = lazily((): ViewEntry => (index() as ViewEntry | undefined) ?? viewEntryIn(anew(), path));
      const view = viewOf(opened, text, path, () => {
        const { whole } = opened();
        return whole && new StoredFacts(text, () => whole, () => bodyOf(factsOf(text, path)));
      });
      this.#closed.set(path, { text: "layer" in kept ? kept.entry[0] : kept.text, view });
      return view;
    }
    const facts = lazily(anew);
    return new StoredFacts(text, () => (index() as FactIndex | undefined) ?? indexOf(facts()), () => textIn("layer" in kept ? kept.layer.body(kept.entry) : kept.body) || bodyOf(facts()));
  }

  /** Writes what changed: when the project was judged, since components are asked while that is done. */
  save(): void {
    if (!this.#base || !this.#recent) return;
    for (const [path, { text, view }] of this.#closed) {
      const kept = this.#kept.get(path);
      if (view.whole && !(view.whole instanceof StoredFacts) && kept) this.#kept.set(path, { ...packed(view), text });
    }
    this.#closed.clear();
    const fresh = [...this.#kept].filter(([, kept]) => !("layer" in kept)).length;
    const entries = this.#base.entries.size;
    const isGrown = fresh + this.#recent.entries.size > Math.max(MAX_RECENT, entries * RECENT_SHARE);
    // What nobody has asked for any more is left where it lies, until it is too much.
    const isShrunk = this.#kept.size < entries * (1 - RECENT_SHARE);
    if (fresh > 0 || isShrunk) timing.measure("write the cache", () => this.#write(isGrown || isShrunk || entries === 0));
  }

  #write(isAnew: boolean): void {
    const entries: Record<string, Entry> = {};
    const parts: Uint8Array[] = [];
    let at = 0;
    for (const [path, kept] of this.#kept) {
      if (!isAnew && "layer" in kept && kept.layer === this.#base) continue;
      const found = "layer" in kept ? again(kept) : kept;
      if (!found) continue;
      const { text, isView, index, body } = found;
      entries[path] = [text, isView, at, index.length, body.length, shortDigest(index), shortDigest(body)];
      parts.push(index, body);
      at += index.length + body.length;
    }
    const base = isAnew ? "" : (this.#base?.id ?? "");
    this.#cache?.write(isAnew ? NAME : RECENT, JSON.stringify({ base, entries }), [Buffer.concat(parts)]);
  }

  #entry(path: string, text: string): Kept | Fresh | undefined {
    const known = this.#kept.get(path);
    if (known && "index" in known && known.text === text) return known;
    for (const layer of [this.#recent, this.#base]) {
      const entry = layer?.entries.get(path);
      if (layer && entry?.[0] === text) return { entry, layer };
    }
    return undefined;
  }
}

function isTable(data: unknown): data is { readonly base: string; readonly entries: Readonly<Record<string, Entry>> } {
  return isData(data) && isData(data["entries"]) && Object.values(data["entries"]).every((entry) => Array.isArray(entry) && typeof entry[0] === "string" && typeof entry[2] === "number");
}

function proved(bytes: Uint8Array | undefined, proof: string): Uint8Array | undefined {
  return bytes && shortDigest(bytes) === proof ? bytes : undefined;
}

/** JSON that was proved to be ours; nothing where it is not there. */
function parsedJson(text: string): unknown {
  return text === "" ? undefined : JSON.parse(text);
}

function textIn(bytes: Uint8Array | undefined): string {
  return bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8") : "";
}

/** An entry as it lies there; nothing where it lies there no longer. */
function again({ entry, layer }: Kept): Fresh | undefined {
  const index = layer.index(entry), body = layer.body(entry);
  return index && body && { text: entry[0], isView: entry[1], index, body };
}

function factsOf(text: string, path: string): FileFacts {
  const file = extracted(text, path);
  if (!("facts" in file)) throw new Error(`${path} has no facts any more`);
  return file.facts;
}

function viewEntryIn(facts: FileFacts, path: string): ViewEntry {
  if (!(facts instanceof View)) throw new Error(`${path} is no component any more`);
  return facts.index;
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

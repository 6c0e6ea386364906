/** The answers to what files ask of all files together, in words that the next run finds again. */
import type { Lookup } from "../concepts.js";
import type { Joining } from "./joining.js";
import { askIn, injectionOf, type Lookups, NOBODY } from "./lookups.js";
import { FUEL } from "./questions/asked.js";
import { Guesses } from "./questions/guesses.js";
import { MongooseRows } from "./rows/mongoose.js";
import { Stores } from "./stores.js";
import { Unproved } from "./unproved.js";
import { type Value, UNKNOWN } from "./values.js";
import { WaysIn } from "./ways-in.js";

const NOTHING: Lookup = { words: "", files: new Set() };

export class AnsweredLookups {
  readonly #ways = new WaysIn(undefined, true);
  readonly #known = new Map<string, Lookup | undefined>();
  readonly #guesses: Guesses;
  readonly #mongoose: MongooseRows;
  readonly #unproved: Unproved;
  readonly #stores: Stores;

  constructor(private readonly joining: Joining) {
    const { evaluator } = joining;
    this.#guesses = new Guesses(evaluator);
    this.#mongoose = new MongooseRows(evaluator);
    // Whoever asks first decides what is remembered: it must not be us.
    this.#unproved = new Unproved(evaluator);
    this.#stores = new Stores(evaluator);
  }

  /** Notes all that containers may be asked for: whoever has not judged the project knows only of what was. */
  noteInjections(): void {
    for (const file of this.joining.parsed()) if (this.joining.isAskedIn(file)) this.joining.evaluator.lookups.noteInjectionsIn(file);
  }

  /** All that was asked so far, by files. */
  all(): ReadonlyMap<string, ReadonlyMap<string, Lookup>> {
    const found = new Map<string, Map<string, Lookup>>();
    // To ask again may be to ask more.
    for (const [path, asks] of this.#asked()) {
      if (path === NOBODY) continue;
      const own = new Map<string, Lookup>();
      found.set(path, own);
      for (const ask of asks) {
        const answer = this.of(path, ask);
        if (answer) own.set(ask, answer);
      }
    }
    return found;
  }

  of(path: string, ask: string): Lookup | undefined {
    const key = `${path}\0${ask}`;
    if (!this.#known.has(key)) this.#known.set(key, this.joining.evaluator.within(FUEL, () => this.#answer(path, ask)));
    return this.#known.get(key);
  }

  /** What is known by name in the whole project. */
  told(): ReadonlyMap<string, Lookup> {
    const { evaluator } = this.joining;
    const found = new Map<string, Lookup>();
    for (const name of [...evaluator.added.keys()]) found.set(name, evaluator.within(FUEL, () => this.#inWords(evaluator.members.addedAs(name))));
    for (const text of this.#asked().get(NOBODY) ?? []) {
      const answer = this.of(NOBODY, text);
      if (answer) found.set(text, answer);
    }
    return found;
  }

  #asked(): ReturnType<Lookups["all"]> {
    return this.joining.evaluator.lookups.all();
  }

  #answer(path: string, text: string): Lookup | undefined {
    const ask = askIn(text);
    switch (ask?.[0]) {
      case undefined: return undefined;
      case "injected": {
        const node = this.joining.nodes.get(path), asked = node && injectionOf(node, ask);
        return asked && this.#inWords(this.joining.injected(asked));
      }
      case "method": return this.#inWords({ k: "array", items: this.#guesses.named(ask[1], ask[2]) });
      case "model": return this.#inWords(this.#mongoose.named(ask[1]));
      case "store": return this.#inWords(this.#stores.all(ask[1]));
      case "caller": return this.#inWords(this.#unproved.at(ask[1], ask[2]));
      // What is proved there rests on who puts something there, and on what those rest on.
      case "put": {
        const files = new Set(this.joining.evaluator.writes.of(ask[2]).map(({ file }) => file.path));
        return files.size > 0 ? { words: [...files].sort().join("\n"), files } : NOTHING;
      }
    }
  }

  #inWords(value: Value | undefined): Lookup {
    return value === undefined || value === UNKNOWN ? NOTHING : this.#ways.ofValue(value);
  }
}

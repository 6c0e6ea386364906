/**
 * Which data belongs to somebody: told by what the project guards elsewhere, and by what the data is about. What an
 * endpoint contributes to that is data, so that endpoints which are not judged this time count as well.
 */
import type { Share } from "../concepts.js";
import { isCreation, isNumber, isOneRow, isUnpublished, makesRows, mayBeSomebodys, modelOf } from "./asked-rows.js";
import { type Asked, isReading } from "./questions/asked.js";
import { effectOf, type Effect, localEffectOf } from "./questions/effects.js";
import { isOfGuest } from "./questions/guests.js";
import type { Whose } from "./questions/whose.js";
import { changesWhatIsThere } from "./questions/meant.js";
import { signUpOf } from "./questions/roles.js";
import { chainEnd } from "./questions/trips.js";
import type { Step } from "./trace.js";
import { alternatives } from "./values.js";

/** Fewer guarded writes than this say nothing of the others; and of so many one may be open. */
const MANY_WRITES = 10;
const ONE_OPEN_OF = 5;

/** As many guarded endpoints that list a model make the only open one stand out. */
const SEVERAL = 2;

/** Asked for by nothing but its key: which row that is may have been read off another one. */
const BY_KEY_ALONE = /\.(?:findByPk|findById|get)$/;

/**
 * Whose rows a query is about. `callers`: those of whoever is calling, by how the project reads them elsewhere;
 * `perhaps`: only their name, or one guarded reader, speaks for it.
 */
export type Owner = "callers" | "perhaps" | "nobody";

function siteOf(step: Step): string {
  return `${step.env.file.path}:${step.call.pos}`;
}

/** What is asked of all endpoints together: about reads of a model, writes at a place, rows that strangers or known callers make of a model, and whether nearly all writes are guarded. */
const ASKS = { reads: "reads ", writes: "writes ", makes: "makes ", guards: "guards ", changes: "changes ", care: "care " } as const;

/** What endpoints ask of each other is noted where they ask: after an edit elsewhere, the same answers keep theirs. */
export class Privacy {
  private writes: ReadonlyMap<string, { readonly open: number; readonly known: number }> | undefined;
  private guardsWrites = false;
  private guarded: ReadonlyMap<string, Readers> | undefined;

  private readonly strangers = new Map<string, boolean>();
  private guards: ReadonlySet<string> | undefined;
  private changed: ReadonlySet<string> | undefined;
  private careful: boolean | undefined;

  /** @param rest what endpoints say that are not among these */
  constructor(private readonly all: () => readonly Asked[], private readonly rest: () => readonly Share[]) {}

  /** Whether an endpoint that is public by what it does makes rows of this model: strangers have some of their own. */
  isMadeByStrangers(model: string, asks: Set<string>): boolean {
    asks.add(`${ASKS.makes}${model}`);
    const known = this.strangers.get(model);
    if (known !== undefined) return known;
    this.strangers.set(model, false);
    const found = !mayBeSomebodys(model) && (this.all().some((asked) => makesOf(asked).includes(model) && asked.auth().status === "public") || this.rest().some(({ makes }) => makes.includes(model)));
    this.strangers.set(model, found);
    return found;
  }

  /**
   * Whose rows a query reads.
   *
   * @param isFirst what is said to its result leaves one row
   */
  ownerOf(effect: Effect, whose: Whose, isFirst: boolean, asks: Set<string>): Owner {
    const model = modelOf(effect);
    if (model === undefined || isNumber(effect)) return "nobody";
    asks.add(`${ASKS.reads}${model}`);
    const { open, known, lists, isOwn } = this.readers().get(model) ?? NO_READERS;
    const isNamed = mayBeSomebodys(model), isForOne = isFirst || isOneRow(effect);
    if (whose === "of the caller") return "callers";
    if (whose === "of somebody" && (isNamed || open <= SEVERAL)) return "callers";
    if (whose === "of one by its name") return isNamed || (isOwn && known > 0) ? "perhaps" : "nobody";
    if (whose === "of anybody" && open <= 1 && known > 0 && (isOwn || (lists >= SEVERAL && !isForOne))) return "callers";
    if (whose === "of anybody" && isUnpublished(model) && !isForOne) return "callers";
    return whose !== "of anybody" || isNamed || (isOwn && known > 0) || (known > open && !isForOne) ? "perhaps" : "nobody";
  }

  /**
   * Whether a write is reached from several handlers and a known caller is asked for by none of them, in a project
   * that does guard other writes: a tracker or a counter that is meant for everybody.
   */
  isOpenEverywhere(step: Step, asks: Set<string>): boolean {
    const key = siteOf(step);
    asks.add(`${ASKS.writes}${key}`);
    const site = this.sites().get(key);
    return site !== undefined && site.open >= 2 && site.known === 0 && this.guardsWrites;
  }

  /** Whether callers have to be known who make rows of the same model, or who write anything in the same file. */
  isGuardedElsewhere(file: string, effect: Effect, asks: Set<string>): boolean {
    const model = modelOf(effect);
    for (const what of [inFile(file), ...(model === undefined ? [] : [model])]) asks.add(`${ASKS.guards}${what}`);
    return this.guardsSaid().has(inFile(file)) || (model !== undefined && this.guardsSaid().has(model));
  }

  /** Whether callers have to be known who make rows of a model. */
  isMadeByKnown(model: string, asks: Set<string>): boolean {
    asks.add(`${ASKS.guards}${model}`);
    return this.guardsSaid().has(model);
  }

  /** Whether callers have to be known who list rows of the same model, one of which the route leads to, and nobody else reads it openly. */
  isListGuarded(route: string, effect: Effect, asks: Set<string>): boolean {
    const list = /^(.+)\/(?::\w+|\{\w+\}|\[\w+\])$/.exec(route)?.[1], model = modelOf(effect);
    if (list === undefined || model === undefined) return false;
    asks.add(`${ASKS.guards}${listAt(list, model)}`);
    asks.add(`${ASKS.reads}${model}`);
    return (this.readers().get(model)?.open ?? 0) <= 1 && this.guardsSaid().has(listAt(list, model));
  }

  /** Whether rows of a model are changed or deleted for anybody, here or elsewhere: nobody has thought of who may make one either. */
  isChangedOpenly(model: string, asks: Set<string>): boolean {
    asks.add(`${ASKS.changes}${model}`);
    return (this.changed ??= new Set([...this.all().map((asked) => changesOf(asked)), ...this.rest().map((share) => share.changes)].flat())).has(model);
  }

  private guardsSaid(): ReadonlySet<string> {
    return (this.guards ??= new Set([...this.all().map((asked) => guardsOf(asked)), ...this.rest().map((share) => share.guards)].flat()));
  }

  /** Whether the project guards nearly all of its many writes: what it leaves open is mostly meant to be. */
  isCareful(asks: Set<string>): boolean {
    asks.add(ASKS.care);
    return this.careful ??= isCareful(this.sites());
  }

  /** By place of a write: the ways that lead there without and with a check; one that is registered twice is one. */
  private sites(): ReadonlyMap<string, { readonly open: number; readonly known: number }> {
    if (this.writes) return this.writes;
    const writes = new Map<string, { open: number; known: number }>();
    this.writes = writes;
    const sites = sitesOf([...this.all().map((asked) => writesOf(asked)), ...this.rest().map((share) => share.writes)]);
    for (const [key, site] of sites.writes) writes.set(key, site);
    this.guardsWrites = sites.guardsWrites;
    return writes;
  }

  /**
   * By model: how many endpoints read it for known callers, and how many for anybody. What several open endpoints read
   * (settings, rates) is nobody's, however many guarded ones read it on their way.
   */
  private readers(): ReadonlyMap<string, Readers> {
    if (this.guarded) return this.guarded;
    const readers = new Map<string, Readers>();
    this.guarded = readers;
    for (const [model, n] of readersOf([...this.all().map((asked) => ({ reads: readsOf(asked), owns: ownsOf(asked) })), ...this.rest()])) readers.set(model, n);
    return readers;
  }
}

interface Readers {
  readonly open: number;
  readonly known: number;
  /** How many of those for known callers read rows of it that no key chose: a row that is looked up on the way says nothing of who may list them. */
  readonly lists: number;
  /** Rows of it are asked for by who is calling. */
  readonly isOwn: boolean;
}

const NO_READERS: Readers = { open: 0, known: 0, lists: 0, isOwn: false };

type Writes = Share["writes"];
type Reads = Share["reads"];

/** What an endpoint says of the data of the project. */
export function shareOf(asked: Asked): Omit<Share, "uses"> {
  return { makes: asked.auth().status === "public" ? makesOf(asked) : [], writes: writesOf(asked), reads: readsOf(asked), owns: ownsOf(asked), guards: guardsOf(asked), changes: changesOf(asked), asks: [...asked.asks].sort() };
}

function inFile(file: string): string {
  return `@${file}`;
}

function listAt(route: string, model: string): string {
  return `@${route} ${model}`;
}

function guardsOf(asked: Asked): string[] {
  const isGuardedBefore = asked.isGuardedBefore();
  const found = new Set<string>();
  for (const s of asked.handlerTrace()?.steps ?? []) {
    const effect = effectOf(s) ?? localEffectOf(s);
    if (s.isRefused || !(isGuardedBefore || (s.isKnown && !s.state.isCapability))) continue;
    const read = effect?.kind === "read" && isReading(asked.registration) && !isOneRow(effect) && !isNumber(effect) ? modelOf(effect) : undefined;
    if (read !== undefined) found.add(listAt(asked.registration.route, read));
    if (effect?.kind !== "write") continue;
    found.add(inFile(asked.registration.file));
    const model = isCreation(effect) ? modelOf(effect) : undefined;
    if (model !== undefined) found.add(model);
  }
  return [...found];
}

/** The models of which it changes or deletes rows for anybody; and that strangers sign up by it. */
function changesOf(asked: Asked): string[] {
  const trace = asked.isGuardedBefore() ? undefined : asked.handlerTrace();
  if (!trace) return [];
  const models = trace.steps.flatMap((s) => {
    const effect = s.isKnown || s.isRefused ? undefined : effectOf(s);
    return effect?.kind === "write" && !makesRows(effect) && changesWhatIsThere(asked, s, effect) ? [modelOf(effect)] : [];
  });
  return [...new Set([...models, ...signUpOf(asked, trace)])].filter((model) => model !== undefined);
}

/** The models of which it makes rows. */
function makesOf(asked: Asked): string[] {
  const models = (asked.handlerTrace()?.steps ?? []).flatMap((s) => {
    const effect = effectOf(s);
    return effect?.kind === "write" && isCreation(effect) ? [modelOf(effect)] : [];
  });
  return [...new Set(models)].filter((model) => model !== undefined);
}

function writesOf(asked: Asked): Writes {
  const mine = new Map<string, { readonly way: string; readonly isKnown: boolean }>();
  const isGuardedBefore = asked.isGuardedBefore(), trace = asked.handlerTrace();
  for (const s of trace?.steps ?? []) {
    if (effectOf(s)?.kind !== "write" || s.isRefused) continue;
    // What belongs to a visitor who was made a row says nothing of how much is guarded.
    if (trace && !s.isKnown && !isGuardedBefore && isOfGuest(asked, trace, s)) continue;
    const before = mine.get(siteOf(s));
    const way = before?.way ?? s.chain.map((c) => `${c.file}:${c.pos}`).join(" ");
    mine.set(siteOf(s), { way, isKnown: before?.isKnown !== false && (s.isKnown || isGuardedBefore) });
  }
  return [...mine].map(([key, { way, isKnown }]) => [key, way, isKnown]);
}

function readsOf(asked: Asked): Reads {
  if (!isReading(asked.registration)) return [];
  const isGuardedBefore = asked.isGuardedBefore();
  const models = new Map<string, { isKnown: boolean; isList: boolean }>();
  for (const s of asked.handlerTrace()?.steps ?? []) {
    const effect = effectOf(s) ?? localEffectOf(s);
    const model = effect?.kind === "read" && !isNumber(effect) ? modelOf(effect) : undefined;
    if (!effect || model === undefined) continue;
    const before = models.get(model) ?? { isKnown: true, isList: false };
    models.set(model, { isKnown: before.isKnown && (s.isKnown || isGuardedBefore), isList: before.isList || !isOneRow(effect) });
  }
  return [...models].map(([model, { isKnown, isList }]) => [model, isKnown, isList]);
}

/** The models of which it asks for rows by who is calling. */
function ownsOf(asked: Asked): string[] {
  const models = (asked.handlerTrace()?.steps ?? []).flatMap((s) => {
    const effect = effectOf(s) ?? localEffectOf(s);
    if ((effect?.kind !== "read" && effect?.kind !== "write") || BY_KEY_ALONE.test(effect.what) || (!s.isKnown && !asked.isGuardedBefore())) return [];
    const made = asked.evaluator.result(s.env, chainEnd(s.env.facts, s.event, s.call));
    return alternatives(made).some((v) => v.marks?.identity === 1 && !v.marks.isCapability) ? [modelOf(effect)] : [];
  });
  return [...new Set(models)].filter((model) => model !== undefined);
}

interface Sites {
  readonly writes: ReadonlyMap<string, { readonly open: number; readonly known: number }>;
  readonly guardsWrites: boolean;
}

/** A way that is registered twice is one. */
function sitesOf(all: readonly Writes[]): Sites {
  const writes = new Map<string, { open: number; known: number }>();
  const counted = new Set<string>();
  let guardsWrites = false;
  for (const of of all) for (const [key, way, isKnown] of of) {
    const id = `${way} ${key} ${isKnown}`;
    if (counted.has(id)) continue;
    counted.add(id);
    const site = writes.get(key) ?? { open: 0, known: 0 };
    if (isKnown) site.known++;
    else site.open++;
    writes.set(key, site);
    guardsWrites ||= isKnown;
  }
  return { writes, guardsWrites };
}

function isCareful(sites: ReadonlyMap<string, { readonly open: number; readonly known: number }>): boolean {
  const known = [...sites.values()].filter(({ open }) => open === 0).length;
  return known >= MANY_WRITES && (sites.size - known) * ONE_OPEN_OF <= sites.size;
}

function readersOf(all: readonly Pick<Share, "reads" | "owns">[]): Map<string, Readers> {
  const readers = new Map<string, Readers>();
  const of = (model: string): Readers => readers.get(model) ?? NO_READERS;
  for (const { reads, owns } of all) {
    for (const [model, isKnown, isList] of reads) {
      const { open, known, lists, isOwn } = of(model);
      readers.set(model, isKnown ? { open, known: known + 1, lists: isList ? lists + 1 : lists, isOwn } : { open: open + 1, known, lists, isOwn });
    }
    for (const model of owns) readers.set(model, { ...of(model), isOwn: true });
  }
  return readers;
}

/** What all endpoints together come to, as far as any of them asks. */
export class Standing {
  // Few of these are asked for.
  private sites: Sites | undefined;
  private byModel: ReadonlyMap<string, Readers> | undefined;
  private madeModels: ReadonlySet<string> | undefined;
  private guarded: ReadonlySet<string> | undefined;
  private changedModels: ReadonlySet<string> | undefined;

  constructor(private readonly shares: readonly Share[]) {}

  private get writes(): Sites {
    return (this.sites ??= sitesOf(this.shares.map((share) => share.writes)));
  }

  private get readers(): ReadonlyMap<string, Readers> {
    return (this.byModel ??= readersOf(this.shares));
  }

  private get made(): ReadonlySet<string> {
    return (this.madeModels ??= new Set(this.shares.flatMap(({ makes }) => makes)));
  }

  private get guards(): ReadonlySet<string> {
    return (this.guarded ??= new Set(this.shares.flatMap(({ guards }) => guards)));
  }

  private get changed(): ReadonlySet<string> {
    return (this.changedModels ??= new Set(this.shares.flatMap(({ changes }) => changes)));
  }

  /** The answer to what an endpoint asked, as far as it can matter: counts beyond those that are told apart are one. */
  answer(ask: string): string {
    const what = ask.slice(ask.indexOf(" ") + 1);
    if (ask.startsWith(ASKS.care)) return String(isCareful(this.writes.writes));
    if (ask.startsWith(ASKS.guards)) return String(this.guards.has(what));
    if (ask.startsWith(ASKS.changes)) return String(this.changed.has(what));
    if (ask.startsWith(ASKS.makes)) return String(this.made.has(what));
    if (ask.startsWith(ASKS.writes)) {
      const { open, known } = this.writes.writes.get(what) ?? { open: 0, known: 0 };
      return String(open >= 2 && known === 0 && this.writes.guardsWrites);
    }
    const { open, known, lists, isOwn } = this.readers.get(what) ?? NO_READERS;
    return `${Math.min(open, SEVERAL + 1)} ${Math.min(known, SEVERAL)} ${Math.min(lists, SEVERAL)} ${known > open} ${isOwn}`;
  }
}

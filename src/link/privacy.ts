/**
 * Which data belongs to somebody: told by what the project guards elsewhere, and by what the data is about. What an
 * endpoint contributes to that is data, so that endpoints which are not judged this time count as well.
 */
import type { Share } from "../concepts.js";
import { type Asked, isReading } from "./questions/asked.js";
import { effectOf, type Effect } from "./questions/effects.js";
import type { Step } from "./trace.js";

/** People, money and secrets: nobody publishes these on purpose. */
const OWNED = /^(?:users?|accounts?|customers?|orders?|invoices?|payments?|transactions?|subscriptions?|sessions?|tokens?|secrets?|api_?keys?|credentials?|messages?|chats?|conversations?|notifications?|address(?:es)?|cards?|carts?|employees?|patients?|salar(?:y|ies)|members?|memberships?|invitations?|invites?|audit_?logs?|profiles?)$/i;

/** As many open endpoints that read a model have not all lost their guard. */
const MANY = 3;

/** One row asked for by a key: whoever was given the key may be meant to read it. */
const ONE_ROW = /\.(?:findUnique|findUniqueOrThrow|findFirst|findFirstOrThrow|findOne|findById|findByPk|get|first)$/;

/** A number or a yes: nothing of any row. */
const NUMBER = /\.(?:count|countBy|countDocuments|estimatedDocumentCount|exists?|existsBy)$/;

/** The model or table a query is about: by what names it, or by how it is written. */
export function modelOf(effect: Effect): string | undefined {
  if (effect.table !== undefined) return effect.table;
  const parts = effect.what.replace(/\(\)/g, "").split(".").filter((p) => p !== "this" && p !== "ctx");
  const model = parts.at(-2);
  return model && !/^(?:db|prisma|client|pool|tx|query|supabase|connection|knex|sql)$/i.test(model) ? model.replace(/(?:Model|Repository|Repo|Service)$/, "").toLowerCase() : undefined;
}

/** Models whose new rows are callers. */
const ACCOUNTS = /^(?:users?|accounts?|customers?)$/;

/** Whether the rows a query is about are callers: told by the name of the model. */
export function isOfAccounts(effect: Effect): boolean {
  return ACCOUNTS.test(modelOf(effect) ?? "");
}

function isForOne(effect: Effect): boolean {
  return effect.statement ? effect.statement.isByKey : ONE_ROW.test(effect.what);
}

/** Whether a write makes one new row. */
export function isCreation(effect: Effect): boolean {
  return effect.statement ? effect.statement.isInsert : /\.(?:create|insertOne|insert|into)$/.test(effect.what);
}

function siteOf(step: Step): string {
  return `${step.env.file.path}:${step.call.pos}`;
}

export class Privacy {
  private writes: ReadonlyMap<string, { readonly open: number; readonly known: number }> | undefined;
  private guardsWrites = false;
  private guarded: ReadonlyMap<string, number> | undefined;

  private readonly strangers = new Map<string, boolean>();

  /** @param rest what endpoints say that are not among these */
  constructor(private readonly all: () => readonly Asked[], private readonly rest: readonly Share[] = []) {}

  /** Whether an endpoint that is public by what it does makes rows of this model: strangers have some of their own. */
  isMadeByStrangers(model: string): boolean {
    const known = this.strangers.get(model);
    if (known !== undefined) return known;
    this.strangers.set(model, false);
    const found = !OWNED.test(model) && (this.all().some((asked) => makesOf(asked).includes(model) && asked.auth().status === "public") || this.rest.some(({ makes }) => makes.includes(model)));
    this.strangers.set(model, found);
    return found;
  }

  isPrivate(effect: Effect): boolean {
    const model = modelOf(effect);
    if (model === undefined || (effect.statement?.isNumber ?? NUMBER.test(effect.what))) return false;
    return OWNED.test(model) || (!isForOne(effect) && (this.counts().get(model) ?? 0) > 0);
  }

  /**
   * Whether a write is reached from several handlers and a known caller is asked for by none of them, in a project
   * that does guard other writes: a tracker or a counter that is meant for everybody.
   */
  isOpenEverywhere(step: Step): boolean {
    const site = this.sites().get(siteOf(step));
    return site !== undefined && site.open >= 2 && site.known === 0 && this.guardsWrites;
  }

  /** By place of a write: the ways that lead there without and with a check; one that is registered twice is one. */
  private sites(): ReadonlyMap<string, { readonly open: number; readonly known: number }> {
    if (this.writes) return this.writes;
    const writes = new Map<string, { open: number; known: number }>();
    this.writes = writes;
    const sites = sitesOf([...this.all().map((asked) => writesOf(asked)), ...this.rest.map((share) => share.writes)]);
    for (const [key, site] of sites.writes) writes.set(key, site);
    this.guardsWrites = sites.guardsWrites;
    return writes;
  }

  /**
   * By model: reads that only known callers reach, less those that anybody does. What several open endpoints read
   * (settings, rates) is nobody's, however many guarded ones read it on their way.
   */
  private counts(): ReadonlyMap<string, number> {
    if (this.guarded) return this.guarded;
    const counts = new Map<string, number>();
    this.guarded = counts;
    for (const [model, n] of countsOf([...this.all().map((asked) => readsOf(asked)), ...this.rest.map((share) => share.reads)])) counts.set(model, n);
    return counts;
  }
}

type Writes = Share["writes"];
type Reads = Share["reads"];

/** What an endpoint says of the data of the project. */
export function shareOf(asked: Asked): Omit<Share, "uses"> {
  return { makes: asked.auth().status === "public" ? makesOf(asked) : [], writes: writesOf(asked), reads: readsOf(asked) };
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
  const isGuardedBefore = asked.isGuardedBefore();
  for (const s of asked.handlerTrace()?.steps ?? []) {
    if (effectOf(s)?.kind !== "write" || s.isRefused) continue;
    const before = mine.get(siteOf(s));
    const way = before?.way ?? s.chain.map((c) => `${c.file}:${c.pos}`).join(" ");
    mine.set(siteOf(s), { way, isKnown: before?.isKnown !== false && (s.isKnown || isGuardedBefore) });
  }
  return [...mine].map(([key, { way, isKnown }]) => [key, way, isKnown]);
}

function readsOf(asked: Asked): Reads {
  if (!isReading(asked.registration)) return [];
  const isGuardedBefore = asked.isGuardedBefore();
  const models = new Map<string, boolean>();
  for (const s of asked.handlerTrace()?.steps ?? []) {
    const effect = effectOf(s);
    const model = effect?.kind === "read" ? modelOf(effect) : undefined;
    if (model !== undefined) models.set(model, (models.get(model) ?? true) && (s.isKnown || isGuardedBefore));
  }
  return [...models];
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

function countsOf(all: readonly Reads[]): Map<string, number> {
  const counts = new Map<string, number>(), open = new Map<string, number>();
  for (const of of all) for (const [model, isKnown] of of) {
    counts.set(model, (counts.get(model) ?? 0) + (isKnown ? 1 : -1));
    if (!isKnown) open.set(model, (open.get(model) ?? 0) + 1);
  }
  for (const [model, n] of open) if (n >= MANY) counts.delete(model);
  return counts;
}

/**
 * What all endpoints together come to, as a text: where it is the same as before, it is so for each of them.
 *
 * @param isMeant places of writes that endpoints can reach which are not judged anew
 */
export function standing(shares: readonly Share[], isMeant: (file: string) => boolean): string {
  const { writes, guardsWrites } = sitesOf(shares.map((share) => share.writes));
  const open = [...writes].flatMap(([key, site]) => (isMeant(key.slice(0, key.lastIndexOf(":"))) && site.open >= 2 && site.known === 0 ? [key] : []));
  const models = [...countsOf(shares.map((share) => share.reads))].flatMap(([model, n]) => (n > 0 ? [model] : []));
  return JSON.stringify([guardsWrites, open.sort(), models.sort(), [...new Set(shares.flatMap(({ makes }) => makes))].sort()]);
}

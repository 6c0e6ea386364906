/** Which data belongs to somebody: told by what the project guards elsewhere, and by what the data is about. */
import { type Asked, isReading } from "./questions/asked.js";
import { effectOf, type Effect } from "./questions/effects.js";
import type { Step } from "./trace.js";

/** People, money and secrets: nobody publishes these on purpose. */
const OWNED = /^(?:users?|accounts?|customers?|orders?|invoices?|payments?|transactions?|subscriptions?|sessions?|tokens?|secrets?|api_?keys?|credentials?|messages?|chats?|conversations?|notifications?|address(?:es)?|cards?|carts?|employees?|patients?|salar(?:y|ies)|members?|memberships?|invitations?|invites?|audit_?logs?|profiles?)$/i;

/** As many open endpoints that read a model have not all lost their guard. */
const MANY = 3;

/** One row asked for by a key: whoever was given the key may be meant to read it. */
const ONE_ROW = /\.(?:findUnique|findUniqueOrThrow|findFirst|findFirstOrThrow|findOne|findById|findByPk|get|first)$/;

/** The model or table a query is about, by how it is written. */
export function modelOf(effect: Effect): string | undefined {
  const parts = effect.what.replace(/\(\)/g, "").split(".").filter((p) => p !== "this" && p !== "ctx");
  const model = parts.at(-2);
  return model && !/^(?:db|prisma|client|pool|tx|query|supabase|connection|knex|sql)$/i.test(model) ? model.replace(/(?:Model|Repository|Repo|Service)$/, "").toLowerCase() : undefined;
}

/** Whether a write makes one new row. */
export function isCreation(effect: Effect): boolean {
  return /\.(?:create|insertOne)$/.test(effect.what);
}

function siteOf(step: Step): string {
  return `${step.env.file.path}:${step.call.pos}`;
}

export class Privacy {
  private writes: ReadonlyMap<string, { readonly open: number; readonly known: number }> | undefined;
  private guardsWrites = false;
  private guarded: ReadonlyMap<string, number> | undefined;

  private readonly strangers = new Map<string, boolean>();

  constructor(private readonly all: () => readonly Asked[]) {}

  /** Whether an endpoint that is public by what it does makes rows of this model: strangers have some of their own. */
  isMadeByStrangers(model: string): boolean {
    const known = this.strangers.get(model);
    if (known !== undefined) return known;
    this.strangers.set(model, false);
    const makes = (asked: Asked): boolean => (asked.handlerTrace()?.steps ?? []).some((s) => {
      const effect = effectOf(s);
      return effect?.kind === "write" && isCreation(effect) && modelOf(effect) === model;
    });
    const found = !OWNED.test(model) && this.all().some((asked) => makes(asked) && asked.auth().status === "public");
    this.strangers.set(model, found);
    return found;
  }

  isPrivate(effect: Effect): boolean {
    const model = modelOf(effect);
    if (model === undefined) return false;
    return OWNED.test(model) || (!ONE_ROW.test(effect.what) && (this.counts().get(model) ?? 0) > 0);
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
    const counted = new Set<string>();
    for (const asked of this.all()) {
      const mine = new Map<string, { readonly way: string; readonly isKnown: boolean }>();
      const isGuardedBefore = asked.isGuardedBefore();
      for (const s of asked.handlerTrace()?.steps ?? []) {
        if (effectOf(s)?.kind !== "write" || s.isRefused) continue;
        const before = mine.get(siteOf(s));
        const way = before?.way ?? s.chain.map((c) => `${c.file}:${c.pos}`).join(" ");
        mine.set(siteOf(s), { way, isKnown: before?.isKnown !== false && (s.isKnown || isGuardedBefore) });
      }
      for (const [key, { way, isKnown }] of mine) {
        const id = `${way} ${key} ${isKnown}`;
        if (counted.has(id)) continue;
        counted.add(id);
        const site = writes.get(key) ?? { open: 0, known: 0 };
        if (isKnown) site.known++;
        else site.open++;
        writes.set(key, site);
        this.guardsWrites ||= isKnown;
      }
    }
    return writes;
  }

  /**
   * By model: reads that only known callers reach, less those that anybody does. What several open endpoints read
   * (settings, rates) is nobody's, however many guarded ones read it on their way.
   */
  private counts(): ReadonlyMap<string, number> {
    if (this.guarded) return this.guarded;
    const counts = new Map<string, number>(), open = new Map<string, number>();
    this.guarded = counts;
    for (const asked of this.all()) {
      if (!isReading(asked.registration)) continue;
      const isGuardedBefore = asked.isGuardedBefore();
      const models = new Map<string, boolean>();
      for (const s of asked.handlerTrace()?.steps ?? []) {
        const effect = effectOf(s);
        const model = effect?.kind === "read" ? modelOf(effect) : undefined;
        if (model !== undefined) models.set(model, (models.get(model) ?? true) && (s.isKnown || isGuardedBefore));
      }
      for (const [model, isKnown] of models) {
        counts.set(model, (counts.get(model) ?? 0) + (isKnown ? 1 : -1));
        if (!isKnown) open.set(model, (open.get(model) ?? 0) + 1);
      }
    }
    for (const [model, n] of open) if (n >= MANY) counts.delete(model);
    return counts;
  }
}

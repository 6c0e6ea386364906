/** The endpoints of a project: what is asked of each is answered when it is first read, and kept. */
import type { Endpoint, Registered, Runs, Trail } from "../concepts.js";
import { saysPublic } from "../extract/comments.js";
import type { FunctionFacts } from "../extract/facts.js";
import { timing } from "../extract/timing.js";
import type { FieldResolver, Registration } from "../frameworks/adapter.js";
import { adapters } from "../frameworks/index.js";
import { isSpelledOut } from "../frameworks/routing/paths.js";
import { importsApps } from "../frameworks/served-apps.js";
import { COMPARED } from "./conditions.js";
import { namesEndpoint } from "./endpoint-pattern.js";
import type { LinkInput, Ran } from "./input.js";
import { JOIN_FUEL, type Joining } from "./joining.js";
import { guardOf } from "./learned.js";
import { withoutMount } from "./mounts.js";
import { Privacy } from "./privacy.js";
import { abuseOf } from "./questions/abuse.js";
import { Asked, FUEL, type Knowledge } from "./questions/asked.js";
import { authOf, isGuardedBefore } from "./questions/auth.js";
import { describedBy } from "./questions/described.js";
import { errorsOf } from "./questions/errors.js";
import { inputOf } from "./questions/input.js";
import { modelsOf } from "../schema/prisma-text.js";
import { AccountRows } from "./questions/account-rows.js";
import { RowColumns } from "./questions/row-columns.js";
import { rateLimitOf } from "./questions/limits.js";
import type { FileNode } from "./values.js";
import { Resting } from "./resting.js";
import { type WayIn, WaysIn } from "./ways-in.js";

/** How far a comment above several lines reaches. */
const MAX_GROUP = 2_000;

export class Endpoints {
  private joined: readonly Asked[] | undefined;
  private readonly known = new WeakMap<Asked, Endpoint>();
  private answering: readonly FieldResolver[] | undefined;
  private registering: ReadonlyMap<string, Registered> | undefined;
  private byFile: ReadonlyMap<string, readonly Asked[]> | undefined;
  private handlers: ReadonlyMap<string, Asked> | undefined;

  constructor(private readonly joining: Joining, private readonly input: LinkInput) {}

  /** All of them, whoever is interested. */
  asked(): readonly Asked[] {
    if (this.joined) return this.joined;
    const { evaluator, caller, tracer } = this.joining;
    // What the others say is known, where only some are of interest.
    const { rest } = this.input;
    const privacy = new Privacy(() => (rest ? (this.joined ?? []).filter((a) => this.input.isOfInterest?.(a.registration.file) !== false) : (this.joined ?? [])), () => rest?.shares ?? []);
    const accounts = new AccountRows(evaluator, new RowColumns(evaluator, modelsOf(this.input.documents)));
    const knowledge = (asks: Set<string>): Knowledge => ({
      ownerOf: (effect, whose, isFirst) => privacy.ownerOf(effect, whose, isFirst, asks),
      accountsOut: (asked, model) => accounts.out(asked, model),
      makesAccount: (step) => accounts.isMade(step),
      isListGuarded: (route, effect) => privacy.isListGuarded(route, effect, asks),
      isCareful: () => privacy.isCareful(asks),
      isMadeByKnown: (model) => privacy.isMadeByKnown(model, asks),
      isChangedOpenly: (model) => privacy.isChangedOpenly(model, asks),
      isGuardedElsewhere: (file, effect) => privacy.isGuardedElsewhere(file, effect, asks),
      isMadeByStrangers: (model) => privacy.isMadeByStrangers(model, asks),
      isOpenEverywhere: (step) => privacy.isOpenEverywhere(step, asks),
      isTagged: (file, pos, tag) => this.commentAbove(file, pos, (text) => text.includes(tag)) !== undefined,
      saysPublicIn: (file, pos, end) => this.joining.nodes.get(file)?.facts.comments.find((c) => c.pos > pos && c.end < end && saysPublic(c.text)),
      saysPublic: (file, pos, isGroup) => this.commentAbove(file, pos, saysPublic) ?? this.commentBehind(file, pos, saysPublic) ?? (isGroup ? this.heading(file, pos, saysPublic) : undefined),
    });
    const asking = (r: Registration): Asked => {
      const asks = new Set<string>();
      return new Asked(r, evaluator, caller, tracer, this.input.config, knowledge(asks), asks);
    };
    const registrations = this.joining.registrations();
    const mayBeMounts = [...this.joining.nodes.values()].some(({ facts }) => importsApps(facts));
    this.joined = registrations.map(asking).flatMap((asked) => {
      if (!mayBeMounts) return [asked];
      const left = evaluator.within(FUEL, () => withoutMount(this.joining.linker(), asked));
      return left === undefined ? [] : [left === asked.registration ? asked : asking(left)];
    });
    for (const asked of this.joined) {
      asked.isGuardedBefore = () => isGuardedBefore(asked);
      asked.auth = this.once("auth", () => this.authOf(asked), { status: "unknown", trail: [] });
    }
    return this.joined;
  }

  /** What files register, those without endpoints left out. */
  registered(): ReadonlyMap<string, Registered> {
    return (this.registering ??= this.findRegistered());
  }

  private findRegistered(): ReadonlyMap<string, Registered> {
    const { modules, nodes } = this.joining;
    const ways = new WaysIn(new Resting({ modules, files: nodes, text: (path) => this.input.text(path) }));
    const found = new Map<string, { words: string | undefined; files: Set<string>; own: Set<string>; handlers: Set<string> }>();
    const add = (file: string, way: WayIn): Set<string> => {
      const of = found.get(file) ?? { words: "", files: new Set(), own: new Set(), handlers: new Set() };
      found.set(file, of);
      of.words = of.words === undefined || way.words === undefined ? undefined : `${of.words}${way.words}\n\n`;
      for (const path of way.files) of.files.add(path);
      for (const path of way.own) of.own.add(path);
      return of.handlers;
    };
    for (const asked of this.asked()) {
      const handlers = add(asked.registration.file, this.joining.evaluator.within(FUEL, () => ways.of(asked.registration)));
      for (const { fn } of asked.handlers()) handlers.add(fn.file.path);
    }
    for (const field of this.fields()) add(field.place.file, this.joining.evaluator.within(FUEL, () => ways.ofField(field)));
    return found;
  }

  /** Functions that answer fields of objects. */
  fields(): readonly FieldResolver[] {
    return (this.answering ??= this.joining.evaluator.within(JOIN_FUEL, () => adapters.flatMap((a) => (a.fields ? [...a.fields(this.joining.linker())] : []))));
  }

  /** What the endpoints of a file run in others. */
  runsOf(path: string): Runs {
    const runs = new Map<string, Set<number>>();
    this.byFile ??= byFile(this.asked());
    for (const asked of this.byFile.get(path) ?? []) {
      for (const trace of [asked.handlerTrace(), ...asked.layerTraces()]) {
        for (const { env } of trace?.visits ?? []) {
          const { file, index } = env;
          if (file.path !== path) runs.set(file.path, (runs.get(file.path) ?? new Set()).add(index));
        }
      }
    }
    return runs;
  }

  /** The functions of one file that endpoints run, by the files that these are registered in. */
  ranIn(path: string): ReadonlyMap<string, Ran> {
    const found = new Map<string, { readonly byHandlers: Set<FunctionFacts>; readonly byAny: Set<FunctionFacts> }>();
    for (const asked of this.asked()) {
      const { file, kind } = asked.registration;
      const ran = found.get(file) ?? { byHandlers: new Set(), byAny: new Set() };
      found.set(file, ran);
      const own = asked.handlerTrace();
      for (const trace of own ? [own, ...asked.layerTraces()] : asked.layerTraces()) {
        for (const { env } of trace.visits) {
          if (env.file.path !== path) continue;
          ran.byAny.add(env.facts);
          // What is told by a message answers nobody.
          if (trace === own && kind !== "message") ran.byHandlers.add(env.facts);
        }
      }
    }
    return found;
  }

  /** An endpoint as rules see it. */
  of(asked: Asked): Endpoint {
    let known = this.known.get(asked);
    if (!known) this.known.set(asked, (known = this.described(asked)));
    return known;
  }

  private described(asked: Asked): Endpoint {
    const r = asked.registration;
    const label = labelOf(r);
    const body = this.once("input", () => inputOf(asked, "body")), query = this.once("input", () => inputOf(asked, "query")), params = this.once("input", () => inputOf(asked, "params"));
    const description = this.once("descriptions", () => describedBy(asked, guardOf(asked, this.joining.nodes)));
    const rateLimit = this.once("rate limits", () => rateLimitOf(asked)), errors = this.once("error handling", () => errorsOf(asked));
    return {
      framework: r.framework, kind: r.kind, method: r.method, route: r.route, below: r.below, ...(isRouteKnown(r) && { isRouteKnown: true }), file: r.file, pos: r.pos, end: r.end, handler: r.handlerName, label,
      get auth() { return asked.auth(); },
      get isBySharedKey() { return asked.auth().trail.some((t) => t.message === COMPARED); },
      get body() { return body(); },
      get query() { return query(); },
      get params() { return params(); },
      get rateLimit() { return rateLimit(); },
      get abuse() { return abuseOf(asked); },
      get errors() { return errors(); },
      describe: description,
    };
  }

  /** Computes an answer when first asked; what asks again in the meantime gets `meanwhile`. */
  private once<T>(question: string, compute: () => T, meanwhile?: T): () => T {
    let value: T | undefined;
    let isBusy = false;
    return () => {
      if (value !== undefined) return value;
      if (isBusy && meanwhile !== undefined) return meanwhile;
      isBusy = true;
      return (value = timing.measure(`ask for ${question}`, () => this.joining.evaluator.within(FUEL, compute)));
    };
  }

  private authOf(asked: Asked): Endpoint["auth"] {
    const isPublic = this.documentedPublic(asked.registration, labelOf(asked.registration));
    if (!isPublic) return authOf(asked);
    // A comment may speak of the public interface; what is guarded is guarded.
    const guarded = isPublic.isByTag ? authOf(asked) : undefined;
    return guarded?.status === "present" ? guarded : { status: "public", trail: [isPublic.trail] };
  }

  /** Public by configuration or by `@public` above the endpoint or its handler. */
  private documentedPublic(r: Registration, label: string): { readonly trail: Trail; readonly isByTag: boolean } | undefined {
    if (this.input.config.publicEndpoints.some((p) => namesEndpoint(p, { method: r.method, label }))) return { trail: { file: r.file, pos: r.pos, message: "public by configuration (auth.public)" }, isByTag: false };
    const tag = this.commentAbove(r.file, r.pos, (text) => text.includes("@public"));
    return tag && { trail: { file: r.file, ...tag, message: "documented as @public" }, isByTag: true };
  }

  /** A comment that says something above the statement that an offset stands in. */
  private commentAbove(file: string, pos: number, says: (text: string) => boolean): { readonly pos: number; readonly end: number } | undefined {
    for (const c of this.joining.nodes.get(file)?.facts.comments ?? []) {
      if (c.end > pos || !says(c.text)) continue;
      const between = this.input.text(file).slice(c.end, pos);
      if (/^\s*(?:(?:@|\/\/)[^\n]*\n\s*)*[^;{}\n]*$/.test(between)) return { pos: c.pos, end: c.end };
    }
    return undefined;
  }

  /** The same behind it, on its line. */
  private commentBehind(file: string, pos: number, says: (text: string) => boolean): { readonly pos: number; readonly end: number } | undefined {
    return this.joining.nodes.get(file)?.facts.comments.find((c) => c.pos > pos && says(c.text) && !this.input.text(file).slice(pos, c.pos).includes("\n"));
  }

  /** The same above the lines that a statement is one of, up to an empty one or another comment. */
  private heading(file: string, pos: number, says: (text: string) => boolean): { readonly pos: number; readonly end: number } | undefined {
    return this.joining.nodes.get(file)?.facts.comments.find((c) => {
      if (c.end > pos || pos - c.end > MAX_GROUP || !says(c.text)) return false;
      const between = this.input.text(file).slice(c.end, pos);
      return between.startsWith("\n") && !/\n[^\S\n]*(?:\n|\/[/*])/.test(between);
    });
  }

  /** The endpoint whose handler a function is, or is written in. */
  handlerAround({ path, facts }: FileNode, fn: FunctionFacts): Asked | undefined {
    for (let f: FunctionFacts | undefined = fn; f; f = facts.fns[f.up]) {
      const asked = this.handlerTable().get(`${path}:${f.pos}`);
      if (asked) return asked;
    }
    return undefined;
  }

  /** The endpoint of each handler, by the place of the function. */
  handlerTable(): ReadonlyMap<string, Asked> {
    if (this.handlers) return this.handlers;
    const found = new Map<string, Asked>();
    for (const asked of this.asked()) {
      for (const { fn } of asked.handlers()) {
        const place = `${fn.file.path}:${fn.file.facts.fns[fn.index]?.pos ?? -1}`;
        if (!found.has(place)) found.set(place, asked);
      }
    }
    return (this.handlers = found);
  }
}

function byFile(all: readonly Asked[]): ReadonlyMap<string, readonly Asked[]> {
  const found = new Map<string, Asked[]>();
  for (const asked of all) {
    const known = found.get(asked.registration.file);
    if (known) known.push(asked);
    else found.set(asked.registration.file, [asked]);
  }
  return found;
}

/** Whether the route of an endpoint is an address that could be read to its last part. */
function isRouteKnown(r: Registration): boolean {
  return r.kind === "http" && r.broken === undefined && r.isPartial !== true && r.route.startsWith("/") && isSpelledOut(r.route);
}

function labelOf(r: Registration): string {
  return `${r.method} ${r.route}`;
}

/** Names the guards, validators, limiters and loggers that the endpoints of a project were seen to use. */
import type { Endpoint, Learned, Place, Trail, Use } from "../concepts.js";
import { loggers } from "../libraries/loggers.js";
import type { Asked } from "./questions/asked.js";
import type { Step } from "./trace.js";
import { nameOf } from "./evaluate.js";
import { functionAt } from "./symbols.js";
import type { FileNode } from "./values.js";

type Kind = Learned["kind"];
type Named = NonNullable<Trail["by"]>;
/** The named function around a place, unless it is also around another. */
type Around = (place: Place, but?: Place) => Named | undefined;

/** An endpoint with what was asked of it. */
export interface Answered {
  readonly endpoint: Endpoint;
  readonly asked: Asked;
}

/**
 * What each endpoint uses, each thing once.
 *
 * @param all endpoints of the project: what handles one is no part of another
 */
export function usesOf(answered: readonly Answered[], all: readonly Asked[], files: ReadonlyMap<string, FileNode>): Use[][] {
  const handlers = new Set(all.flatMap((asked) => asked.handlers().map(({ fn }) => keyOf(fn.file.path, fn.file.facts.fns[fn.index]?.pos ?? -1))));
  const around: Around = (place, but) => functionAround(place, files, handlers, but);
  return answered.map((one) => {
    const uses = new Map<string, Use>();
    for (const [kind, by] of usedBy(one, around)) {
      if (!by) continue;
      // What a package made has no place of its own: it is the same one wherever it stands.
      const key = `${kind} ${by.name} ${isOwn(by, files) ? keyOf(by.file, by.pos) : ""}`;
      if (!uses.has(key)) uses.set(key, { kind, key, by: { name: by.name, file: by.file, pos: by.pos } });
    }
    return [...uses.values()];
  });
}

function* usedBy({ endpoint, asked }: Answered, around: Around): Generator<readonly [Kind, Named | undefined]> {
  const { auth, rateLimit } = endpoint;
  if (auth.status === "present") yield ["guard", auth.trail.find(({ by }) => by)?.by ?? first(auth.trail, around)];
  for (const { status, trail } of [endpoint.body, endpoint.query, endpoint.params]) {
    // A schema at the route stands in what registers it: that is no validator by itself.
    if (status === "validated") yield ["validator", trail.find(({ by }) => by)?.by ?? first(trail, (place) => around(place, endpoint))];
  }
  if (rateLimit.value === "yes") yield ["limiter", rateLimit.trail.find(({ by }) => by)?.by ?? first(rateLimit.trail, around)];
  for (const step of asked.handlerTrace()?.steps ?? []) {
    if (step.callee.k === "external" && loggers.find(step.callee.name)) yield ["logger", loggerOf(step, asked, around)];
  }
}

/** What endpoints use, the most used first, guards before validators, limiters and loggers. */
export function learnedFrom(shares: readonly (readonly Use[])[]): Learned[] {
  const found = new Map<string, Use & { endpoints: number }>();
  for (const use of shares.flat()) {
    const known = found.get(use.key);
    if (known) known.endpoints++;
    else found.set(use.key, { ...use, endpoints: 1 });
  }
  return [...found.values()]
    .map(({ kind, by, endpoints }): Learned => ({ kind, name: by.name, file: by.file, pos: by.pos, endpoints }))
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || b.endpoints - a.endpoints || (a.name < b.name ? -1 : 1));
}

/** The name of what checks the caller of an endpoint, as the project calls it. */
export function guardOf(asked: Asked, files: ReadonlyMap<string, FileNode>): string | undefined {
  const { status, trail } = asked.auth();
  if (status !== "present") return undefined;
  const handlers = new Set(asked.handlers().map(({ fn }) => keyOf(fn.file.path, fn.file.facts.fns[fn.index]?.pos ?? -1)));
  return (trail.find(({ by }) => by)?.by ?? first(trail, (place) => functionAround(place, files, handlers)))?.name;
}

/** `logger.error(…)` is called by the logger's name; a function that only logs is one, whatever it logs with. */
function loggerOf(step: Step, asked: Asked, around: (place: Place) => Named | undefined): Named | undefined {
  const place = { file: step.env.file.path, pos: step.call.pos };
  const [root = ""] = nameOf(step.call.callee).split(".");
  if (/^[\w$]+$/.test(root) && root !== "console" && root !== "this" && root !== "process") return { name: root, ...place };
  const beside = (asked.handlerTrace()?.steps ?? []).filter(({ env }) => env === step.env);
  return beside.every(({ callee }) => callee.k === "external" && loggers.find(callee.name)) ? around(place) : undefined;
}

/** Whether a function or class of the project stands there. */
function isOwn({ file, pos }: Place, files: ReadonlyMap<string, FileNode>): boolean {
  const facts = files.get(file)?.facts;
  return facts !== undefined && (functionAt(facts, pos)?.at === pos || facts.classes.some((cls) => cls.pos === pos));
}

const KINDS: readonly Kind[] = ["guard", "validator", "limiter", "logger"];

function keyOf(file: string, pos: number): string {
  return `${file}:${pos}`;
}

function first(trail: readonly Trail[], around: (place: Place) => Named | undefined): Named | undefined {
  for (const step of trail) {
    const by = around(step);
    if (by) return by;
  }
  return undefined;
}

/** The named function around a place; none where that is an endpoint's handler, which nobody shares, or also around `but`. */
function functionAround({ file, pos }: Place, files: ReadonlyMap<string, FileNode>, handlers: ReadonlySet<string>, but?: Place): Named | undefined {
  const facts = files.get(file)?.facts;
  let fn = facts && functionAt(facts, pos);
  while (facts && fn && fn.up >= 0) {
    if (handlers.has(keyOf(file, fn.pos)) || (but?.file === file && fn.pos <= but.pos && but.pos <= fn.end)) return undefined;
    const cls = facts.classes[fn.cls]?.name;
    if (fn.name !== "") return { name: cls === undefined || cls === "" ? fn.name : `${cls}.${fn.name}`, file, pos: fn.at };
    fn = facts.fns[fn.up];
  }
  return undefined;
}

/** What the analysis makes of an app from which one guard was taken. */
import type { Trail } from "../../src/concepts.js";
import type { FixtureApp, Judged } from "./project.js";
import { type Removal, removals } from "./removals.js";

export interface Outcome {
  readonly kind: Removal["kind"];
  readonly name: string;
  /** What should have been answered otherwise. */
  readonly wrong: readonly string[];
}

/** What reads nothing that belongs to somebody is open to everybody, with a guard or without. */
const READS = new Set(["GET", "HEAD", "OPTIONS", "LOADER", "QUERY", "SUBSCRIPTION"]);
/** What stands before a function may be set up outside the code: it is not known to be open. */
const OUTSIDE = /an authorizer of the gateway may stand before it/;
const HARMLESS = /reads and changes nothing that somebody owns|reads content that no user owns/;
/** What a second guard is called by people, who are no part of the analysis. */
const GUARD = /auth|user|session|sign|token|admin|role|staff|member|owner|permission|scope|key|caller|guard|login|jwt|verif|secret/i;
const MAX_GUARDS = 4;

interface Tried {
  readonly found: readonly Outcome[];
  /** Keys of the endpoints that have a guard, and of those among them that no removal touches. */
  readonly guarded: readonly string[];
  readonly untouched: readonly string[];
}

/** Every removal in an app and what is wrong about its answer. */
export function outcomes(app: FixtureApp): Tried {
  const before = app.endpoints();
  const all = removals(app.texts, before);
  const touched = new Set(all.flatMap((r) => [...r.loses]));
  const guarded = before.filter((e) => e.endpoint.auth.status === "present").map((e) => e.key);
  const found = all.map((r) => ({ kind: r.kind, name: r.name, wrong: wrongOf(app, before, r) }));
  return { found, guarded, untouched: guarded.filter((key) => !touched.has(key)) };
}

function wrongOf(app: FixtureApp, before: readonly Judged[], removal: Removal): string[] {
  const texts = app.with(removal.edits);
  if (!texts) return [`the code without it does not parse: ${JSON.stringify(removal.edits)}`];
  const after = app.endpoints(texts);
  const wrong: string[] = [];
  for (const { key, endpoint } of before) {
    const now = after.find((e) => e.key === key);
    if (!now) wrong.push(`${key} is no endpoint any more`);
    else if (!removal.loses.has(key)) {
      // What nobody guards may look like everybody's once its neighbours are not guarded either.
      const isSame = now.endpoint.auth.status === endpoint.auth.status || ((isOpen({ key, endpoint }) || isExempt(endpoint)) && isOpen(now));
      if (!isSame) wrong.push(`${key} keeps its guard, and is ${said(now)} instead of ${endpoint.auth.status}`);
    } else if (!isOpen(now) && !isGuardedTwice(app, texts, now, removal.kind)) wrong.push(`${key} is still ${said(now)}`);
  }
  for (const { key } of after) if (!before.some((e) => e.key === key)) wrong.push(`${key} is new`);
  return wrong;
}

/** Let through by a guard of others: it is open once nobody says so any more. */
function isExempt({ auth }: Judged["endpoint"]): boolean {
  return auth.status === "public" && auth.trail.some((t) => t.message.endsWith("lets this one through"));
}

function isOpen({ endpoint: { auth, method } }: Judged): boolean {
  return auth.status === "missing" || (auth.status === "unknown" && auth.trail.some((t) => OUTSIDE.test(t.message))) || (auth.status === "public" && READS.has(method) && auth.trail.some((t) => HARMLESS.test(t.message)));
}

/** Still present: right where people would say that it has another guard, and where it is open once that is gone as well. */
function isGuardedTwice(app: FixtureApp, texts: ReadonlyMap<string, string>, now: Judged, kind: Removal["kind"], depth = 1): boolean {
  if (now.endpoint.auth.status !== "present" || depth > MAX_GUARDS) return false;
  const text = (t: Trail): string => `${t.message} ${texts.get(t.file)?.slice(t.pos, t.pos + 80) ?? ""}`;
  if (!now.endpoint.auth.trail.some((t) => GUARD.test(text(t)))) return false;
  const further = removals(texts, [now]).sort((a, b) => Number(b.kind === kind) - Number(a.kind === kind));
  return further.some((r) => {
    const without = app.with(r.edits, texts);
    const then = without && app.endpoints(without).find((e) => e.key === now.key);
    return then !== undefined && (isOpen(then) || isGuardedTwice(app, without ?? texts, then, kind, depth + 1));
  });
}

function said({ endpoint: { auth } }: Judged): string {
  return `${auth.status} (${auth.trail.map((t) => t.message).join("; ")})`;
}

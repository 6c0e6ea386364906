/** Is the input validated? Joins what is known of each part of the request with where it goes. */
import type { InputAnswer, Place, Trail } from "../../concepts.js";
import { validators } from "../../libraries/validators.js";
import { shown } from "../callee-names.js";
import { isParserByName } from "../calls.js";
import { nameOf } from "../evaluate.js";
import { mayHoldInput } from "../held-input.js";
import { identityRow } from "../library.js";
import { placeOf, type Trace } from "../trace.js";
import { inputsOf } from "../values.js";
import type { Asked } from "./asked.js";
import { InputChecks } from "./input-checks.js";
import { isCopyUsed, isResultUsed } from "./input-copies.js";
import { type Flows, flowsOf, type Use } from "./input-uses.js";
import { collectedBy, type WayIn, wayInOf } from "./input-way-in.js";
import { both, type Check, covering, isBelow, isPartChecked, type Part } from "./known-input.js";

const NOUN: Readonly<Record<Part, string>> = { body: "the body", query: "the query", params: "a path parameter" };

interface Judged extends Use {
  readonly check: Check | undefined;
  /** Some of its members are checked. */
  readonly isPartChecked: boolean;
  /** The field that it is a part of is asked whether it is there. */
  readonly isThere: boolean;
}

interface Findings extends Flows {
  readonly wayIn: WayIn;
  readonly judged: readonly Judged[];
  /** Calls that validate (a part of) the input. */
  readonly validations: readonly { readonly part: string; readonly path: string; readonly place: Trail }[];
}

const memo = new WeakMap<Asked, Findings>();

/** What the endpoint does with one part of its input. */
export function inputOf(asked: Asked, part: Part): InputAnswer {
  const found = findings(asked);
  const uses = found.judged.filter((u) => u.mark.part === part);
  const doubts = found.doubts.filter((d) => d.mark.part === part);
  const trail = [...found.wayIn.places, ...found.validations.filter((v) => v.part === part).map((v) => v.place)].slice(0, 3);
  if (uses.length === 0) return unused(asked, part, found, trail);
  const isFine = (u: Judged): boolean => u.check?.how === "schema" || u.check?.how === "kind";
  const unchecked = uses.filter((u) => !isFine(u));
  if (unchecked.length === 0) {
    const raw = uses.filter((u) => isRaw(asked, u));
    const first = raw[0];
    const shown = trail.length > 0 ? trail : uses.flatMap((u) => (u.check ? [u.check.place] : [])).slice(0, 3);
    return first ? { status: "partial", trail: [...shown, toTrail(first)], fields: fieldsOf(raw), use: first.place, isRawAfterValidation: true } : { status: "validated", trail: shown, fields: [] };
  }
  const open = found.wayIn.doubt ? [] : unchecked.filter((u) => !doubts.some((d) => d.isNamed && isBelow(u.mark, d.mark)));
  if (open.length === 0) {
    const place = found.wayIn.doubt ?? doubts.find((d) => d.isNamed)?.place;
    return { status: "unknown", trail: place ? [{ message: "may validate it: what it does cannot be seen", ...place }] : [], fields: fieldsOf(unchecked) };
  }
  const isAfterAll = found.validations.some((v) => v.part === part && v.path === "");
  const first = open[0];
  const read = isAfterAll || !first ? undefined : found.read(first);
  const isPartial = found.copied.has(part) || isPartly(uses, open);
  return {
    status: isPartial ? "partial" : "unvalidated",
    trail: [...(read ? [{ ...placeIn(read.at), message: `${NOUN[part]} is read here` }] : []), ...open.slice(0, 3).map(toTrail), ...(asked.registration.apart?.pipes ? [asked.registration.apart.pipes] : [])],
    fields: fieldsOf(open),
    ...saidOf(open, isPartial),
    ...((read ?? first?.place) && { use: read ? placeIn(read.place) : (first as Judged).place }),
    ...(open.some((u) => reachesOut(u, part)) && { reaches: true }),
  };
}

function unused(asked: Asked, part: Part, found: Findings, trail: Trail[]): InputAnswer {
  const validates = found.validations.some((v) => v.part === part) || [...found.wayIn.known.values()].some((c) => c.mark.part === part && c.how === "schema");
  if (validates && (part === "body" || trail.length > 0)) return { status: "validated", trail, fields: [] };
  const copy = found.copied.get(part);
  if (copy) return { status: "validated", trail: [copy], fields: [] };
  const doubt = found.doubts.find((d) => d.mark.part === part);
  if (doubt) return { status: "unknown", trail: [{ ...doubt.place, message: "takes it: what it does cannot be seen" }], fields: [] };
  const { registration: r } = asked;
  if (part === "body" && r.effect?.kind === "write" && r.method !== "DELETE") return { status: "unvalidated", trail: [{ file: r.file, pos: r.pos, message: `the library puts the whole body into ${r.effect.what}` }], fields: [], use: r, reaches: true };
  const isUnseen = (!r.effect && !asked.handlerTrace()) || (asked.isHandlerOpaque() && part === "body" && r.method !== "GET");
  return { status: isUnseen ? "unknown" : "none", trail: [], fields: [] };
}

/** Some of what is used was checked, if not all: one field well, or half of them for being there. */
function isPartly(uses: readonly Judged[], open: readonly Judged[]): boolean {
  const fields = new Map<string, boolean>();
  let isWell = false;
  for (const u of uses) {
    const whole = open.find((o) => o.mark.path !== u.mark.path && isBelow(u.mark, o.mark)) ?? u;
    const isChecked = u.check !== undefined || u.isConverted;
    if (u.isPartChecked || (whole === u && u.check !== undefined && u.check.how !== "presence" && !open.some((o) => o.mark.path === u.mark.path && !o.check))) isWell = true;
    fields.set(whole.mark.path, (fields.get(whole.mark.path) ?? true) && isChecked);
  }
  const checked = [...fields.values()].filter((c) => c).length;
  return isWell || (checked > 0 && checked * 2 >= fields.size);
}

/** The raw value goes on although a schema made a checked copy of it that is used elsewhere. */
function isRaw(asked: Asked, u: Judged): boolean {
  const { check } = u;
  if (!check?.copy || check.how !== "schema" || u.isConverted || check.mark.path !== u.mark.path || !u.effect) return false;
  const isWhole = u.mark.path === "" || (asked.registration.kind === "server-action" && /object\(\)/.test(check.copy.schema));
  return isWhole && isCopyUsed(check.copy);
}

/** A query takes what it is given; a path parameter is always a text, and matters in files and addresses. */
function reachesOut(u: Judged, part: Part): boolean {
  if (!u.effect || u.effect.kind === "cache" || u.check || u.isConverted) return false;
  return part !== "params" || u.effect.kind === "http" || u.effect.kind === "storage";
}

function toTrail(u: Use): Trail {
  return { ...u.place, message: `${u.mark.path === "" ? "the whole value" : shown(u.mark.path)} reaches ${shown(u.what)}` };
}

function fieldsOf(uses: readonly Use[]): string[] {
  return [...new Set(uses.map((u) => u.mark.path.split(".")[0] ?? "").filter((f) => f !== "" && f !== "[]"))];
}

/** Which of the fields are at least asked whether they are there, and whether more goes on than fields that are named. */
function saidOf(open: readonly Judged[], isPartial: boolean): Pick<InputAnswer, "present" | "hasRest"> {
  const isAsked = (u: Judged): boolean => u.check !== undefined || (isPartial && u.isThere);
  const present = fieldsOf(open.filter(isAsked)), bare = fieldsOf(open.filter((u) => !isAsked(u)));
  const some = present.filter((name) => !bare.includes(name));
  const fields = fieldsOf(open);
  return { ...(some.length > 0 && { present: some }), ...(fields.length > 0 && open.some((u) => u.mark.path === "") && { hasRest: true }) };
}

function placeIn({ file, pos }: Place): Place {
  return { file, pos };
}

function findings(asked: Asked): Findings {
  const known = memo.get(asked);
  if (known) return known;
  const wayIn = wayInOf(asked);
  const trace = asked.handlerTrace();
  const flows: Flows = trace ? flowsOf(asked, trace) : { read: () => undefined, uses: [], doubts: [], copied: new Map<Part, Trail>() };
  const collected = trace ? trace.steps.flatMap((s) => (s.callee.k === "external" ? collectedBy(s.callee) : [])) : [];
  const checks = new InputChecks(asked, [...wayIn.collected, ...collected]);
  const isOurs = (u: Use): boolean => wayIn.written.some((w) => isBelow(u.mark, w));
  const judged = flows.uses.filter((u) => !isOurs(u)).map((u) => {
    const before = covering(wayIn.known, u.mark);
    if (before?.how === "schema") return { ...u, check: before, isPartChecked: true, isThere: true };
    const known = both(wayIn.known, checks.along(u.frames)), [field] = fieldsOf([u]);
    return { ...u, check: covering(known, u.mark), isPartChecked: isPartChecked(known, u.mark), isThere: field !== undefined && covering(known, { part: u.mark.part, path: field }) !== undefined };
  });
  const found = { ...flows, wayIn, judged, validations: trace ? validationsIn(asked, trace) : [] };
  memo.set(asked, found);
  return found;
}

/** The calls that validate, whether or not their answer is heeded. */
function validationsIn(asked: Asked, trace: Trace): { readonly part: string; readonly path: string; readonly place: Trail }[] {
  const found: { readonly part: string; readonly path: string; readonly place: Trail }[] = [];
  for (const s of trace.steps) {
    if (!mayHoldInput(s.env)) continue;
    const row = s.callee.k === "external" ? validators.find(s.callee.name) : undefined;
    const verified = s.callee.k === "external" && !row ? identityRow(s.callee.name, s.args) : undefined;
    const isVerified = verified?.gives === "verified" && verified.onFailure !== "false" && isResultUsed(s.env, s.event, []);
    if (!row && !isVerified && !isParserByName(s.callee, s.call)) continue;
    const input = row?.input === "receiver" ? (s.callee.k === "external" ? s.callee.receiver : undefined) : s.args[typeof row?.input === "number" ? row.input : 0];
    const place = { ...placeOf(s), message: `${nameOf(s.call.callee)} ${isVerified ? "verifies" : "validates"} it` };
    if (isVerified && input && inputsOf(input).length === 0 && asked.registration.method !== "GET") found.push({ part: "body", path: "", place });
    if (input?.k === "request" && input.path === "") for (const part of typeof row?.part === "string" && row.part !== "all" ? [row.part] : ["body", "query", "params"]) found.push({ part, path: "", place });
    else for (const m of input ? inputsOf(input) : []) found.push({ part: m.part, path: m.path, place });
  }
  for (const { env } of trace.visits) {
    if (!mayHoldInput(env)) continue;
    for (const [i, e] of env.facts.events.entries()) {
      if (e.k !== "call" || !asked.isConfiguredParser(nameOf(e.callee).split(".").at(-1) ?? "")) continue;
      const place = { file: env.file.path, pos: e.pos, end: e.end, message: `${nameOf(e.callee)} validates it by configuration` };
      for (const a of asked.evaluator.argumentsOf(env, i, e)) for (const m of inputsOf(a)) found.push({ part: m.part, path: m.path, place });
    }
  }
  return found;
}

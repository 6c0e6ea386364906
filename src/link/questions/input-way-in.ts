/** What runs before the handler and speaks of the input: validating middleware, schemas given to a wrapper, fields the server writes. */
import type { EndpointKind, Trail } from "../../concepts.js";
import type { Expr } from "../../extract/facts.js";
import type { Layer } from "../../frameworks/adapter.js";
import { harmless } from "../../libraries/harmless.js";
import { isOfResponse } from "../../libraries/responses.js";
import type { ValidatorRow } from "../../libraries/rows.js";
import { uploads } from "../../libraries/uploads.js";
import { validators } from "../../libraries/validators.js";
import type { Step, Trace } from "../trace.js";
import { alternatives, type Env, inputsOf, type InputMark, type Value, VOID } from "../values.js";
import type { Asked } from "./asked.js";
import { endsOf } from "./ends.js";
import { boundNames, Flow } from "./flow.js";
import { InputChecks } from "./input-checks.js";
import { partsOfSchema } from "./input-schemas.js";
import { passesOf } from "./middleware.js";
import { both, checks, either, isPart, isSchema, type Known, NOTHING, type Part, rawIn } from "./known-input.js";

type External = Extract<Value, { k: "external" }>;

export interface WayIn {
  readonly known: Known;
  /** Input that a middleware wrote: not the client's. */
  readonly written: readonly InputMark[];
  /** Something that may validate and cannot be opened. */
  readonly doubt?: Trail;
  /** What checks that only collect errors speak of. */
  readonly collected: readonly InputMark[];
  /** Places that validate. */
  readonly places: readonly Trail[];
}

/** Names tip only what cannot be opened. */
const NAMES_A_VALIDATOR = /valid|schema|sanit|celebrate|(?:^|[a-z_.])(?:dto|zod|joi|yup|ajv)/i;
const PARTS: readonly Part[] = ["body", "query", "params"];
const whole = (parts: readonly Part[]): InputMark[] => parts.map((part) => ({ part, path: "" }));

/** What is known of the input when the handler starts. */
export function wayInOf(asked: Asked): WayIn {
  const { registration: r } = asked;
  const collected = collectedOn(asked);
  const flow = (v: Value): InputChecks => new InputChecks(asked, collected, whole(partsGiven(v) ?? PARTS));
  const known: Known[] = [];
  const written: InputMark[] = [];
  let doubt: Trail | undefined;
  for (const layer of r.layers) {
    if (layer.isExcluded) continue;
    for (const v of alternatives(layer.value)) {
      const isOpaque = v.k === "unknown" || (v.k === "external" && ![madeBy(v.name), v.name].some((n) => validators.find(n) || harmless.find(n))) || isHandedUnseen(v);
      if (isOpaque && NAMES_A_VALIDATOR.test(layer.name)) doubt ??= { ...layer.place, message: `${layer.name} may validate it: what it does cannot be seen` };
      if (v.k === "external") known.push(byLibrary(asked, flow(v), v, layer), byFilter(v, layer));
      if (v.k !== "function") continue;
      const passed = passedBy(asked, flow(v), layer, v);
      known.push(passed.known);
      written.push(...passed.written);
      if (passed.isUnseen) doubt ??= { ...layer.place, message: `${layer.name} validates something that cannot be seen: it may be this` };
    }
    const fits = layer.checks && layer.fits?.();
    if (layer.checks) known.push(checks(layer.checks, "schema", { ...layer.place, message: `validated by ${layer.name}` }, fits && { schema: fits }));
  }
  for (const v of alternatives(r.handler)) if (v.k === "external") known.push(byWrapper(v, { file: r.file, pos: r.pos, end: r.end }));
  // What a middleware makes of its copy is its own business.
  const all: Known = new Map([...both(...known)].filter(([, c]) => c.mark.part === "body" || !isCalled(r.kind)).map(([key, { copy, ...check }]) => (void copy, [key, check])));
  return { known: all, written, collected, places: [...new Set([...all.values()].map((c) => c.place))], ...(doubt && { doubt }) };
}

/** What the checks on the way collect errors of; of everything, where some may stand out of sight. Where none can, whoever reads the errors reads an empty list. */
function collectedOn(asked: Asked): readonly InputMark[] {
  const values = asked.registration.layers.flatMap((l) => alternatives(l.value));
  const found = values.flatMap((v) => (v.k === "external" ? collectedBy(v) : []));
  if (found.length > 0) return found;
  const own = asked.handlerTrace(), traces = own ? [own, ...asked.layerTraces()] : [];
  // What is run on the whole request, and is none of the project's functions, may be such a check.
  const mayCollect = ({ callee, args }: Step): boolean => callee.k !== "function" && args.some((a) => a.k === "request" && a.path === "") && (callee.k !== "external" || (validators.find(callee.name)?.how ?? "collects") === "collects");
  const areSeen = traces.length > 0 && traces.every(({ isCut, steps }) => !isCut && !steps.some(mayCollect)) && values.every((v) => v.k !== "unknown");
  return areSeen ? [] : whole(PARTS);
}

/** A library validates what a function of the project put together out of sight: `schema.validate(pick(req, ["body"]))`. */
function checksUnseen(trace: Trace): boolean {
  return trace.steps.some(({ callee, args }) => {
    const row = callee.k === "external" ? validators.find(callee.name) : undefined;
    const given = row && row.how !== "middleware" && row.how !== "collects" && row.input !== "receiver" ? args[row.input] : undefined;
    return given !== undefined && inputsOf(given).length === 0 && alternatives(given).some((v) => v.k === "unknown" || (v.k === "object" && v.props.size === 0) || (v.k === "external" && v.name.endsWith(".reduce()")));
  });
}

/** Called with arguments, which count as the body: there is no address to put anything into. */
function isCalled(kind: EndpointKind): boolean {
  return kind === "trpc" || kind === "server-action" || kind === "graphql";
}

/** The callee behind a result: `cors#()` was made by calling `cors#`. */
function madeBy(name: string): string {
  return name.replace(/\(\)$/, "");
}

function rowOf(v: External): ValidatorRow | undefined {
  return validators.find(madeBy(v.name)) ?? validators.find(v.name);
}

/** A validating middleware of a library. */
function byLibrary(asked: Asked, flow: InputChecks, v: External, layer: Layer): Known {
  const row = rowOf(v);
  if (row?.how !== "middleware" || v.args?.some(acceptsAll)) return NOTHING;
  const parts: readonly Part[] = row.part === "body" || row.part === "query" || row.part === "params" ? [row.part] : row.part === "all" || row.part === undefined ? PARTS : partsNamed(v.args?.[row.part.arg]);
  const place = { ...layer.place, message: `${layer.name} validates the ${parts.join(" and the ")}` };
  // Where a schema is expected, a function is taken for a parser as well: it checks what its body does.
  const by = v.args?.[row.by ?? 0];
  const schema = v.args?.find((a) => isSchema(a) || a.k === "object");
  return row.by === undefined && by?.k !== "function" ? checks(whole(parts), "schema", place, schema && { schema }) : byCallback(asked, flow, by, parts, layer, place);
}

/** Takes files, and asks a function of the project for each whether it will do: `multer({ fileFilter }).single("photo")`. */
function byFilter(v: External, layer: Layer): Known {
  const asks = (uploads.find(madeBy(v.name)) ?? uploads.find(v.name))?.asks;
  if (asks === undefined) return NOTHING;
  const given: Value[] = [];
  for (let w: Value | undefined = v; w?.k === "external"; w = w.receiver) given.push(...(w.args ?? []));
  const filters = given.flatMap((a) => (a.k === "object" ? alternatives(a.props.get(asks)?.() ?? VOID) : []));
  return filters.some((f) => f.k === "function" && decidesBySecond(f)) ? checks([{ part: "body", path: "file" }, { part: "body", path: "files" }], "schema", { ...layer.place, message: `${layer.name} asks of each file whether it will do` }) : NOTHING;
}

/** `(req, file, done) => …`: what it says or whom it turns away comes of the file. */
function decidesBySecond({ file, index }: Extract<Value, { k: "function" }>): boolean {
  const fn = file.facts.fns[index], names = boundNames(fn?.params[1]?.pattern);
  if (!fn || names.length === 0) return false;
  const sent = new Flow(file.facts, fn, { names });
  return fn.contexts.some((c) => "if" in c && sent.touches(c.if)) || fn.events.some((e) => e.k === "call" && e.args.slice(1).some((a) => sent.touches(a)));
}

/** What the project's own function accepts: what it knows of the input wherever it returns some and answers nothing itself. */
function byCallback(asked: Asked, flow: InputChecks, fn: Value | undefined, parts: readonly Part[], layer: Layer, place: Trail): Known {
  if (fn?.k !== "function") return NOTHING;
  const { evaluator } = asked;
  const env = evaluator.envOf(fn, [{ k: "unknown", marks: { input: whole(parts) } }, ...layer.args], null, 0);
  const accepted = endsOf(env, evaluator).flatMap((i) => {
    const e = env.facts.events[i];
    const val = e?.k === "return" ? e.val : null;
    // `return fits(value) ? value : refuse()`
    const ways: readonly (readonly [Expr, Known])[] = Array.isArray(val) && val[0] === "?" ? ([true, false] as const).map((holds) => [val[holds ? 2 : 3] as Expr, flow.conditions.when(val[1] as Expr, holds, env, i, place)] as const) : [[val, NOTHING]];
    return ways.flatMap(([way, known]) => {
      const given = alternatives(evaluator.value(way, env, i)).filter((v) => !(v.k === "external" && isOfResponse(v.name)));
      if (given.length === 0) return [];
      return [given.every((v) => v.marks?.checked && inputsOf(v).length === 0) ? checks(whole(parts), "schema", place) : both(flow.at(env, i), known)];
    });
  });
  const known = either(accepted);
  return [...known.values()].some((c) => c.how !== "presence") ? checks(whole(parts), "schema", place) : NOTHING;
}

/** A library that validates with a function which cannot be seen. */
function isHandedUnseen(v: Value): boolean {
  const by = v.k === "external" ? rowOf(v)?.by : undefined;
  return v.k === "external" && by !== undefined && v.args?.[by]?.k !== "function";
}

/** A schema that lets anything through. */
function acceptsAll(schema: Value): boolean {
  return schema.k === "external" && validators.find(`${schema.name}.parse`)?.acceptsAll === true;
}

function partsNamed(arg: Value | undefined): readonly Part[] {
  const toPart = (name: string): Part[] => (/^(?:json|form|body|requestBody|\[?segments\.body)/i.test(name) ? ["body"] : /query/i.test(name) ? ["query"] : /param/i.test(name) ? ["params"] : []);
  if (arg?.k === "literal" && typeof arg.value === "string") return toPart(arg.value);
  const keys = arg && keysOf(arg);
  return keys ? [...new Set(keys.flatMap(toPart))] : PARTS;
}

/** The keys of an object, those it is spread from included; undefined where they are not all known. */
function keysOf(v: Value, depth = 4): readonly string[] | undefined {
  if (v.k !== "object" || v.isOpen || depth === 0) return undefined;
  const spread = v.rest.map((r) => keysOf(r(), depth - 1));
  return spread.every((s) => s !== undefined) ? [...v.props.keys(), ...spread.flat()] : undefined;
}

/** `validate({ body: … })`: the parts that are named where a middleware is made. */
function partsGiven(v: Value): readonly Part[] | undefined {
  if (v.k !== "function") return undefined;
  for (const a of v.up?.args ?? []) {
    const parts = partsOfSchema(a);
    if (parts) return parts;
  }
  return undefined;
}

/** What a function of the project before the handler comes to. */
interface Passed {
  readonly known: Known;
  readonly written: readonly InputMark[];
  /** It validates something that cannot be seen. */
  readonly isUnseen: boolean;
}

/** By the environment it runs in, which endpoints share that it takes alike, and what else the answer rests on. */
const passed = new WeakMap<Env, Map<string, Passed>>();

function passedBy(asked: Asked, flow: InputChecks, layer: Layer, fn: Extract<Value, { k: "function" }>): Passed {
  const entered = asked.entered(fn, layer.args);
  let known = passed.get(entered);
  if (!known) passed.set(entered, (known = new Map()));
  const passes = passesOf(layer, fn);
  const key = JSON.stringify([layer.passes, passes, layer.name, flow.collected, flow.unseen]);
  const before = known.get(key);
  if (before) return before;
  const trace = asked.trace(entered);
  const written: InputMark[] = [];
  const goesOn = layer.passes === "by calling next" || layer.passes === "by ending";
  const checked = goesOn ? byProject(asked, flow, { name: layer.name, passes, entered, trace }, written) : layer.passes === "unless it throws" ? flow.completion(entered) : NOTHING;
  const found = { known: checked, written, isUnseen: checksUnseen(trace) };
  if (asked.evaluator.fuel > 0) known.set(key, found);
  return found;
}

/** A middleware of the project: what it knows where it goes on, and what it writes into the request. */
function byProject(asked: Asked, flow: InputChecks, { name, passes, entered, trace }: Pick<Layer, "name" | "passes"> & { readonly entered: Env; readonly trace: Trace }, written: InputMark[]): Known {
  const known: Known[] = [passes === "by ending" ? flow.whereItEnds(entered) : flow.whereItPasses(trace)];
  for (const { env } of trace.visits) {
    for (const [i, e] of env.facts.events.entries()) {
      if (e.k !== "set" || typeof e.to !== "string" || !e.to.includes(".") || asked.evaluator.isDead(env, e.ctx) || !flow.isOnEveryWay(trace, { env, event: i })) continue;
      const to = rawIn(asked.evaluator.value(e.to, env, i)).filter((m) => isPart(m.part));
      if (to.length === 0) continue;
      const value = asked.evaluator.value(e.from, env, i);
      const isChecked = alternatives(value).some((v) => v.marks?.checked !== undefined);
      if (isChecked) known.push(checks(to, "schema", { file: env.file.path, pos: e.pos, message: `${name} puts the checked value in its place` }));
      else if (inputsOf(value).length === 0) written.push(...to);
      else if (value.k === "object") {
        const own = [...value.props].filter(([, p]) => inputsOf(p()).length === 0);
        written.push(...own.flatMap(([field]) => to.map((m) => ({ part: m.part, path: m.path === "" ? field : `${m.path}.${field}` }))));
      }
    }
  }
  return both(...known);
}

/** `checked(schema, handler)` of a package: a schema is attached. */
function byWrapper(v: External, place: Omit<Trail, "message">): Known {
  for (let w: Value | undefined = v; w?.k === "external"; w = w.receiver) {
    const hasSchema = w.args?.some((a) => isSchema(a) || (a.k === "object" && [...a.props.values()].slice(0, 8).some((p) => isSchema(p()))));
    if (hasSchema) return checks(whole(PARTS), "schema", { ...place, message: "a schema is attached to the handler" });
  }
  return NOTHING;
}

/** The fields that a chain such as `body("email").isEmail()` collects errors about. */
export function collectedBy(v: External): InputMark[] {
  const row = rowOf(v);
  if (row?.how !== "collects") return [];
  let first: Value | undefined;
  for (let w: Value | undefined = v; w?.k === "external"; w = w.receiver) if (w.args) first = w.args[0];
  const parts: readonly Part[] = row.part === "body" || row.part === "query" || row.part === "params" ? [row.part] : PARTS;
  const names = (first?.k === "array" ? first.items : first ? [first] : []).flatMap((n) => (n.k === "literal" && typeof n.value === "string" && !n.isMasked ? [n.value.replace(/\*/g, "[]")] : [""]));
  return parts.flatMap((part) => (names.length > 0 ? names : [""]).map((path) => ({ part, path })));
}

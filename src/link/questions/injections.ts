/**
 * Does input become part of a query? Asked of every call that reads an argument as a query: in what endpoints run,
 * with the input followed through helpers and parameters, and in functions that are given a request by their type.
 * A text made of a parameter that nobody calls with input is unknown: it may be a constant of the caller's.
 */
import type { Injection, Place, Trail } from "../../concepts.js";
import { CallFlag, type CallEvent, type Expr } from "../../extract/facts.js";
import { queryTextNames, queryTexts } from "../../libraries/query-texts.js";
import type { QueryTextRow } from "../../libraries/rows.js";
import { methodName, nameOf } from "../evaluate.js";
import { mayHoldInput } from "../held-input.js";
import { kindOfField } from "../schema-kinds.js";
import { isValid, spliceable } from "../texts.js";
import { comesThrough, type Step, type Trace } from "../trace.js";
import { type Frame, framesOf } from "../frames.js";
import { alternatives, type Env, type FileNode, inputsOf, type InputMark, type InputPart, type Splice, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { partsOf } from "./expressions.js";
import { InputChecks } from "./input-checks.js";
import { wayInOf } from "./input-way-in.js";
import { both, covering, type Known, NOTHING } from "./known-input.js";
import { selectorsIn } from "./selectors.js";

/** A client whose package cannot be resolved: believed where the text reads as a query. */
const CLIENT = /(?:^|\.)(?:query|execute|raw|exec|unsafe|\$queryRawUnsafe|\$executeRawUnsafe|literal|whereRaw|orderByRaw|prepare)$/;
/** What is given to a statement that was prepared before is bound. */
const PREPARED = /\bprepare(?:Async)?\(\)|PreparedStatement\(\)|\.(?:findOne|findById|create|findOneAndUpdate)\(\)\./;
const ANY_CLIENT: QueryTextRow = { match: "", arg: 0, paths: ["text", "sql", "query"], as: "query", bind: "a placeholder in the text and the value as a parameter", docs: "" };
const WORDS: Readonly<Record<InputPart, string>> = { body: "the body", query: "the query string", params: "the path", headers: "the headers", url: "the address" };

type Asking = Pick<Asked, "evaluator" | "caller" | "isConfiguredParser">;
type Found = Omit<Injection, "symbol">;

/** A call that may run a query, and what is known where it stands. */
interface Site {
  readonly env: Env;
  readonly event: number;
  readonly call: CallEvent;
  readonly frames: readonly Frame[];
  readonly chain: readonly Place[];
  readonly endpoint?: string;
}

export class Injections {
  private readonly found = new Map<string, Found>();
  private readonly visited: Set<object>;

  /**
   * @param only the file of which somebody asks what is found in it; absent: all
   * @param ran what endpoints run of which nothing else is asked
   */
  constructor(private readonly asking: Asking, private readonly isNested: (asked: Asked) => ReadonlySet<InputPart>, private readonly only: string | undefined, ran?: ReadonlySet<object>) {
    this.visited = new Set(ran);
  }

  /** Everything that one endpoint runs. */
  ofEndpoint(asked: Asked): void {
    const label = `${asked.registration.method} ${asked.registration.route}`;
    const traces = [...asked.layerTraces(), ...(asked.handlerTrace() ? [asked.handlerTrace() as Trace] : [])];
    let judge: Judge | undefined;
    for (const trace of traces) {
      for (const { env } of trace.visits) this.visited.add(env.facts);
      for (const s of trace.steps) {
        // It is found where the text is made or run: on the way to the call.
        if (!isNamed(s.call) || (this.only !== undefined && !comesThrough(this.only, s))) continue;
        judge ??= new Judge(asked, wayInOf(asked).known, this.isNested(asked));
        const found = judge.of(s.callee, s.args, siteOf(s, label));
        // What is asked for on the way in may be out of sight; that a text is written into a query is not.
        if (found?.how !== "operators" || wayInOf(asked).doubt === undefined) this.add(found);
      }
    }
  }

  /** The functions of a file that no endpoint was seen to run: of the others the endpoints have said all, and they know what was checked on the way. */
  ofFile(file: FileNode): void {
    const { evaluator } = this.asking;
    for (const [index, fn] of file.facts.fns.entries()) {
      if (this.visited.has(fn) || !fn.events.some((e) => e.k === "call" && isNamed(e))) continue;
      const env = evaluator.defaultEnv(file, index);
      evaluator.start(20_000);
      const judge = new Judge(this.asking, NOTHING, BODY);
      const holds = mayHoldInput(env);
      for (const [event, call] of fn.events.entries()) {
        if (call.k !== "call" || !isNamed(call) || (call.flags & CallFlag.tagged) !== 0) continue;
        if (!holds && !call.args.some(isMade)) continue;
        for (const callee of alternatives(evaluator.callee(env, event, call))) {
          const site = { env, event, call, frames: [{ env, event }], chain: [] };
          const args = evaluator.argumentsOf(env, event, call);
          this.add(judge.of(callee, args, site) ?? judge.unknownIn(callee, args, site));
        }
      }
    }
  }

  all(symbolAt: (file: string, pos: number) => string): readonly Injection[] {
    return [...this.found.values()].map((f) => ({ ...f, symbol: symbolAt(f.file, f.pos) }));
  }

  private add(found: Found | undefined): void {
    if (!found) return;
    const key = `${found.file}:${found.pos}`;
    const known = this.found.get(key);
    if (!known || (known.how === "unknown" && found.how !== "unknown")) this.found.set(key, found);
  }
}

const BODY: ReadonlySet<InputPart> = new Set(["body", "query"]);

class Judge {
  private readonly checks: InputChecks;

  constructor(private readonly asking: Asking, private readonly before: Known, private readonly nested: ReadonlySet<InputPart>) {
    this.checks = new InputChecks(asking as Asked, []);
  }

  of(callee: Value, args: readonly Value[], site: Site): Found | undefined {
    if (site.call.flags & CallFlag.tagged) return undefined;
    for (const row of rowsOf(callee, site.call)) {
      const arg = args[row.arg];
      if (!arg) continue;
      const found = row.as === "selector" ? this.ofSelector(arg, row, site) : this.ofText(arg, row, site, callee.k !== "external");
      if (found) return found;
    }
    return undefined;
  }

  /** A text that depends on a parameter of which no caller is known. */
  unknownIn(callee: Value, args: readonly Value[], site: Site): Found | undefined {
    if (callee.k !== "external") return undefined;
    for (const row of rowsOf(callee, site.call)) {
      const written = site.call.args[row.arg] ?? null;
      const arg = args[row.arg];
      if (row.as !== "query" || arg?.k !== "unknown" || arg.marks || !isMade(written)) continue;
      const root = partsOf(written).find((p): p is string => typeof p === "string" && isOpenParameter(site.env, p.split(".")[0] ?? ""));
      if (root === undefined) continue;
      const at = placeOf(site);
      return { ...at, how: "unknown", what: nameOf(site.call.callee), input: `\`${root}\``, bind: row.bind, confidence: "unknown", trail: [{ ...at, message: `${root} becomes part of the text` }] };
    }
    return undefined;
  }

  private ofText(arg: Value, row: QueryTextRow, site: Site, isGuess: boolean): Found | undefined {
    const texts = alternatives(arg).flatMap((v) => textsIn(v, row, this.asking));
    const splices = texts.flatMap((v) => (v.marks?.isPlain ? [] : v.marks?.spliced ?? [])).filter((s) => (!isGuess || s.isQuery) && this.isOpen(s, site));
    const [first] = splices;
    if (first) {
      const names = [...new Set(splices.map((s) => named(s.input)))].slice(0, 3).join(", ");
      return this.finding(row.as === "filter" ? "filter" : "text", names, first, row, site, isGuess);
    }
    if (isGuess) return undefined;
    const here = { ...placeOf(site), env: site.env, event: site.event };
    const [whole] = texts.flatMap((v) => spliceable(v).map((input) => ({ ...here, input, ...(isValid(v) && { isChecked: true as const }) })));
    return whole && this.isOpen(whole, site) ? this.finding("whole", named(whole.input), whole, row, site, false) : undefined;
  }

  private ofSelector(arg: Value, row: QueryTextRow, site: Site): Found | undefined {
    const { code, operators } = selectorsIn(arg, this.nested);
    const spliced = code.flatMap((v) => (v.marks?.isPlain ? [] : v.marks?.spliced ?? [])).find((s) => this.isOpen(s, site));
    if (spliced) return this.finding("code", named(spliced.input), spliced, row, site, false);
    const open = operators.find((input) => !this.checkOf({ env: site.env, event: site.event, input }, site));
    return open && this.finding("operators", named(open), { ...placeOf(site), env: site.env, event: site.event, input: open }, row, site, false);
  }

  /** No check on the way says more than that it is a text. */
  private isOpen(s: Pick<Splice, "env" | "event" | "input" | "isChecked">, site: Site): boolean {
    const check = this.checkOf(s, site);
    if (!check) return s.isChecked !== true;
    if (check.isText) return true;
    if (check.how !== "schema") return false;
    const below = s.input.path.slice(check.mark.path.length).replace(/^\./, "");
    return check.schema !== undefined && kindOfPart(check.schema, s.input.part, below === "" ? [] : below.split(".")) === "text";
  }

  private checkOf(s: Pick<Splice, "env" | "event" | "input">, site: Site): ReturnType<typeof covering> {
    const check = covering(both(this.before, this.checks.along(site.frames), this.checks.at(s.env, s.event)), s.input);
    return check && check.how !== "presence" ? check : undefined;
  }

  private finding(how: Injection["how"], input: string, s: Pick<Splice, "file" | "pos" | "end" | "env" | "event" | "input">, row: QueryTextRow, site: Site, isGuess: boolean): Found {
    const sink = placeOf(site);
    const frame = site.frames.find((f) => f.env.facts === s.env.facts);
    const handed = frame?.env.facts.events[frame.event];
    // Where the text is made is where it can be mended: the call there that hands it on.
    const at = frame && handed?.k === "call" ? { file: s.env.file.path, pos: handed.pos, end: handed.end } : sink;
    const source = this.sourceOf([...site.frames, { env: s.env, event: s.event }], s.input);
    const trail: Trail[] = [
      ...(source ? [{ ...source, message: `${input} is read` }] : []),
      ...(how === "operators" || how === "whole" ? [] : [{ file: s.file, pos: s.pos, ...(s.end !== undefined && { end: s.end }), message: "becomes part of a text" }]),
      ...site.chain.filter((c) => c.file !== sink.file || c.pos !== sink.pos).map((c) => ({ ...c, message: "calls" })),
      { ...sink, message: `${nameOf(site.call.callee)} runs it` },
    ];
    return { ...at, how, what: nameOf(site.call.callee), input, bind: row.bind, confidence: isGuess ? "likely" : "proven", trail: trail.slice(0, 10), ...(site.endpoint !== undefined && { endpoint: site.endpoint }) };
  }

  /** The statement that takes the input from the request. */
  private sourceOf(frames: readonly Frame[], input: InputMark): Place | undefined {
    for (const { env, event } of frames) {
      for (let i = 0; i <= event; i++) {
        const e = env.facts.events[i];
        if (e?.k !== "def" && e?.k !== "set") continue;
        if (inputsOf(this.asking.evaluator.value(e.from, env, i), 1).some((m) => m.part === input.part)) return { file: env.file.path, pos: e.pos };
      }
    }
    return undefined;
  }
}

/** A schema of the whole request names its parts; one of the body does not. */
function kindOfPart(schema: Value, part: InputPart, path: readonly string[]): ReturnType<typeof kindOfField> {
  const own = kindOfField(schema, path);
  return own === "unknown" ? kindOfField(schema, [part, ...path]) : own;
}

function isNamed(call: CallEvent): boolean {
  const method = methodName(call.callee);
  if (method !== undefined) return queryTextNames.has(method);
  return typeof call.callee === "string" && (queryTextNames.has(call.callee) || isMade(call.args[0] ?? null));
}

function rowsOf(callee: Value, call: CallEvent): readonly QueryTextRow[] {
  if (callee.k === "external") return PREPARED.test(callee.name) ? [] : queryTexts.all(callee.name);
  return callee.k === "unknown" && CLIENT.test(nameOf(call.callee)) ? [ANY_CLIENT] : [];
}

/** The texts of an argument: itself, a member of it, or what a function in its place gives. */
function textsIn(v: Value, row: QueryTextRow, asking: Asking): readonly Value[] {
  if (v.k === "object") return (row.paths ?? []).flatMap((p) => { const own = v.props.get(p)?.(); return own ? alternatives(own) : []; });
  if (v.k === "function") return alternatives(asking.evaluator.call(v, null, null, 1));
  return v.k === "array" ? v.items.slice(0, 8).flatMap(alternatives) : [v];
}

function isMade(e: Expr): boolean {
  return Array.isArray(e) && (e[0] === "`" || e[0] === "+") && partsOf(e).some((p) => !(Array.isArray(p) && (p[0] === "'" || p[0] === "#")));
}

function isOpenParameter(env: Env, name: string): boolean {
  return env.args === null && env.facts.params.some((p) => p.pattern === name && !/^(?:number|bigint|boolean)$/.test(p.type ?? ""));
}

function named({ part, path }: InputMark): string {
  const field = path.replace(/\([^)]*\)/g, "").replace(/^\.|\.$/g, "");
  return field === "" ? WORDS[part] : `\`${field}\` of ${WORDS[part]}`;
}

function siteOf(s: Step, endpoint: string): Site {
  return { env: s.env, event: s.event, call: s.call, frames: framesOf(s), chain: s.chain, endpoint };
}

function placeOf(site: Site): { readonly file: string; readonly pos: number; readonly end: number } {
  return { file: site.env.file.path, pos: site.call.pos, end: site.call.end };
}

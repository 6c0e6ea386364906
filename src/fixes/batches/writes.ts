/** Statements that a loop makes one by one, made at once: all of what the loop writes, or nothing of it. */
import type { ts as TypeScript } from "ts-morph";
import type { Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { replacement } from "../edits.js";
import { importAll } from "../imports.js";
import { codeOf, movedTo } from "../lines.js";
import { isList, type Loop } from "../loops.js";
import { type Told, toldBy } from "../loop-writes.js";
import { freeName } from "../places.js";
import type { Scene } from "../repair.js";
import { indentAt, styleOf } from "../style.js";
import { inside } from "../tree.js";
import { gathered, isPure, neededFor, type WayStep } from "../ways.js";
import { type About, type Chain, chainAround, type Form, type Indented, type OfElement, type Write } from "./form.js";
import { formOf } from "./index.js";

export interface Site {
  readonly scene: Scene;
  readonly file: string;
  readonly loop: Loop;
  readonly isOfElement: OfElement;
  readonly about: About;
}

interface Batched {
  readonly write: Write;
  readonly told: Told;
  readonly steps: readonly WayStep[];
  /** Which rows it touches, as far as two statements could touch the same. */
  readonly target: string;
}

/** What the client of a call says of it, with the whole of the query that the call belongs to. */
export function clientOf({ scene, file }: Pick<Site, "scene" | "file">, query: TypeScript.CallExpression): { readonly form: Form; readonly chain: Chain } | undefined {
  const ts = compiler();
  for (let call: TypeScript.Expression = query; ts.isCallExpression(call); ) {
    const library = scene.project.libraryCall(file, call.getStart(), call.end);
    const form = library && formOf(library.callee, (name) => scene.project.dependency(file, name) !== undefined);
    if (form) return { form, chain: chainAround(call) };
    if (!ts.isPropertyAccessExpression(call.expression)) return undefined;
    call = call.expression.expression;
  }
  return undefined;
}

function batched(site: Site, told: Told): Batched | undefined {
  const ts = compiler();
  const { loop, isOfElement, about } = site;
  const client = clientOf(site, told.call);
  if (client?.chain.node !== told.call || isOfElement(client.chain.base) || [...inside(told.call)].some((n) => ts.isAwaitExpression(n))) return undefined;
  const write = client.form.write?.(client.chain, isOfElement, about);
  const steps = write && neededFor(told.steps, [told.call], loop, (code) => ![...inside(code)].some((n) => ts.isAwaitExpression(n) || ts.isYieldExpression(n)), true);
  return write && steps && { write, told, steps, target: `${client.chain.root} ${client.chain.steps[0]?.args[0]?.getText() ?? ""}`.replace(/ \{[^]*/, "") };
}

/** Whether the statements mean the same in another order, with what is computed for them computed once for each. */
function areApart(loop: Loop, all: readonly Batched[]): boolean {
  const consts = [...inside(loop.body)].filter((n) => compiler().isVariableStatement(n));
  const uses = consts.map((statement) => all.filter(({ steps }) => steps.some((s) => s.k === "const" && s.statement === statement)).length);
  if (consts.some((statement, i) => uses[i] !== 1 && !isPureStatement(statement))) return false;
  const conditions = all.flatMap(({ steps }) => steps.flatMap((s) => (s.k === "if" ? [s.condition] : [])));
  if (all.length > 1 && conditions.some((c) => !isPure(c))) return false;
  return new Set(all.map(({ target }) => target)).size === all.length;
}

function isPureStatement(statement: TypeScript.VariableStatement): boolean {
  return statement.declarationList.declarations.every((d) => d.initializer !== undefined && isPure(d.initializer));
}

/** One statement for a write, with what is computed before it. */
interface Put {
  readonly before: string;
  readonly guard: string;
  readonly call: string;
}

/** @param isMapped the list has the methods of one */
function putOf({ loop, scene, file }: Site, { write, told, steps }: Batched, style: Indented & { readonly semicolon: string }, isMapped: boolean): Put {
  const list = loop.list.getText();
  const node = write.k === "rows" ? write.row : write.key;
  const itemAt = (indent: string): string => {
    const code = write.k === "rows" && write.as !== undefined ? write.as : codeOf(node);
    return code === node.getText() ? movedTo(node, indent) : code;
  };
  const item = itemAt(style.indent);
  const caught = told.caught.length === 0 ? "" : `.catch(${told.caught.map((handler) => movedTo(handler, style.indent)).join(", ")})`;
  const elements = isMapped ? list : `[...${list}]`;
  const rows = item === loop.name && steps.length === 0 ? (isMapped && write.k === "rows" ? list : `[...${list}]`)
    : !isMapped && steps.length === 0 ? `Array.from(${list}, (${loop.element}) => ${item.startsWith("{") ? `(${item})` : item})`
    : gathered(elements, loop.element, steps, itemAt, style);
  const isTested = write.failsOnNone === true;
  const isWhole = loop.isRepeatable && steps.every((s) => s.k === "const") && isMapped;
  const hasName = (isTested && !isWhole) || (rows.includes("\n") && steps.length > 0 && takesStatements(loop));
  const name = freeName(scene.project.text(file), write.k === "keys" ? "keys" : "rows");
  const before = hasName ? `const ${name} = ${rows}${style.semicolon}${style.newline}${style.indent}` : "";
  return { before, guard: isTested ? `${isWhole ? list : name}.length > 0` : "", call: write.written(hasName ? name : rows, style) + caught };
}

/** Whether other statements can stand where the loop does. */
function takesStatements({ statement, gathered: by }: Loop): boolean {
  const ts = compiler();
  return !by || by.form === "named" || ((by.form === "all" || by.form === "transaction") && ts.isExpressionStatement(statement) && ts.isAwaitExpression(statement.expression) && statement.expression.expression === by.node);
}

/** Every statement of the loop at once; nothing where the loop does more than that, or where somebody wants what came of each. */
export function* writeFixes(site: Site): Generator<Fix> {
  const ts = compiler();
  const { scene, file, loop } = site;
  const facts = scene.project.file(file)?.facts;
  const told = toldBy(loop);
  if (!facts || !told) return;
  const all = told.writes.flatMap((each) => batched(site, each) ?? []);
  if (all.length < told.writes.length || !areApart(loop, all)) return;
  const text = scene.project.text(file);
  const { newline, semicolon } = styleOf(text, facts.imports);
  const style = { newline, semicolon, indent: indentAt(text, loop.statement.getStart()) };
  const isMapped = loop.gathered !== undefined || ts.isForStatement(loop.node) || isList(scene, file, loop);
  const inner = told.around === undefined ? style : { ...style, indent: `${style.indent}  ` };
  const puts = all.map((each) => putOf(site, each, inner, isMapped));
  const imports = importAll(file, text, facts, all.flatMap(({ write }) => write.imports ?? []));
  if (!imports) return;
  const [first] = all;
  const says = first?.write.written("…", { newline: " ", indent: "" }).replace(/\s+/g, " ").slice(0, 80) ?? "";
  const title = `${first?.write.k === "rows" && first.write.isChange !== true ? "Write all with one statement" : "Change all with one statement"}: \`${says}\``;
  const lines = puts.map(({ before, guard, call }) => `${before}${guard === "" ? "" : `if (${guard}) `}await ${call}${semicolon}`);
  const put = told.around === undefined ? lines.join(`${newline}${style.indent}`) : `try {${newline}${inner.indent}${lines.join(`${newline}${inner.indent}`)}${newline}${style.indent}} ${movedTo(told.around, style.indent)}`;
  const edits = edited(loop, put, puts, all, told.around !== undefined, semicolon);
  if (edits) yield { title, safety: "suggestion", edits: [...imports, ...edits.map(({ node, text: by }) => replacement(file, node.getStart(), node.end, by))] };
}

/** What takes the place of the loop: statements of their own, or one call where the loop is a part of an expression. */
function edited(loop: Loop, put: string, puts: readonly Put[], all: readonly Batched[], isCaught: boolean, semicolon: string): { readonly node: { getStart(): number; readonly end: number }; readonly text: string }[] | undefined {
  const ts = compiler();
  const { statement, gathered: by } = loop;
  if (!by) return [{ node: statement, text: put }];
  const isPlain = puts.every(({ before }) => before === "");
  const [only, more] = puts;
  const { waits } = by;
  if (waits) return [{ node: { getStart: () => statement.getStart(), end: waits.end }, text: put }];
  if (by.form === "spread") {
    if (!isPlain || isCaught || !only) return undefined;
    return [{ node: by.node as TypeScript.Node, text: puts.map(({ guard, call }) => (guard === "" ? call : `...(${guard} ? [${call}] : [])`)).join(", ") }];
  }
  const isAlone = ts.isExpressionStatement(statement) && ts.isAwaitExpression(statement.expression) && statement.expression.expression === by.node;
  if (isAlone && by.form === "settled") return isPlain && !isCaught && only && puts.every(({ guard }) => guard === "") ? [{ node: statement, text: `await Promise.allSettled([${puts.map(({ call }) => call).join(", ")}])${semicolon}` }] : undefined;
  if (isAlone) return [{ node: statement, text: put }];
  // What is handed on has to be what it was: all the rows.
  const isReturned = ts.isReturnStatement(statement) && (by.node.parent === statement || by.node.parent.parent === statement);
  const givesRows = all[0]?.write.k === "rows" && all[0].write.givesRows === true && all[0].steps.every(({ k }) => k === "const");
  return isReturned && by.form === "all" && !more && only && isPlain && !isCaught && only.guard === "" && givesRows ? [{ node: by.node, text: only.call }] : undefined;
}

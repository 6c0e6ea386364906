/** Makes writes that belong together one transaction: the statements from the first to the last of them, with the client's own handle inside. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { type Chain, chainAround } from "../batches/form.js";
import { insertion, replacement } from "../edits.js";
import { linesWithin } from "../lines.js";
import type { Repair, Scene } from "../repair.js";
import { indentAt, styleOf } from "../style.js";
import { type TransactionForm, transactionFormOf } from "../transactions.js";
import { inside, namesIn, type Node, nodeAt, outwards } from "../tree.js";

type Statements = readonly TypeScript.Statement[];
/** What has statements: a block, or one case of a switch. */
type Block = TypeScript.Block | TypeScript.CaseOrDefaultClause;

/** The statements from the first to the last that hold one of some calls, in the innermost block around all of them. */
function statementsAround(calls: readonly Node[]): { readonly all: Statements; readonly block: Block } | undefined {
  const ts = compiler();
  const [first] = calls;
  for (const block of first ? outwards(first) : []) {
    if (ts.isFunctionLike(block) && calls.some((call) => call.pos < block.pos || call.end > block.end)) return undefined;
    if (!(ts.isBlock(block) || ts.isCaseOrDefaultClause(block)) || !calls.every((call) => block.pos <= call.pos && call.end <= block.end)) continue;
    const at = block.statements.flatMap((s, i) => (calls.some((call) => s.pos <= call.pos && call.end <= s.end) ? [i] : []));
    const from = at[0], to = at.at(-1);
    return from === undefined || to === undefined ? undefined : { all: block.statements.slice(from, to + 1), block };
  }
  return undefined;
}

/** Everything inside of statements that belongs to their own function. */
function* ownIn(node: Node): Generator<Node> {
  const ts = compiler();
  yield node;
  const children: Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) if (!ts.isFunctionLike(child)) yield* ownIn(child);
}

/** Whether control leaves statements other than through their end, or they cannot be those of another function. */
function leaves(statements: Statements): boolean {
  const ts = compiler();
  return statements.some((s) => [...ownIn(s)].some((n) => {
    if (ts.isReturnStatement(n) || ts.isYieldExpression(n)) return true;
    if (!ts.isBreakOrContinueStatement(n)) return false;
    for (const around of outwards(n)) {
      if (ts.isIterationStatement(around, false) || (ts.isBreakStatement(n) && ts.isSwitchStatement(around))) return n.label !== undefined;
      if (around === s) return true;
    }
    return true;
  }));
}

/** Names that statements declare and what comes after them uses. */
function outliving(statements: Statements, block: Block): { readonly name: string; readonly isLet: boolean }[] {
  const ts = compiler();
  const last = statements.at(-1);
  if (!last) return [];
  const later = new Set(block.statements.filter((s) => s.pos >= last.end).flatMap((s) => [...namesIn(s)].map(({ text }) => text)));
  return statements.flatMap((s) => (ts.isVariableStatement(s) ? s.declarationList.declarations.flatMap((d) => [...boundNames(d.name)].map((name) => ({ name, isLet: (s.declarationList.flags & ts.NodeFlags.Const) === 0 }))) : []))
    .filter(({ name }) => later.has(name));
}

function* boundNames(name: TypeScript.BindingName): Generator<string> {
  const ts = compiler();
  if (ts.isIdentifier(name)) yield name.text;
  else for (const element of name.elements) if (ts.isBindingElement(element)) yield* boundNames(element.name);
}

/** The chains of a client in some code, each once; undefined where something else is waited for. */
function chainsIn(scene: Scene, file: string, statements: Statements, form: TransactionForm): readonly Chain[] | undefined {
  const ts = compiler();
  const depends = (name: string): boolean => scene.project.dependency(file, name) !== undefined;
  const chains = new Map<Node, Chain>();
  for (const n of statements.flatMap((s) => [...inside(s)])) {
    if (!ts.isCallExpression(n)) continue;
    const library = scene.project.libraryCall(file, n.getStart(), n.end);
    if (!library || transactionFormOf(library.callee, depends) !== form) continue;
    const chain = chainAround(n);
    if (form.client(chain)) chains.set(chain.node, chain);
  }
  const isOwn = (n: Node): boolean => [...inside(n)].some((x) => chains.has(x));
  for (const n of statements.flatMap((s) => [...inside(s)])) if (ts.isAwaitExpression(n) && !isOwn(n.expression)) return undefined;
  return [...chains.values()];
}

/** `await Promise.all([…])` of nothing but queries of one client is a transaction of its own form. */
function* listed(file: string, statements: Statements, chains: readonly Chain[], form: TransactionForm): Generator<Fix> {
  const ts = compiler();
  const [statement, more] = statements;
  if (!statement || more || form.package !== "@prisma/client") return;
  const all = [...inside(statement)].find((n): n is TypeScript.CallExpression => ts.isCallExpression(n) && n.expression.getText() === "Promise.all");
  const [list] = all?.arguments ?? [];
  if (!all || !list || !ts.isArrayLiteralExpression(list) || !list.elements.every((e) => chains.some(({ node }) => node === e))) return;
  const client = chains[0] && form.client(chains[0]);
  if (client) yield { title: "Make them one transaction", safety: "suggestion", edits: [replacement(file, all.expression.getStart(), all.expression.end, `${client.getText()}.$transaction`)] };
}

function* around(scene: Scene, file: string, { all, block }: NonNullable<ReturnType<typeof statementsAround>>, form: TransactionForm, first: Chain, chains: readonly Chain[]): Generator<Fix> {
  const ts = compiler();
  const client = form.client(first);
  const begun = client && form.begins({ scene, file, chain: first, client });
  const [start, end] = [all[0], all.at(-1)];
  if (!begun || !start || !end) return;
  const isTaken = all.some((s) => [...namesIn(s)].some(({ text }) => text === begun.name));
  // What is given back at the end is the transaction's to give back.
  const given = ts.isReturnStatement(end) && end.expression && block.statements.at(-1) === end ? end : undefined;
  if (isTaken || leaves(given ? all.slice(0, -1) : all)) return;
  const joined: Edit[] = [];
  for (const chain of chains) {
    const of = form.client(chain);
    const own = of && form.joins(file, chain, of, begun.name);
    if (!own) return;
    joined.push(...own);
  }
  const text = scene.project.text(file);
  const { newline, semicolon } = styleOf(text, scene.project.file(file)?.facts.imports ?? []);
  const at = start.getStart();
  const indent = indentAt(text, at);
  const unit = indent.includes("\t") ? "\t" : indent.slice(indentAt(text, ts.isBlock(block) ? block.end - 1 : block.getStart()).length) || "  ";
  const kept = given ? [] : outliving(all, block);
  const names = kept.map(({ name }) => name);
  const taken = names.length === 1 ? names[0] ?? "" : `{ ${names.join(", ")} }`;
  const begins = given ? "return " : names.length > 0 ? `${kept.some(({ isLet }) => isLet) ? "let" : "const"} ${taken} = ` : "";
  const ends = names.length > 0 ? `${newline}${indent}${unit}return ${taken}${semicolon}` : "";
  const close = `${newline}${indent}})${semicolon}`;
  yield {
    title: `Make them one transaction with \`${begun.opens.slice(0, begun.opens.indexOf("("))}\``, safety: "suggestion",
    edits: [
      ...begun.imports, ...joined,
      insertion(file, at, `${begins}await ${begun.opens}${newline}${indent}${unit}`),
      ...linesWithin(block, text, at, end.end).map((line) => insertion(file, line, unit)),
      insertion(file, end.end, ends + close),
    ],
  };
}

export const transactionRepair: Repair = {
  rule: "require-transaction",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const { file } = finding;
    const offset = (line: number, column: number): number => (scene.project.file(file)?.facts.lines[line - 1] ?? 0) + column - 1;
    const places = [pos, ...finding.evidence.filter((e) => e.file === file && e.message.startsWith("then writes")).map((e) => offset(e.line, e.column))];
    const tree = scene.tree(file);
    const calls = places.flatMap((at) => callsAt(tree, at, at === pos ? end : undefined));
    const [call] = calls;
    const library = call && scene.project.libraryCall(file, call.getStart(), call.end);
    const form = library && transactionFormOf(library.callee, (name) => scene.project.dependency(file, name) !== undefined);
    const statements = calls.length === places.length ? statementsAround(calls) : undefined;
    const chains = form && statements && chainsIn(scene, file, statements.all, form);
    // A function of the project that writes has a client of its own.
    if (!chains || !calls.every((c) => chains.some(({ node }) => node.pos <= c.pos && c.end <= node.end))) return;
    yield* listed(file, statements.all, chains, form);
    yield* around(scene, file, statements, form, chainAround(call), chains);
  },
};

/** The outermost call that starts at an offset, or the one that ends where it is said to. */
function callsAt(tree: TypeScript.SourceFile, at: number, end: number | undefined): TypeScript.CallExpression[] {
  const ts = compiler();
  const calls = [...outwards(nodeAt(tree, at))].filter((n): n is TypeScript.CallExpression => ts.isCallExpression(n) && n.getStart() === at);
  const call = calls.find((n) => n.end === end) ?? calls[0];
  return call ? [call] : [];
}

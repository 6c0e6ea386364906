/** Makes a client once: with the one that the project shares, at the top of the module, or kept from the first request on. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { specifierFor } from "../carry.js";
import { insertion, replacement } from "../edits.js";
import { importEdits } from "../imports.js";
import { aboveModuleStatement, freeName } from "../places.js";
import type { Repair, Scene } from "../repair.js";
import { sharedClients } from "../shared-clients.js";
import { usesOf } from "../shapes.js";
import { styleOf } from "../style.js";
import { inside, namesIn, type Node, nodeAt, outwards } from "../tree.js";

type Made = TypeScript.NewExpression | TypeScript.CallExpression;

/** What ends a client for good: whoever comes next would find it closed. */
const ENDS = /^(?:\$disconnect|end|quit|close|disconnect|destroy)$/;
/** What a client is to be told once. */
const BEGINS = /^(?:connect|\$connect)$/;

interface Place {
  readonly scene: Scene;
  readonly file: string;
  readonly text: string;
  readonly made: Made;
  /** The declaration that takes it, where it is all of its statement. */
  readonly declared: TypeScript.VariableDeclaration | undefined;
  readonly fn: Node;
}

function placeOf(scene: Scene, file: string, pos: number, end: number): Place | undefined {
  const ts = compiler();
  const made = [...outwards(nodeAt(scene.tree(file), pos, end))].find((n): n is Made => (ts.isNewExpression(n) || ts.isCallExpression(n)) && n.getStart() === pos && n.end === end);
  const fn = made && [...outwards(made)].find((n) => ts.isFunctionLike(n));
  if (!made || !fn) return undefined;
  const parent = made.parent;
  const declared = ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) && ts.isVariableDeclarationList(parent.parent) && parent.parent.declarations.length === 1 && ts.isVariableStatement(parent.parent.parent) ? parent : undefined;
  return { scene, file, text: scene.project.text(file), made, declared, fn };
}

/** Statements that end the client, which the next request still needs; undefined where it is ended, or begun, in a way that cannot be taken out. */
function endings({ declared, fn, text, file }: Place): readonly Edit[] | undefined {
  const ts = compiler();
  if (!declared) return [];
  const edits: Edit[] = [];
  for (const use of usesOf(fn, declared.name.getText())) {
    const call = ts.isPropertyAccessExpression(use.parent) && use.parent.expression === use && ts.isCallExpression(use.parent.parent) ? use.parent.parent : undefined;
    const name = call && ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : "";
    if (!call || !(ENDS.test(name) || BEGINS.test(name))) continue;
    const statement = [...outwards(call)].find((n) => ts.isStatement(n));
    const inner = statement && ts.isExpressionStatement(statement) ? (ts.isAwaitExpression(statement.expression) ? statement.expression.expression : statement.expression) : undefined;
    // A connection that has to be opened is opened once too, which is not for a change of this size.
    if (!statement || inner !== call || (BEGINS.test(name) && name !== "$connect")) return undefined;
    const block = statement.parent;
    const isFinal = ts.isBlock(block) && block.statements.length === 1 && ts.isTryStatement(block.parent) && block.parent.finallyBlock === block;
    if (isFinal && block.parent.catchClause) edits.push(replacement(file, block.parent.catchClause.end, block.end, ""));
    else if (isFinal) return undefined;
    else edits.push(lineOf(file, text, statement));
  }
  return edits;
}

/** Takes out a statement with the line that it is alone on. */
function lineOf(file: string, text: string, statement: Node): Edit {
  const start = statement.getStart();
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const line = /^[ \t]*\r?\n/.exec(text.slice(statement.end, statement.end + 400))?.[0];
  const isAlone = text.slice(from, start).trim() === "" && line !== undefined;
  if (!isAlone) return replacement(file, start, statement.end, "");
  // The empty line behind it was there to set it apart.
  const gap = /\{[ \t]*\r?\n$/.test(text.slice(Math.max(0, from - 80), from)) ? (/^[ \t]*\r?\n/.exec(text.slice(statement.end + line.length, statement.end + line.length + 400))?.[0] ?? "") : "";
  return replacement(file, from, statement.end + line.length + gap.length, "");
}

/** The edit that lets a name stand for the client. */
function named({ file, text, made, declared }: Place, name: string): Edit {
  const statement = declared?.parent.parent;
  return statement && declared.name.getText() === name ? lineOf(file, text, statement) : replacement(file, made.getStart(), made.end, name);
}

/** The one that others import, where it is the same kind of client. */
function* imported(place: Place, ended: readonly Edit[]): Generator<Fix> {
  const { scene, file, text, made } = place;
  const what = made.expression.getText();
  const facts = scene.project.file(file)?.facts;
  if (!facts) return;
  for (const client of sharedClients(scene, file, new RegExp(`^${what.replace(/[.$]/g, "\\$&")}$`))) {
    const exported = scene.project.file(client.file)?.facts.exports.find((e) => (e.value ?? e.as) === client.node.text);
    const name = client.node.text;
    if (client.file !== file && !exported) continue;
    const imports = client.file === file ? [] : withoutOwn(place, name) ? importEdits(file, text, facts, { name: exported?.as ?? name, local: name, from: specifierFor(scene, file, client.file) }) : undefined;
    if (imports) yield { title: `Use \`${name}\` of ${client.file}, which is made once`, safety: "suggestion", edits: [...instead(place, imports), named(place, name), ...ended] };
  }
}

/** The edits that import something, in the place of the import that only this call needed where it is one of its own. */
function instead({ scene, file, text, made }: Place, imports: readonly Edit[]): readonly Edit[] {
  const ts = compiler();
  const tree = scene.tree(file);
  const root = made.expression.getText().split(".")[0] ?? "";
  const statement = tree.statements.find((s): s is TypeScript.ImportDeclaration => ts.isImportDeclaration(s) && [...inside(s)].some((n) => ts.isIdentifier(n) && n.text === root));
  const names = statement?.importClause ? [...inside(statement.importClause)].filter((n) => ts.isIdentifier(n)) : [];
  if (!statement || imports.length === 0 || names.length !== 1 || usesOf(tree, root).length !== 2) return imports;
  const behind = imports.find(({ start }) => start === statement.end);
  return behind ? [replacement(file, statement.getStart(), statement.end, behind.text.trimStart()), ...imports.filter((edit) => edit !== behind)] : [...imports, lineOf(file, text, statement)];
}

/** Whether no other function of the file has a variable of that name. */
function withoutOwn({ scene, file, declared }: Place, name: string): boolean {
  const ts = compiler();
  return ![...inside(scene.tree(file))].some((n) => (ts.isVariableDeclaration(n) || ts.isParameter(n)) && n !== declared && ts.isIdentifier(n.name) && n.name.text === name && !isMade(n));
}

const isMade = (n: TypeScript.VariableDeclaration | TypeScript.ParameterDeclaration): boolean => n.initializer !== undefined && compiler().isNewExpression(n.initializer);

/** `pool` of `new Pool(…)`, `transport` of `mail.createTransport(…)`. */
function nameFor({ made, declared }: Place): string {
  if (declared) return declared.name.getText();
  const bare = (made.expression.getText().split(".").at(-1) ?? "client").replace(/^(?:create|make|build)(?=[A-Z])/, "");
  return bare.charAt(0).toLowerCase() + bare.slice(1);
}

/** Names in the call that only a function around it has. */
function localNames({ made }: Place): readonly string[] {
  const ts = compiler();
  const used = new Set([...namesIn(made)].map(({ text }) => text));
  const bound = new Set<string>();
  for (const n of outwards(made)) {
    if (!ts.isFunctionLike(n)) continue;
    for (const d of inside(n)) if (ts.isVariableDeclaration(d) || ts.isParameter(d)) for (const { text } of namesIn(d.name)) bound.add(text);
  }
  return [...used].filter((name) => bound.has(name));
}

/** Settings that the function looks at before it uses them: at the top of the module nobody would. */
function isLookedAt({ made, fn }: Place): boolean {
  const settings = new Set(made.getText().match(/\b(?:process\.)?env\.[A-Za-z_]\w*/g) ?? []);
  const ts = compiler();
  return [...inside(fn)].some((n) => ts.isPropertyAccessExpression(n) && settings.has(n.getText()) && (n.end <= made.pos || n.pos >= made.end));
}

function* atTheTop(place: Place, ended: readonly Edit[]): Generator<Fix> {
  const { scene, file, text, made } = place;
  const { newline, semicolon } = styleOf(text, scene.project.file(file)?.facts.imports ?? []);
  const wanted = nameFor(place);
  const name = withoutOwn(place, wanted) && (place.declared !== undefined || !new RegExp(`\\b${wanted}\\b`).test(text)) ? wanted : freeName(text, `shared${wanted.charAt(0).toUpperCase()}${wanted.slice(1)}`);
  const at = aboveModuleStatement(made, text);
  yield {
    title: "Make it once, at the top of the module", safety: "suggestion",
    edits: [insertion(file, at, `const ${name} = ${made.getText()}${semicolon}${newline}${newline}`), named(place, name), ...ended],
  };
}

/** Kept from the first time on: what it is made with is known inside of a function only. */
function* kept(place: Place, ended: readonly Edit[]): Generator<Fix> {
  const ts = compiler();
  const { scene, file, text, made } = place;
  const { newline, semicolon } = styleOf(text, scene.project.file(file)?.facts.imports ?? []);
  const wanted = nameFor(place);
  const name = freeName(text, `shared${wanted.charAt(0).toUpperCase()}${wanted.slice(1)}`);
  const of = made.expression.getText();
  const type = !/\.[cm]?tsx?$/.test(file) ? "" : `: ${ts.isNewExpression(made) ? `${of}${made.typeArguments ? `<${made.typeArguments.map((t) => t.getText()).join(", ")}>` : ""}` : `ReturnType<typeof ${of}>`} | undefined`;
  const isWaitedFor = ts.isAwaitExpression(made.parent);
  if (isWaitedFor) return;
  const isWhole = place.declared !== undefined || ts.isReturnStatement(made.parent) || ts.isArrowFunction(made.parent);
  const set = `${name} ??= ${made.getText()}`;
  yield {
    title: "Make it the first time, and keep it", safety: "suggestion",
    edits: [insertion(file, aboveModuleStatement(made, text), `let ${name}${type}${semicolon}${newline}${newline}`), replacement(file, made.getStart(), made.end, isWhole && !ts.isArrowFunction(made.parent) ? set : `(${set})`), ...ended],
  };
}

export const sharedClientRepair: Repair = {
  rule: "no-client-per-request",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const place = placeOf(scene, finding.file, pos, end);
    const ended = place && endings(place);
    if (!place || !ended) return;
    yield* imported(place, ended);
    // The next one of this file is given what the first one was: two of a name would be too many.
    if (scene.once(`client at the top of ${finding.file}`, () => pos) !== pos) return;
    if (localNames(place).length === 0 && !isLookedAt(place)) yield* atTheTop(place, ended);
    yield* kept(place, ended);
  },
};

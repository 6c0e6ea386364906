/** Leaves out of an answer what is for the server alone: in the query where its client can, else where the row goes out. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import type { Evidence, Finding } from "../../judge/finding.js";
import { modelsOf } from "../../schema/prisma-text.js";
import { type Chain, chainAround, lastName, membersOf } from "../batches/form.js";
import { insertion, replacement } from "../edits.js";
import { withMember } from "../members.js";
import { freeName } from "../places.js";
import type { Repair, Scene } from "../repair.js";
import { indentAt, styleOf } from "../style.js";
import { inside, type Node, nodeAt, outwards, twinOf } from "../tree.js";

/** What is left out of which model. */
interface Secret {
  readonly columns: readonly string[];
  readonly model: string;
}

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

function callAt(scene: Scene, { file, line, column }: Evidence): TypeScript.CallExpression | undefined {
  const ts = compiler();
  const start = scene.project.file(file)?.facts.lines[line - 1];
  if (start === undefined) return undefined;
  const at = start + column - 1;
  return [...outwards(nodeAt(scene.tree(file), at))].find((n): n is TypeScript.CallExpression => ts.isCallExpression(n));
}

/** What says of a model which columns not to read: those, or where the client is older than `omit` all others. */
function shownColumns(scene: Scene, file: string, { columns, model }: Secret): string | undefined {
  if (knowsOmit(scene, file)) return `omit: { ${columns.map((c) => `${c}: true`).join(", ")} }`;
  const models = modelsOf(scene.project.documents);
  const fields = models.find(({ name }) => isSame(name, model))?.fields.filter(({ name, type }) => !columns.includes(name) && !models.some((m) => m.name === type));
  return fields && fields.length > 0 ? `select: { ${fields.map(({ name }) => `${name}: true`).join(", ")} }` : undefined;
}

/** Edits to the arguments of a Prisma query after which rows of a model come without some columns. */
function* prismaEdits(scene: Scene, file: string, args: TypeScript.Expression | undefined, model: string, secret: Secret, depth = 0): Generator<Edit> {
  const ts = compiler();
  if (!args || !ts.isObjectLiteralExpression(args) || depth > 4) return;
  const members = membersOf(args);
  const selected = members?.get("select"), included = members?.get("include");
  const text = scene.project.text(file);
  const shown = shownColumns(scene, file, secret);
  if (isSame(model, secret.model)) {
    if (selected && ts.isObjectLiteralExpression(selected)) {
      for (const property of selected.properties) {
        if (!property.name || !secret.columns.includes(property.name.getText())) continue;
        const end = text[property.end] === "," ? property.end + 1 : property.end;
        yield replacement(file, property.pos, end, "");
      }
    } else if (shown !== undefined && !members?.has("omit") && !(included && shown.startsWith("select"))) yield withMember(file, text, args, shown);
  }
  const fields = modelsOf(scene.project.documents).find(({ name }) => isSame(name, model))?.fields ?? [];
  for (const relations of [selected, included]) {
    if (!relations || !ts.isObjectLiteralExpression(relations)) continue;
    for (const property of relations.properties) {
      if (!ts.isPropertyAssignment(property)) continue;
      const of = fields.find(({ name }) => name === property.name.getText())?.type;
      if (of === undefined) continue;
      if (property.initializer.kind === ts.SyntaxKind.TrueKeyword) {
        if (shown !== undefined && isSame(of, secret.model)) yield replacement(file, property.initializer.getStart(), property.initializer.end, `{ ${shown} }`);
      } else yield* prismaEdits(scene, file, property.initializer, of, secret, depth + 1);
    }
  }
}

/** Whether the client knows `omit`: since 6.2. */
function knowsOmit(scene: Scene, file: string): boolean {
  const [, major = "0", minor = "0"] = /(\d+)(?:\.(\d+))?/.exec(scene.project.dependency(file, "@prisma/client") ?? "") ?? [];
  return Number(major) > 6 || (Number(major) === 6 && Number(minor) >= 2);
}

function sequelizeEdits(file: string, text: string, { steps: [step] }: Chain, secret: Secret): readonly Edit[] {
  const ts = compiler();
  if (!step || !/^find(?:ByPk|One|All)$/.test(step.name)) return [];
  const [first, second] = step.args;
  const options = step.name === "findByPk" ? second : first;
  const code = `attributes: { exclude: [${secret.columns.map((c) => `"${c}"`).join(", ")}] }`;
  if (!options && first && step.name === "findByPk") return [insertion(file, first.end, `, { ${code} }`)];
  return options && ts.isObjectLiteralExpression(options) && !membersOf(options)?.has("attributes") ? [withMember(file, text, options, code)] : [];
}

/** In the query that reads the rows. */
function* inQuery(scene: Scene, reads: Evidence, secret: Secret): Generator<Fix> {
  const call = callAt(scene, reads);
  const library = call && scene.project.libraryCall(reads.file, call.getStart(), call.end);
  if (!call || !library) return;
  const { file } = reads;
  const text = scene.project.text(file);
  const chain = chainAround(call);
  const names = secret.columns.map((c) => `\`${c}\``).join(" and ");
  const title = `Leave ${names} out of what is read`;
  const offered = (edits: readonly Edit[]): Fix[] => (edits.length > 0 ? [{ title, safety: "suggestion", edits }] : []);
  const isPrisma = /^@prisma\/client#|PrismaClient\(\)/.test(library.callee) || (library.callee.startsWith("global#") && scene.project.dependency(file, "@prisma/client") !== undefined);
  const [step] = chain.steps;
  if (isPrisma && step) yield* offered([...prismaEdits(scene, file, step.args[0], lastName(chain.root), secret)]);
  else if (/^sequelize/.test(library.callee)) yield* offered(sequelizeEdits(file, text, chain, secret));
  else if (/^mongoose#/.test(library.callee) && step && /^find/.test(step.name) && !chain.steps.some(({ name }) => name === "select")) {
    const first = chain.steps.length === 1 ? chain.node.end : call.end;
    yield* offered([insertion(file, first, `.select("${secret.columns.map((c) => `-${c}`).join(" ")}")`)]);
  }
}

/** Where the row goes out: one that is known to be there, or a list of such. */
function* whereItGoesOut(scene: Scene, out: Evidence, secret: Secret): Generator<Fix> {
  const ts = compiler();
  const { file } = out;
  const call = callAt(scene, out);
  const statement = call && [...outwards(call)].find((n) => ts.isStatement(n));
  const checked = scene.types?.checked(file);
  if (!call || !statement || !checked || !ts.isBlock(statement.parent)) return;
  const text = scene.project.text(file);
  const { newline, semicolon } = styleOf(text, scene.project.file(file)?.facts.imports ?? []);
  const has = (type: TypeScript.Type): boolean => secret.columns.every((c) => type.getProperty(c) !== undefined);
  for (const value of call.arguments.flatMap((argument) => [...inside(argument)])) {
    if (!ts.isIdentifier(value) || (ts.isPropertyAccessExpression(value.parent)) || (ts.isPropertyAssignment(value.parent) && value.parent.name === value)) continue;
    const own = twinOf<Node>(value, checked.source);
    if (!own) continue;
    const isShort = ts.isShorthandPropertyAssignment(value.parent);
    const type = checked.checker.getTypeAtLocation(own);
    const hidden = secret.columns.map((c) => `${c}: _${c}`).join(", ");
    const put = (code: string): Edit => replacement(file, value.getStart(), value.end, isShort ? `${value.text}: ${code}` : code);
    const title = `Answer without ${secret.columns.map((c) => `\`${c}\``).join(" and ")}`;
    if (checked.checker.isArrayType(type)) {
      const [element] = checked.checker.getTypeArguments(type as TypeScript.TypeReference);
      if (element && has(element)) yield { title, safety: "suggestion", edits: [put(`${value.text}.map(({ ${hidden}, ...shown }) => shown)`)] };
    } else if (!type.isUnion() && has(type)) {
      const shown = freeName(text, `shown${value.text.charAt(0).toUpperCase()}${value.text.slice(1)}`);
      const at = statement.getStart();
      yield { title, safety: "suggestion", edits: [insertion(file, at, `const { ${hidden}, ...${shown} } = ${value.text}${semicolon}${newline}${indentAt(text, at)}`), put(shown)] };
    }
  }
}

function secretOf({ identity, message }: Finding): Secret | undefined {
  const [what, ...columns] = identity.evidence.split(" ");
  const model = / of ([\w$]+):/.exec(message)?.[1];
  return (what === "secrets" || what === "tokens") && model !== undefined && columns.length > 0 && columns.every((c) => /^\w+$/.test(c)) ? { columns, model } : undefined;
}

export const leftOutRepair: Repair = {
  rule: "no-sensitive-response",
  *propose({ finding }, scene): Generator<Fix> {
    const secret = secretOf(finding);
    if (!secret) return;
    const reads = finding.evidence.find(({ message }) => message.startsWith("reads "));
    const out = finding.evidence.find(({ message }) => message === "the row goes out");
    if (reads) yield* inQuery(scene, reads, secret);
    if (out) yield* whereItGoesOut(scene, out, secret);
  },
};

/** Parses the body of a request with a schema made of the fields that are used, in the project's own validation library. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit, Endpoint, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { badRequests } from "../bad-requests.js";
import { insertion, replacement } from "../edits.js";
import { importAll } from "../imports.js";
import type { Repair, Scene } from "../repair.js";
import { schemaLibrary, type Shape } from "../schemas.js";
import { isList, shapeOfType, shapeOfUse, usesOf } from "../shapes.js";
import { indentAt, styleOf } from "../style.js";
import { inside, type Node, nodeAt, outwards } from "../tree.js";

/** The raw body where it is given a name: `const { a, b } = await request.json()`. */
interface Reading {
  readonly statement: TypeScript.VariableStatement;
  readonly declaration: TypeScript.VariableDeclaration;
  /** The expression without casts. */
  readonly raw: TypeScript.Expression;
  readonly type: TypeScript.TypeNode | undefined;
  readonly fn: TypeScript.FunctionLikeDeclaration;
}

function withoutCast(expression: TypeScript.Expression): { readonly raw: TypeScript.Expression; readonly type: TypeScript.TypeNode | undefined } {
  const ts = compiler();
  let raw = expression;
  let type: TypeScript.TypeNode | undefined;
  while (ts.isAsExpression(raw) || ts.isParenthesizedExpression(raw)) {
    if (ts.isAsExpression(raw)) type ??= raw.type;
    raw = raw.expression;
  }
  return { raw, type };
}

/** Whether an expression reads the whole body: `await request.json()`, `req.body`, `ctx.request.body`. */
function isBody(raw: TypeScript.Expression): boolean {
  const ts = compiler();
  if (ts.isAwaitExpression(raw)) return ts.isCallExpression(raw.expression) && raw.expression.arguments.length === 0 && /^[\w$]+(?:\.req|\.request)?\.json$/.test(raw.expression.expression.getText());
  return ts.isPropertyAccessExpression(raw) && /^[\w$]+(?:\.request)?\.body$/.test(raw.getText());
}

function readingAround(node: Node): Reading | undefined {
  const ts = compiler();
  const fn = [...outwards(node)].find((n): n is TypeScript.FunctionLikeDeclaration => ts.isFunctionDeclaration(n) || ts.isArrowFunction(n) || ts.isFunctionExpression(n) || ts.isMethodDeclaration(n));
  if (!fn?.body) return undefined;
  const found = [...inside(fn.body)].flatMap((n): Reading[] => {
    if (!ts.isVariableStatement(n) || n.declarationList.declarations.length !== 1) return [];
    const [declaration] = n.declarationList.declarations;
    if (!declaration?.initializer) return [];
    const { raw, type } = withoutCast(declaration.initializer);
    return isBody(raw) ? [{ statement: n, declaration, raw, type: declaration.type ?? type, fn }] : [];
  });
  const [only, another] = found;
  return another ? undefined : only;
}

/** Notes where the fields that a pattern takes are used; false where it takes more than fields by name. */
function taken(pattern: TypeScript.ObjectBindingPattern, body: Node, uses: Map<string, Node[]>): boolean {
  const ts = compiler();
  return pattern.elements.every((element) => {
    if (element.dotDotDotToken || !ts.isIdentifier(element.name)) return false;
    const name = (element.propertyName ?? element.name).getText();
    uses.set(name, [...(uses.get(name) ?? []), ...usesOf(body, element.name.text)]);
    return true;
  });
}

/** The fields that are used, each with what it has to be; undefined where one of them could be anything. */
function shapeOf(scene: Scene, { declaration, type, fn }: Reading): Shape | undefined {
  const ts = compiler();
  const declared = type && shapeOfType(type, declaration.getSourceFile());
  if (declared?.k === "object") return declared;
  if (!fn.body) return undefined;
  const fields: Record<string, Shape> = {};
  const uses = new Map<string, Node[]>();
  if (ts.isObjectBindingPattern(declaration.name)) {
    if (!taken(declaration.name, fn.body, uses)) return undefined;
    for (const { initializer, propertyName, name } of declaration.name.elements) if (initializer) fields[(propertyName ?? name).getText()] = { k: "optional", of: { k: "unknown" } };
  } else if (ts.isIdentifier(declaration.name)) {
    for (const use of usesOf(fn.body, declaration.name.text)) {
      if (use.parent === declaration) continue;
      const access = use.parent;
      const pattern = ts.isVariableDeclaration(access) && access.initializer === use && ts.isObjectBindingPattern(access.name) ? access.name : undefined;
      if (pattern) {
        if (!taken(pattern, fn.body, uses)) return undefined;
        continue;
      }
      if (!ts.isPropertyAccessExpression(access) || access.expression !== use) return undefined;
      uses.set(access.name.text, [...(uses.get(access.name.text) ?? []), access]);
    }
  } else return undefined;
  for (const [name, places] of uses) {
    const shapes = places.flatMap((place) => (isList(place) ? [{ k: "array" as const, of: { k: "unknown" as const } }] : (shapeOfUse(scene, place) ?? [])));
    const [shape] = shapes;
    if (!shape) return undefined;
    fields[name] = fields[name]?.k === "optional" && shape.k !== "optional" ? { k: "optional", of: shape } : shape;
  }
  return uses.size > 0 ? { k: "object", fields } : undefined;
}

function freeName(text: string, wanted: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}${n}`;
    if (!new RegExp(`\\b${name}\\b`).test(text)) return name;
  }
}

/** `CreateOrder` of `createOrder`, `PostBody` of a handler named by its method. */
function schemaName(e: Endpoint, fn: TypeScript.FunctionLikeDeclaration): string {
  const name = fn.name?.getText() ?? e.handler ?? "";
  const base = /^[A-Za-z]\w*$/.test(name) && name !== "handler" ? name : e.method;
  const camel = /^[A-Z]+$/.test(base) ? base.toLowerCase() : base;
  return `${camel.charAt(0).toLowerCase()}${camel.slice(1)}Body`;
}

/** The statement of the module that something stands in. */
function topLevel(node: Node): Node {
  let top = node;
  for (const n of outwards(node)) if (n.parent as Node | undefined) top = n;
  return top;
}

export const schemaRepair: Repair = {
  rule: "no-unvalidated-input",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const { file } = finding;
    const facts = scene.project.file(file)?.facts;
    const e = scene.project.endpoints.find((o) => o.label === finding.endpoint);
    if (!facts || !e || finding.identity.evidence !== "body unvalidated") return;
    const reading = readingAround(nodeAt(scene.tree(file), pos, Math.max(end, pos + 1)));
    const shape = reading && shapeOf(scene, reading);
    if (!reading || !shape) return;
    const text = scene.project.text(file);
    const { semicolon, newline } = styleOf(text, facts.imports);
    const { library, isNew } = schemaLibrary((name) => scene.project.dependency(file, name) !== undefined);
    const imports = importAll(file, text, facts, [{ name: library.imported, local: library.local, from: library.package }]);
    if (!imports) return;
    const schema = freeName(text, schemaName(e, reading.fn));
    const parsed = freeName(text, "parsed");
    const at = reading.statement.getStart();
    const indent = newline + indentAt(text, at);
    const module = topLevel(reading.statement).getStart();
    const { initializer, type, name } = reading.declaration;
    if (!initializer) return;
    for (const answer of badRequests(scene, e, reading.fn, reading.statement)) {
      const edits: Edit[] = [
        ...imports,
        insertion(file, module, `const ${schema} = ${library.write(shape)}${semicolon}${newline}${newline}`),
        insertion(file, at, `const ${parsed} = ${library.parse(schema, reading.raw.getText())}${semicolon}${indent}if (${library.failed(parsed)}) ${answer.code(semicolon)}${indent}`),
        ...(type ? [replacement(file, name.end, type.end, "")] : []),
        replacement(file, initializer.getStart(), initializer.end, library.value(parsed)),
      ];
      yield {
        title: `Parse it with ${isNew ? `a zod schema (npm install zod first: the project has no validator)` : `a ${library.package} schema`} and answer 400 when it does not fit`,
        safety: "suggestion", edits,
      };
    }
  },
};

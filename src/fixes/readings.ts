/** Where a handler reads input that nothing checked, and how these places read what a schema made of it instead. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit } from "../concepts.js";
import { compiler } from "../extract/compiler.js";
import { replacement } from "./edits.js";
import type { Scene } from "./repair.js";
import type { Shape } from "./schemas.js";
import { shapeOfDeclared, shapeOfUses, usesOf } from "./shapes.js";
import { inside, type Node, outwards } from "./tree.js";

export type Part = "body" | "query" | "params";

/** Input that is read in one function. */
export interface Reading {
  readonly fn: TypeScript.FunctionLikeDeclaration;
  /** The statement before which it has to be parsed. */
  readonly before: TypeScript.Statement;
  /** The input as code: `await request.json()`. */
  readonly raw: string;
  readonly shape: Shape;
  /** Reads the value of that name instead. */
  edits(file: string, value: string): readonly Edit[];
}

const FORMS: Readonly<Record<Part, RegExp>> = {
  body: /^(?:await [\w$]+(?:\.req|\.request)?\.json\(\)|[\w$]+(?:\.request|\.req)?\.body)$/,
  query: /^[\w$]+(?:\.request|\.req)?\.query$/,
  params: /^(?:[\w$]+(?:\.request|\.req)?\.(?:params|query)|await (?:[\w$]+\.)?params)$/,
};

interface Cast {
  readonly raw: TypeScript.Expression;
  readonly type: TypeScript.TypeNode | undefined;
}

function withoutCast(expression: TypeScript.Expression): Cast {
  const ts = compiler();
  let raw = expression;
  let type: TypeScript.TypeNode | undefined;
  while (ts.isAsExpression(raw) || ts.isParenthesizedExpression(raw)) {
    if (ts.isAsExpression(raw)) type ??= raw.type;
    raw = raw.expression;
  }
  return { raw, type };
}

const isInput = (node: Node, part: Part): boolean => node.getText().length < 80 && (FORMS[part].test(node.getText()) || isTakenApart(node, part));

/** `body` where the handler takes the request as `({ body })`. */
function isTakenApart(node: Node, part: Part): boolean {
  const ts = compiler();
  if (!ts.isIdentifier(node) || node.text !== part || (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) || ts.isBindingElement(node.parent) || ts.isPropertyAssignment(node.parent)) return false;
  const request = functionAround(node)?.parameters[0]?.name;
  return request !== undefined && ts.isObjectBindingPattern(request) && request.elements.some((e) => e.name.getText() === part && !e.initializer && (e.propertyName ?? e.name).getText() === part);
}

function functionAround(node: Node): TypeScript.FunctionLikeDeclaration | undefined {
  const ts = compiler();
  return [...outwards(node)].find((n): n is TypeScript.FunctionLikeDeclaration => ts.isFunctionDeclaration(n) || ts.isArrowFunction(n) || ts.isFunctionExpression(n) || ts.isMethodDeclaration(n));
}

/** Whether input is read of a parameter that a function takes by name: what another service answered has a body too. */
function ofParameters({ parameters }: TypeScript.FunctionLikeDeclaration): (input: Node) => boolean {
  const ts = compiler();
  const names = new Set(parameters.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : [])));
  return (input) => names.has(/^(?:await )?([\w$]+)/.exec(input.getText())?.[1] ?? "");
}

/** The function around a place that takes the request which is read there: callbacks inside of it read the same one. */
function handlerAround(node: Node, part: Part): TypeScript.FunctionLikeDeclaration | undefined {
  const ts = compiler();
  const nearest = functionAround(node);
  for (let fn = nearest; fn; fn = functionAround(fn.parent)) {
    const isOfIt = ofParameters(fn);
    if (fn.body && [...inside(fn.body)].some((n) => (ts.isPropertyAccessExpression(n) || ts.isAwaitExpression(n)) && isInput(n, part) && isOfIt(n))) return fn;
  }
  return nearest;
}

/** The reading that a place is in, or the only one of its function. */
export function readingAt(scene: Scene, node: Node, part: Part): Reading | undefined {
  const fn = handlerAround(node, part);
  if (!fn?.body) return undefined;
  const named = [...inside(fn.body)].flatMap((n) => namedReading(scene, fn, n, part) ?? []);
  const here = named.find(({ statement }) => statement.pos <= node.pos && node.end <= statement.end) ?? (named.length === 1 ? named[0] : undefined);
  if (here) return here.make();
  return named.length === 0 ? memberReading(scene, fn, part) : undefined;
}

/** `const { a, b } = await request.json()`, `const body = req.body as Body`. */
function namedReading(scene: Scene, fn: TypeScript.FunctionLikeDeclaration, n: Node, part: Part): { readonly statement: TypeScript.Statement; make(): Reading | undefined } | undefined {
  const ts = compiler();
  if (!ts.isVariableStatement(n) || n.declarationList.declarations.length !== 1) return undefined;
  const [declaration] = n.declarationList.declarations;
  if (!declaration?.initializer) return undefined;
  const { initializer } = declaration;
  const { raw, type } = withoutCast(initializer);
  if (!isInput(raw, part)) return undefined;
  return {
    statement: n,
    make() {
      const found = shapeOf(scene, fn, declaration, declaration.type ?? type, part);
      return found && {
        fn, before: n, raw: raw.getText(), shape: found.shape,
        edits: (file, value) => [
          ...(declaration.type ? [replacement(file, declaration.name.end, declaration.type.end, "")] : []),
          replacement(file, initializer.getStart(), initializer.end, value),
          ...found.casts.map((cast) => replacement(file, cast.getStart(), cast.end, cast.expression.getText())),
        ],
      };
    },
  };
}

/** `req.body.name` here and there. */
function memberReading(scene: Scene, fn: TypeScript.FunctionLikeDeclaration, part: Part): Reading | undefined {
  const ts = compiler();
  if (!fn.body) return undefined;
  const isOfIt = ofParameters(fn), hasNames = fn.parameters.some(({ name }) => ts.isIdentifier(name));
  const all = [...inside(fn.body)].filter((n) => isInput(n, part) && (!hasNames || ts.isIdentifier(n) || isOfIt(n)));
  const reads = all.flatMap(({ parent }, i) => (ts.isPropertyAccessExpression(parent) && parent.expression === all[i] ? [parent] : []));
  const [first] = reads;
  if (!first || all.length !== reads.length || new Set(reads.map((r) => r.expression.getText())).size !== 1) return undefined;
  if (reads.some((r) => ts.isBinaryExpression(r.parent) && r.parent.left === r && r.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken)) return undefined;
  const { body } = fn;
  // What is read in callbacks too is parsed before all of them; else where it is read first.
  const isBelow = reads.some((r) => functionAround(r) !== fn);
  const before = [...outwards(first)].find((n): n is TypeScript.Statement => ts.isStatement(n) && ts.isBlock(n.parent) && (!isBelow || n.parent === body));
  if (!before || !reads.every((r) => before.parent.pos <= r.pos && r.end <= before.parent.end)) return undefined;
  const declared = declaredInput(scene, fn, part);
  const uses = new Map<string, Node[]>();
  const casts: TypeScript.AsExpression[] = [];
  const fields: Record<string, Shape> = {};
  for (const read of reads) {
    const places = uses.get(read.name.text) ?? [];
    uses.set(read.name.text, [...places, ...placesOf(fn.body, read)]);
    if (ts.isAsExpression(read.parent)) {
      const shape = shapeOfDeclared(scene, read.parent.type);
      if (shape) {
        fields[read.name.text] = shape;
        casts.push(read.parent);
      }
    }
  }
  for (const [name, places] of uses) {
    const shape = fields[name] ?? (declared?.k === "object" ? declared.fields[name] : undefined) ?? shapeOfUses(scene, name, places, part === "body");
    if (!shape) return undefined;
    const own = reads.filter((read) => read.name.text === name);
    fields[name] = places.some(mayBeMissing) || own.every((read) => isSometimes(read, before.parent)) ? asOptional(shape) : shape;
  }
  return {
    fn, before, raw: first.expression.getText(), shape: { k: "object", fields },
    edits: (file, value) => reads.map((read) => {
      const whole = casts.find((cast) => cast.expression === read) ?? read;
      return replacement(file, whole.getStart(), whole.end, `${value}.${read.name.text}`);
    }),
  };
}

/** Places of the parts of a request among the type arguments. https://github.com/DefinitelyTyped/DefinitelyTyped/blob/master/types/express-serve-static-core/index.d.ts */
const ARGUMENT: Readonly<Record<Part, number>> = { params: 0, body: 2, query: 3 };

/** What a handler says of its input by a type: `req: Request<P, A, Body>`, `const handler: RequestHandler<P, A, Body> = …`. */
function declaredInput(scene: Scene, fn: TypeScript.FunctionLikeDeclaration, part: Part): Shape | undefined {
  const ts = compiler();
  const own = fn.parameters[0]?.type ?? (ts.isVariableDeclaration(fn.parent) ? fn.parent.type : undefined);
  if (!own || !ts.isTypeReferenceNode(own) || !/(?:^|\.)(?:Request|RequestHandler)$/.test(own.typeName.getText())) return undefined;
  const argument = own.typeArguments?.[ARGUMENT[part]];
  return argument && shapeOfDeclared(scene, argument);
}

const asOptional = (shape: Shape): Shape => (shape.k === "optional" ? shape : { k: "optional", of: shape });

/** Whether a place is reached on some ways through a block only. */
function isSometimes(place: Node, block: Node): boolean {
  const ts = compiler();
  for (const n of outwards(place)) {
    if (n === block) return false;
    const { parent } = n;
    if (ts.isIfStatement(parent) || ts.isConditionalExpression(parent)) {
      if (n !== (ts.isIfStatement(parent) ? parent.expression : parent.condition)) return true;
    } else if (ts.isCaseOrDefaultClause(parent) || (ts.isIterationStatement(parent, false) && parent.statement === n)) return true;
    else if (ts.isBinaryExpression(parent) && parent.right === n && /^(?:&&|\|\||\?\?)$/.test(parent.operatorToken.getText())) return true;
  }
  return false;
}

/** Whether a place asks if there is something: it may be missing. */
function mayBeMissing(place: Node): boolean {
  const ts = compiler();
  const { parent } = place;
  if (ts.isBinaryExpression(parent) && /^[!=]==?$/.test(parent.operatorToken.getText())) return [parent.left, parent.right].some((side) => side !== place && /^(?:undefined|null)$/.test(side.getText()));
  if (ts.isBinaryExpression(parent) && parent.left === place && /^(?:\|\||\?\?)$/.test(parent.operatorToken.getText())) return true;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === place) return parent.questionDotToken !== undefined;
  return (ts.isIfStatement(parent) && parent.expression === place && !parent.elseStatement) || (ts.isConditionalExpression(parent) && parent.condition === place);
}

/** Where a value is used: where it stands, and where the variable is read that it is given to. */
function placesOf(body: Node, read: TypeScript.Expression): Node[] {
  const ts = compiler();
  const { parent } = read;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? [read, ...usesOf(body, parent.name.text)] : [read];
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

function isText(shape: Shape): boolean {
  return shape.k === "string" || shape.k === "enum" || ((shape.k === "array" || shape.k === "optional") && isText(shape.of));
}

/** The fields that are used, each with what it has to be; undefined where one of them could be anything. */
function shapeOf(scene: Scene, fn: TypeScript.FunctionLikeDeclaration, declaration: TypeScript.VariableDeclaration, type: TypeScript.TypeNode | undefined, part: Part): { readonly shape: Shape; readonly casts: readonly TypeScript.AsExpression[] } | undefined {
  const ts = compiler();
  const declared = type && shapeOfDeclared(scene, type);
  // What comes in an address is text, whatever the type beside it says.
  if (declared?.k === "object") return part === "body" || Object.values(declared.fields).every(isText) ? { shape: declared, casts: [] } : undefined;
  if (!fn.body) return undefined;
  const fields: Record<string, Shape> = {};
  const uses = new Map<string, Node[]>();
  const casts: TypeScript.AsExpression[] = [];
  if (ts.isObjectBindingPattern(declaration.name)) {
    if (!taken(declaration.name, fn.body, uses)) return undefined;
    for (const { initializer, propertyName, name } of declaration.name.elements) if (initializer) fields[(propertyName ?? name).getText()] = { k: "optional", of: { k: "unknown" } };
  } else if (ts.isIdentifier(declaration.name)) {
    for (const use of usesOf(fn.body, declaration.name.text)) {
      if (use.parent === declaration) continue;
      let access: Node = use.parent;
      if (ts.isAsExpression(access)) {
        const cast = shapeOfDeclared(scene, access.type);
        if (cast?.k === "object") {
          Object.assign(fields, cast.fields);
          casts.push(access);
        }
        if (cast?.k === "object" && ts.isVariableDeclaration(access.parent)) continue;
        access = ts.isParenthesizedExpression(access.parent) ? access.parent.parent : access.parent;
      }
      const pattern = ts.isVariableDeclaration(access) && ts.isObjectBindingPattern(access.name) ? access.name : undefined;
      if (pattern) {
        if (!taken(pattern, fn.body, uses)) return undefined;
        continue;
      }
      if (!ts.isPropertyAccessExpression(access)) return undefined;
      uses.set(access.name.text, [...(uses.get(access.name.text) ?? []), ...placesOf(fn.body, access)]);
    }
  } else return undefined;
  for (const [name, places] of uses) {
    const known = fields[name];
    if (known && !(known.k === "optional" && known.of.k === "unknown")) continue;
    const shape = shapeOfUses(scene, name, places, part === "body");
    if (!shape) return undefined;
    fields[name] = known || places.some(mayBeMissing) ? asOptional(shape) : shape;
  }
  return Object.keys(fields).length > 0 ? { shape: { k: "object", fields }, casts } : undefined;
}

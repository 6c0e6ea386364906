/** Binds what was written into the text of a query, as its driver documents it; and says of a value in a selector that it is one. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { insertion, replacement } from "../edits.js";
import type { Repair, Scene } from "../repair.js";
import { escaped, type Part, partsOf, piecesOf, textWith } from "../sql/parts.js";
import { styleOf } from "../style.js";
import { inside, namesIn, type Node, nodeAt, outwards } from "../tree.js";

/** How a driver takes values. */
type Binding =
  /** In a list behind the text: `$1`, or `?`. */
  | "dollars" | "marks"
  /** To the call that runs what was prepared, or to `bind` in between. */
  | "next" | "bind"
  /** By name: in `replacements` of the options, in an object behind the text, each with `input`. */
  | "replacements" | "names" | "input"
  /** In an object together with the text. */
  | "args"
  /** In a template that binds what is put into it. */
  | "template";

/** By canonical name of the call. */
const BINDINGS: readonly (readonly [RegExp, Binding])[] = [
  [/^(?:pg|pg-pool|pg-native|pg-promise|@neondatabase\/serverless|@vercel\/postgres|@electric-sql\/pglite)\b/, "dollars"],
  [/^fastify#.*\bpg\b/, "dollars"],
  [/^(?:mysql2?|promise-mysql|mariadb|serverless-mysql|sqlite3|sqlite|@planetscale\/database|cassandra-driver)\b/, "marks"],
  [/^(?:better-sqlite3|bun:sqlite|libsql)\b.*\.prepare$/, "next"],
  [/\bD1Database\(\)\.prepare$/, "bind"],
  [/^(?:@libsql\/client|@tursodatabase\/serverless)\b/, "args"],
  [/^oracledb\b/, "names"],
  [/^mssql\b/, "input"],
  [/^(?:knex|objection)\b/, "marks"],
  [/^(?:sequelize|sequelize-typescript|@sequelize\/core)\b.*\.query$/, "replacements"],
  [/\.\$(?:query|execute)RawUnsafe$/, "template"],
  [/^(?:drizzle-orm|kysely)\b.*\bsql\.raw$/, "template"],
  [/^postgres\b.*\.unsafe$/, "template"],
];

/** What a template is called that takes the place of a call with a text. */
const TEMPLATES: Readonly<Record<string, string>> = { $queryRawUnsafe: "$queryRaw", $executeRawUnsafe: "$executeRaw" };

function bindingOf(scene: Scene, file: string, callee: string): Binding | undefined {
  if (/^typeorm\b.*\.query$/.test(callee)) return scene.project.dependency(file, "pg") ? "dollars" : scene.project.dependency(file, "mysql2") ?? scene.project.dependency(file, "mysql") ? "marks" : undefined;
  return BINDINGS.find(([pattern]) => pattern.test(callee))?.[1];
}

/** The text that a call takes: where it stands, or in a constant that nobody else reads. */
function textOf(argument: TypeScript.Expression | undefined): TypeScript.Expression | undefined {
  const ts = compiler();
  if (!argument || !ts.isIdentifier(argument)) return argument;
  for (const scope of outwards(argument)) {
    if (!ts.isFunctionLike(scope) && !ts.isSourceFile(scope)) continue;
    const named = [...inside(scope)].filter((n): n is TypeScript.Identifier => ts.isIdentifier(n) && n.text === argument.text);
    const declared = named.map(({ parent }) => parent).find((n): n is TypeScript.VariableDeclaration => ts.isVariableDeclaration(n) && n.name.getText() === argument.text);
    const isConst = declared && (ts.getCombinedNodeFlags(declared) & ts.NodeFlags.Const) !== 0;
    if (declared) return isConst && named.length === 2 ? declared.initializer : undefined;
    if (ts.isFunctionLike(scope)) return undefined;
  }
  return undefined;
}

/** Names for values, each after what it is: the same value has the same one. */
function namesOf(values: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const value of values) {
    if (names.has(value)) continue;
    const last = [...value.matchAll(/[A-Za-z_]\w*/g)].map(([word]) => word).filter((word) => !/^(?:req|request|body|query|params|String|Number|ctx|trim|toLowerCase)$/.test(word)).at(-1) ?? "value";
    let name = last;
    for (let n = 2; [...names.values()].includes(name); n++) name = `${last}${String(n)}`;
    names.set(value, name);
  }
  return names;
}

const members = (names: ReadonlyMap<string, string>): string => `{ ${[...names].map(([value, name]) => (value === name ? name : `${name}: ${value}`)).join(", ")} }`;

interface Query {
  readonly file: string;
  readonly call: TypeScript.CallExpression;
  readonly text: TypeScript.Expression;
  readonly parts: readonly Part[];
  readonly values: readonly string[];
  readonly quote: string;
}

const put = (file: string, node: Node, text: string): Edit => replacement(file, node.getStart(), node.end, text);

function editsFor(binding: Binding, { file, call, text, parts, values, quote }: Query): readonly Edit[] | undefined {
  const ts = compiler();
  const [argument, second, third] = call.arguments;
  const callee = call.expression;
  if (!argument || !ts.isPropertyAccessExpression(callee)) return undefined;
  const list = `[${values.join(", ")}]`;
  const own = second && ts.isArrayLiteralExpression(second) ? second : undefined;
  switch (binding) {
    case "dollars": {
      const known = own?.elements.length ?? 0;
      if (second && (!own || third)) return undefined;
      const values2: Edit = own ? insertion(file, own.elements.end, `${known > 0 ? ", " : ""}${values.join(", ")}`) : insertion(file, argument.end, `, ${list}`);
      return [put(file, text, textWith(parts, (n) => `$${String(n + 1 + known)}`, quote)), values2];
    }
    case "marks": {
      if (second && !ts.isArrowFunction(second) && !ts.isFunctionExpression(second)) return undefined;
      if (parts.some((part) => part.k === "text" && part.text.includes("?"))) return undefined;
      return [put(file, text, textWith(parts, () => "?", quote)), insertion(file, argument.end, `, ${list}`)];
    }
    case "next": case "bind": {
      const run = ts.isPropertyAccessExpression(call.parent) && ts.isCallExpression(call.parent.parent) ? call.parent.parent : undefined;
      if (!run || second || parts.some((part) => part.k === "text" && part.text.includes("?"))) return undefined;
      const given = binding === "bind" ? insertion(file, call.end, `.bind(${values.join(", ")})`) : run.arguments.length === 0 ? insertion(file, run.end - 1, values.join(", ")) : undefined;
      return given && [put(file, text, textWith(parts, () => "?", quote)), given];
    }
    case "replacements": {
      const names = namesOf(values);
      const said = `replacements: ${members(names)}`;
      const options = second && ts.isObjectLiteralExpression(second) ? second : undefined;
      if (second && (!options || /\b(?:replacements|bind)\b/.test(options.getText()))) return undefined;
      const given = options ? insertion(file, options.getStart() + 1, ` ${said}${options.properties.length > 0 ? "," : " "}`) : insertion(file, argument.end, `, { ${said} }`);
      return [put(file, text, textWith(parts, (_, value) => `:${names.get(value) ?? ""}`, quote)), given];
    }
    case "names": {
      const names = namesOf(values);
      return second ? undefined : [put(file, text, textWith(parts, (_, value) => `:${names.get(value) ?? ""}`, quote)), insertion(file, argument.end, `, ${members(names)}`)];
    }
    case "input": {
      const names = namesOf(values);
      return second ? undefined : [put(file, text, textWith(parts, (_, value) => `@${names.get(value) ?? ""}`, quote)), insertion(file, callee.expression.end, [...names].map(([value, name]) => `.input("${name}", ${value})`).join(""))];
    }
    case "args":
      return second ? undefined : [put(file, argument, `{ sql: ${textWith(parts, () => "?", quote)}, args: ${list} }`)];
    case "template": {
      // A name in the text would be bound as if it were a value.
      if (second || text !== argument || parts.some(({ k }) => k === "kept")) return undefined;
      const tag = callee.name.text in TEMPLATES ? `${callee.expression.getText()}.${TEMPLATES[callee.name.text] ?? ""}` : callee.expression.getText();
      const types = call.typeArguments ? `<${call.typeArguments.map((t) => t.getText()).join(", ")}>` : "";
      return [put(file, call, `${tag}${types}\`${parts.map((part) => (part.k === "text" ? escaped(part.text) : `\${${part.code}}`)).join("")}\``)];
    }
  }
}

function* bound(scene: Scene, file: string, call: TypeScript.CallExpression): Generator<Fix> {
  const library = scene.project.libraryCall(file, call.getStart(), call.end);
  const binding = library && bindingOf(scene, file, library.callee);
  const text = textOf(call.arguments[0]);
  const pieces = text && piecesOf(text);
  const parts = pieces && partsOf(pieces);
  const values = (parts ?? []).flatMap((part) => (part.k === "value" ? [part.code] : []));
  if (!binding || !text || !parts || values.length === 0) return;
  const { quote } = styleOf(scene.project.text(file), scene.project.file(file)?.facts.imports ?? []);
  const edits = editsFor(binding, { file, call, text, parts, values, quote });
  if (edits) yield { title: `Bind ${values.map((value) => `\`${value.slice(0, 40)}\``).join(" and ")}`, safety: "suggestion", edits };
}

/** `{ email }` of a selector becomes `{ email: { $eq: email } }`: an object in it is then compared, and not obeyed. */
function* compared(file: string, call: TypeScript.CallExpression): Generator<Fix> {
  const ts = compiler();
  const [selector] = call.arguments;
  if (!selector || !ts.isObjectLiteralExpression(selector)) return;
  const edits = selector.properties.flatMap((property): Edit[] => {
    if (ts.isShorthandPropertyAssignment(property)) return [put(file, property, `${property.name.text}: { $eq: ${property.name.text} }`)];
    if (!ts.isPropertyAssignment(property) || property.name.getText().replace(/^["']/, "").startsWith("$")) return [];
    const value = property.initializer;
    return ts.isObjectLiteralExpression(value) || ts.isLiteralExpression(value) || [...namesIn(value)].length === 0 ? [] : [put(file, value, `{ $eq: ${value.getText()} }`)];
  });
  if (edits.length > 0) yield { title: "Compare with `$eq`, which obeys no operators", safety: "suggestion", edits };
}

/** `{ $where: "this.name == " + name }` is a comparison that needs no code. */
function* withoutCode(file: string, call: TypeScript.CallExpression): Generator<Fix> {
  const ts = compiler();
  const [selector] = call.arguments;
  if (!selector || !ts.isObjectLiteralExpression(selector)) return;
  for (const property of selector.properties) {
    if (!ts.isPropertyAssignment(property) || property.name.getText().replace(/["']/g, "") !== "$where") continue;
    const [first, value, last] = piecesOf(property.initializer) ?? [];
    const field = typeof first === "string" ? /^\s*this\.(\w+)\s*={2,3}\s*(["']?)$/.exec(first) : undefined;
    if (!field || !value || typeof value === "string" || (last !== undefined && last !== field[2])) continue;
    yield { title: `Compare \`${field[1] ?? ""}\` without code`, safety: "suggestion", edits: [put(file, property, `${field[1] ?? ""}: { $eq: ${value.getText()} }`)] };
  }
}

export const boundParameterRepair: Repair = {
  rule: "no-sql-injection",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const ts = compiler();
    const { file } = finding;
    const node = nodeAt(scene.tree(file), pos, Math.max(end, pos + 1));
    const call = [...outwards(node)].find((n) => ts.isCallExpression(n));
    if (!call || !ts.isCallExpression(call)) return;
    const how = finding.identity.evidence.split(" ")[0];
    if (how === "text" || how === "unknown") yield* bound(scene, file, call);
    else if (how === "operators") yield* compared(file, call);
    else if (how === "code") yield* withoutCode(file, call);
  },
};

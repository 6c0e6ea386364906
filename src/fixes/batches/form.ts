/** What a query for one element of a list is taken apart into, so that one query can ask for all: each client says it of its own calls. */
import type { ts as TypeScript } from "ts-morph";
import type { Project } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import type { Wanted } from "../imports.js";
import { codeOf } from "../lines.js";

/** One call of a chain: `where(eq(users.id, id))` of `db.select().from(users).where(eq(users.id, id))`. */
export interface Step {
  readonly name: string;
  readonly args: readonly TypeScript.Expression[];
  /** Type arguments as code: `<User>`. */
  readonly types: string;
}

export interface Chain {
  /** What the first call is made on, as code: `prisma.user`, `db`. */
  readonly root: string;
  readonly base: TypeScript.Expression;
  readonly steps: readonly Step[];
  readonly node: TypeScript.Expression;
}

/** Whether something depends on the element of the loop. */
export type OfElement = (node: TypeScript.Node) => boolean;

/** What forms may ask of the project around a call. */
export interface About {
  readonly project: Project;
  /** What an expression can be besides a value; undefined where the compiler does not know its type. */
  canBe(node: TypeScript.Expression): { readonly isNull: boolean; readonly isUndefined: boolean; readonly isObject: boolean } | undefined;
}

/** A query whose answer is read. */
export interface Read {
  /** What tells the rows of one element from those of the others. */
  readonly key: TypeScript.Expression;
  /** What to call a row, and the member of it that holds the key. */
  readonly name: string;
  readonly field: string;
  /** The table or model: what the loop writes there, the one query would not see. */
  readonly target: string;
  /** The query for all, to be awaited. */
  many(keys: string): string;
  /** What a row is at least, where the client says nothing of it. */
  readonly rowType?: string;
  /** Where its answer holds the rows, if it is not a list of them. */
  readonly rows?: string;
  /** What stood for nothing found; where it answered with a list, that, put as it was answered. */
  readonly answer: { readonly k: "one"; readonly nothing: "null" | "undefined" } | { readonly k: "first"; readonly nothing: "null" | "undefined" } | { readonly k: "list"; put(rows: string): string };
  /** How a key is compared: by its text where ids are objects, or where rows have no type that says what they are. */
  comparable?(key: string): string;
  /** The client takes no empty list. */
  readonly failsOnNone?: true;
  /** The client wants a list of its own. */
  readonly copies?: true;
  readonly imports?: readonly Wanted[];
}

/** A statement whose answer nobody reads. */
export type Write = { readonly failsOnNone?: true; readonly imports?: readonly Wanted[] } & (
  | {
      readonly k: "rows";
      readonly row: TypeScript.Expression;
      /** The row as code, where it is not the expression itself. */
      readonly as?: string;
      /** It changes rows that are there, and makes none. */
      readonly isChange?: true;
      /** It answers with the rows, as it would with each. */
      readonly givesRows?: true;
      written(rows: string, style: Indented): string;
    }
  | { readonly k: "keys"; readonly key: TypeScript.Expression; written(keys: string, style: Indented): string });

/** How lines begin where the statement stands. */
export interface Indented {
  readonly newline: string;
  readonly indent: string;
}

export interface Form {
  /** What the canonical names of its calls begin with. */
  readonly calls: RegExp;
  /** The package that a call is taken to be of where the client is kept in a global. */
  readonly package: string;
  read?(chain: Chain, isOfElement: OfElement): Read | undefined;
  write?(chain: Chain, isOfElement: OfElement, about: About): Write | undefined;
}

/** What is done with the promise, and not with the query. */
const OF_PROMISES = /^(?:then|catch|finally)$/;

/** The whole chain that a call is part of. */
export function chainAround(call: TypeScript.CallExpression): Chain {
  const ts = compiler();
  let node: TypeScript.Expression = call;
  while (ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node && !OF_PROMISES.test(node.parent.name.text) && ts.isCallExpression(node.parent.parent) && node.parent.parent.expression === node.parent) node = node.parent.parent;
  const steps: Step[] = [];
  let root: TypeScript.Expression = node;
  while (ts.isCallExpression(root)) {
    const callee: TypeScript.Expression = root.expression;
    const types = root.typeArguments ? `<${root.typeArguments.map((t) => t.getText()).join(", ")}>` : "";
    if (ts.isPropertyAccessExpression(callee)) {
      steps.unshift({ name: callee.name.text, args: root.arguments, types });
      root = callee.expression;
    } else {
      steps.unshift({ name: "", args: root.arguments, types });
      root = callee;
      break;
    }
  }
  return { root: root.getText(), base: root, steps, node };
}

/** The last name of what is asked: `user` of `prisma.user`. */
export const lastName = (root: string): string => /([A-Za-z_$][\w$]*)$/.exec(root)?.[1] ?? "row";

/** A name for one row of a table: `Users`, `usersTable` and `user` are each a `user`. */
export function rowName(table: string): string {
  const bare = lastName(table).replace(/(?:Table|Model|Schema|Repository|Repo)$/, "");
  const one = /ies$/.test(bare) ? bare.replace(/ies$/, "y") : bare.replace(/(?<!s)s$/, "");
  return one === "" ? "row" : one.charAt(0).toLowerCase() + one.slice(1);
}

/** Members of an object literal by name, each with its value; undefined where there is more than that in it. */
export function membersOf(object: TypeScript.Node | undefined): ReadonlyMap<string, TypeScript.Expression> | undefined {
  const ts = compiler();
  if (!object || !ts.isObjectLiteralExpression(object)) return undefined;
  const found = new Map<string, TypeScript.Expression>();
  for (const property of object.properties) {
    if (ts.isShorthandPropertyAssignment(property)) found.set(property.name.text, property.name);
    else if (ts.isPropertyAssignment(property) && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name))) found.set(property.name.text, property.initializer);
    else return undefined;
  }
  return found;
}

/** A member as code: `name`, `name: value`. */
export function memberCode(name: string, value: string): string {
  return name === value ? name : `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}: ${value}`;
}

/** The one member that depends on the element, and the others as code. */
export function keyed(members: ReadonlyMap<string, TypeScript.Expression> | undefined, isOfElement: OfElement): { readonly field: string; readonly key: TypeScript.Expression; with(value: string): string } | undefined {
  const ts = compiler();
  const own = [...(members ?? [])].filter(([, value]) => isOfElement(value));
  const [first, more] = own;
  if (!members || !first || more) return undefined;
  const [field, key] = first;
  if (ts.isObjectLiteralExpression(key) || ts.isArrayLiteralExpression(key) || !/^[A-Za-z_$][\w$]*$/.test(field)) return undefined;
  return { field, key, with: (value) => `{ ${[...members].map(([name, each]) => (memberCode(name, name === field ? value : codeOf(each)))).join(", ")} }` };
}

/** Steps as code. */
export const written = (steps: readonly Step[]): string => steps.map(({ name, args, types }) => `${name === "" ? "" : `.${name}`}${types}(${args.map((a) => codeOf(a)).join(", ")})`).join("");

/** Whether a file has something in its text. @param from what it has to import; models that are handed their library import nothing */
export function isWrittenSomewhere(project: Project, what: RegExp, from?: RegExp): boolean {
  return project.files.some(({ path, facts, isExcluded }) => !isExcluded && (!from || facts.imports.some(({ specifier }) => from.test(specifier))) && what.test(project.text(path)));
}

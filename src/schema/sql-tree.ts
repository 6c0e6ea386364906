/** Reads what the trees of Postgres' grammar say: names, types, conditions. */
import type { ColumnDef, Constraint, Node, RangeVar, RoleSpec, TypeName } from "libpg-query";
import type { ColumnKind, Condition } from "./table.js";

/** The strings among nodes: the parts of a name, the columns of a key. */
export function strings(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ("String" in node ? [node.String.sval ?? ""] : []));
}

/** A name with its schema, from its parts. */
export function named(parts: readonly string[]): { readonly schema?: string; readonly name: string } {
  const name = parts.at(-1) ?? "";
  const schema = parts.at(-2);
  return schema === undefined ? { name } : { schema, name };
}

export function nameOf(relation: RangeVar | undefined): { readonly schema?: string; readonly name: string } | undefined {
  if (relation?.relname === undefined) return undefined;
  return { name: relation.relname, ...(relation.schemaname !== undefined && { schema: relation.schemaname }) };
}

export function rolesOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ("RoleSpec" in node ? [role(node.RoleSpec)] : []));
}

function role({ roletype, rolename }: RoleSpec): string {
  return roletype === "ROLESPEC_PUBLIC" ? "public" : (rolename ?? "current_user").toLowerCase();
}

const COUNTED = /^(?:small|big)?serial[248]?$/;

export function kindOf(type: TypeName | undefined): { readonly kind: ColumnKind; readonly isCounted: boolean; readonly isList: boolean } {
  const name = strings(type?.names).at(-1)?.toLowerCase() ?? "";
  const isCounted = COUNTED.test(name);
  return { kind: isCounted ? "integer" : kindNamed(name), isCounted, isList: (type?.arrayBounds?.length ?? 0) > 0 };
}

/** What a type of Postgres holds, by its name. */
export function kindNamed(name: string): ColumnKind {
  if (name === "uuid") return "uuid";
  if (/^(?:int[248]?|integer|smallint|bigint|tinyint|mediumint)$/.test(name)) return "integer";
  if (/^(?:text|varchar|bpchar|char|citext|name)$/.test(name)) return "text";
  if (/^(?:timestamp(?:tz)?|date|datetime|timetz)$/.test(name)) return "timestamp";
  return "other";
}

/** Whether a default takes its values from a sequence. */
export function isCounter(expression: Node | undefined): boolean {
  return expression !== undefined && "FuncCall" in expression && strings(expression.FuncCall.funcname).at(-1) === "nextval";
}

/** Functions that make up a text nobody can guess. */
const RANDOM = /^(?:gen_random_uuid|uuid_generate_v\d\w*|uuidv\d|gen_random_bytes|nanoid|cuid|gen_ulid|generate_ulid|ulid|ksuid|xid|gen_id|generate_nanoid)$/i;

/** Whether a default makes up a value at random: any call in it counts. */
export function isRandom(expression: Node | undefined, depth = 8): boolean {
  if (!expression || depth === 0) return false;
  if ("FuncCall" in expression) {
    const { funcname, args } = expression.FuncCall;
    return RANDOM.test(strings(funcname).at(-1) ?? "") || (args ?? []).some((arg) => isRandom(arg, depth - 1));
  }
  if ("TypeCast" in expression) return isRandom(expression.TypeCast.arg, depth - 1);
  if ("A_Expr" in expression) return isRandom(expression.A_Expr.lexpr, depth - 1) || isRandom(expression.A_Expr.rexpr, depth - 1);
  return false;
}

/** Whether a default is the moment at which the row is made. */
export function isNow(expression: Node | undefined, depth = 4): boolean {
  if (!expression || depth === 0) return false;
  if ("SQLValueFunction" in expression) return /TIMESTAMP|DATE/.test(expression.SQLValueFunction.op ?? "");
  if ("TypeCast" in expression) return isNow(expression.TypeCast.arg, depth - 1);
  if (!("FuncCall" in expression)) return false;
  const { funcname, args } = expression.FuncCall;
  return /^(?:now|(?:clock|statement|transaction)_timestamp)$/.test(strings(funcname).at(-1) ?? "") || (strings(funcname).at(-1) === "timezone" && isNow(args?.[1], depth - 1));
}

/** What a condition comes to. */
export function conditionOf(expression: Node | undefined): Condition {
  return expression === undefined ? "none" : isTrue(expression, 20) === true ? "true" : "some";
}

/** The value of a condition that depends on no row; undefined for all others. */
function isTrue(node: Node | undefined, depth: number): boolean | undefined {
  if (!node || depth === 0) return undefined;
  if ("A_Const" in node) return "boolval" in node.A_Const && node.A_Const.boolval ? node.A_Const.boolval.boolval === true : undefined;
  if ("TypeCast" in node) return isTrue(node.TypeCast.arg, depth - 1);
  if ("A_Expr" in node) {
    const { kind, name, lexpr, rexpr } = node.A_Expr;
    const [a, b] = [constant(lexpr), constant(rexpr)];
    return kind === "AEXPR_OP" && strings(name)[0] === "=" && a !== undefined && b !== undefined ? a === b : undefined;
  }
  if (!("BoolExpr" in node)) return undefined;
  const values = (node.BoolExpr.args ?? []).map((arg) => isTrue(arg, depth - 1));
  if (node.BoolExpr.boolop === "NOT_EXPR") return values[0] === undefined ? undefined : !values[0];
  const decides = node.BoolExpr.boolop === "OR_EXPR";
  if (values.includes(decides)) return decides;
  return values.every((value) => value === !decides) ? !decides : undefined;
}

/** A literal as text, without the place it stands at. */
function constant(node: Node | undefined): string | undefined {
  if (!node || !("A_Const" in node)) return undefined;
  return JSON.stringify({ ...node.A_Const, location: 0 });
}

/** Whether an expression asks who the client is, as it does where clients come with tokens of their own. */
export function asksClient(expression: Node | undefined): boolean {
  return expression !== undefined && /"sval":"auth"\}\},\{"String":\{"sval":"(?:uid|jwt|role|email)"/.test(JSON.stringify(expression));
}

/** What is said of a column behind its type. */
export function constraintsOf(column: ColumnDef): Constraint[] {
  return (column.constraints ?? []).flatMap((node) => ("Constraint" in node ? [node.Constraint] : []));
}

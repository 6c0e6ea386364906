/** Finds queries whose rows have no type although they are used. */
import type { ts as TypeScript } from "ts-morph";
import type { Fix, Problem, Project, Rule, Sighting, SourceFacts } from "../concepts.js";
import { insertion } from "../fixes/edits.js";
import { givesNoRows, usesUntyped } from "./rows/use.js";

interface Seen {
  readonly start: number;
  readonly end: number;
  /** Where a type argument goes. */
  readonly at: number;
  readonly name: string;
  /** Names of the options in the second argument. */
  readonly options?: readonly string[];
}

const ID = "no-untyped-query";

/** The text of a statement that is written out in the call. */
function statementOf(call: TypeScript.CallExpression | TypeScript.TaggedTemplateExpression, ts: Sighting["ts"]): string | undefined {
  let first: TypeScript.Node | undefined = ts.isCallExpression(call) ? call.arguments[0] : call.template;
  if (first && ts.isObjectLiteralExpression(first)) first = first.properties.flatMap((p) => (ts.isPropertyAssignment(p) && ts.isIdentifier(p.name) && /^(?:text|sql|query)$/.test(p.name.text) ? [p.initializer] : []))[0];
  if (first && ts.isTaggedTemplateExpression(first)) first = first.template;
  if (!first) return undefined;
  if (ts.isStringLiteralLike(first)) return first.text;
  return ts.isTemplateExpression(first) ? [first.head.text, ...first.templateSpans.map((s) => s.literal.text)].join(" ? ") : undefined;
}

/** Words of calls that ask a database. What is written before a template may be called anything. */
const ASKING = "query|execute|fetch|raw|any|one|oneOrNone|many|manyOrNone|first|all|sanityFetch|findOne|findMany|findAll|findById|findByPk|aggregate|toArray";

/** The call whose parenthesis opens here, or whose template begins here. */
function callAt({ match, node, ancestors, ts, source }: Sighting): TypeScript.CallExpression | TypeScript.TaggedTemplateExpression | undefined {
  if (match[0] === "(") return ts.isCallExpression(node) ? node : undefined;
  return ancestors.slice(0, 2).find((around): around is TypeScript.TaggedTemplateExpression => ts.isTaggedTemplateExpression(around) && around.template.getStart(source) === match.index);
}

function see(sighting: Sighting): Seen | undefined {
  const { node, ancestors, ts, path, source, isInComment } = sighting;
  if (isInComment || !/\.[cm]?tsx?$/.test(path)) return undefined;
  const call = callAt(sighting);
  if (!call || call.typeArguments) return undefined;
  const callee = ts.isCallExpression(call) ? call.expression : call.tag;
  if (!ts.isIdentifier(callee) && !(ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.name))) return undefined;
  const around = call === node ? ancestors : ancestors.slice(ancestors.indexOf(call) + 1);
  const statement = statementOf(call, ts);
  if ((statement !== undefined && givesNoRows(statement)) || !usesUntyped(call, around, sighting)) return undefined;
  return { start: call.getStart(source), end: call.end, at: callee.end, name: callee.getText(source).replace(/\s+/g, "").slice(-60), ...optionsOf(call, ts) };
}

function optionsOf(call: TypeScript.CallExpression | TypeScript.TaggedTemplateExpression, ts: Sighting["ts"]): Pick<Seen, "options"> {
  const given = ts.isCallExpression(call) ? call.arguments[1] : undefined;
  if (!given || !ts.isObjectLiteralExpression(given)) return {};
  return { options: given.properties.flatMap((p) => (p.name && ts.isIdentifier(p.name) ? [p.name.text] : [])) };
}

function fixesFor(file: SourceFacts, { at, name }: Seen): Fix[] {
  return /\.d\.ts$/.test(file.path) ? [] : [{ title: `Say what the rows of \`${name}\` are`, safety: "suggestion", edits: [insertion(file.path, at, "<Record<string, unknown>>")] }];
}

function problem(project: Project, file: SourceFacts, seen: Seen): Problem | undefined {
  const call = project.libraryCall(file.path, seen.start, seen.end);
  const row = call?.rows;
  // A client whose types are known to say nothing, or one of which the compiler says so here.
  if (!call || !row || (!row.isUntyped && project.looseType(file.path, seen.start, seen.end) !== "any")) return undefined;
  if (call.made(0).some((name) => row.typedBy.includes(name))) return undefined;
  if (row.typedByOption !== undefined && seen.options?.includes(row.typedByOption)) return undefined;
  const texts = call.literals(0).map((l) => l.text);
  if (texts.length > 0 && texts.every((text) => text !== null && givesNoRows(text))) return undefined;
  return {
    file: file.path, pos: seen.start, end: seen.end, message: "untyped",
    data: { call: seen.name },
    confidence: "proven",
    symbol: file.symbolAt(seen.start),
    identity: seen.name,
    fixes: fixesFor(file, seen),
  };
}

const rule: Rule<object, Seen> = {
  id: ID,
  title: "Database rows have a type",
  violation: "A database query whose rows have no type",
  level: "emergency",
  needs: "project",
  typedHalf: "queries whose rows the compiler knows to be `any`",
  presets: ["strict", "all"],
  messages: {
    untyped: "The rows of `{call}` have no type, so nothing that is done with them is checked. A renamed column is found by a failing request: give the call the type of its rows, generated from the schema where that is possible.",
  },
  why:
    "Raw queries return whatever the database has, and their types say `any` or `unknown`. A misspelt or renamed column then travels through the program as " +
    "`undefined`, and every function that touches it is unchecked too.",
  instead:
    "Pass the type of the rows (`query<UserRow>(…)`), take the type that a generator makes from the query or the schema, or parse the rows with a schema.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "pg": "^8.0.0" } }',
      "src/users.ts": 'import { Pool } from "pg";\n\nconst pool = new Pool();\n\nexport async function names(): Promise<string[]> {\n  const { rows } = await pool.query("SELECT name FROM users");\n  return rows.map((row) => row.nmae);\n}\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "pg": "^8.0.0" } }',
      "src/users.ts": 'import { Pool } from "pg";\n\nconst pool = new Pool();\n\nexport async function names(): Promise<string[]> {\n  const { rows } = await pool.query<{ name: string }>("SELECT name FROM users");\n  return rows.map((row) => row.name);\n}\n',
    },
  },
  options: { schema: { type: "object", properties: {}, additionalProperties: false }, defaults: {} },
  hasFix: true,
  isLocal: true,
  // What opens a call is rarer than a word, and looks behind for one.
  see: { text: new RegExp(`\\((?<=(?:\\b(?:${ASKING})|\\$queryRaw(?:Unsafe)?)\\s{0,10}\\()|\`(?<=[\\w$]\\s{0,10}\`)`, "g"), at: see },
  *check(project) {
    for (const file of project.asked) {
      if (!file.isBackend || file.isExcluded) continue;
      for (const seen of file.seen(ID) as readonly Seen[]) {
        const found = problem(project, file, seen);
        if (found) yield found;
      }
    }
  },
};

export default rule;

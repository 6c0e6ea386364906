/** Finds every explicit `any` in backend code, and offers the type that belongs there. */
import type { Edit, Fix, Problem, Project, Rule, SourceFacts } from "../concepts.js";
import { replacement } from "../fixes/edits.js";
import { importEdits } from "../fixes/imports.js";
import { openTypes } from "../libraries/open-types.js";
import { type AnySighting as Seen, type Position, positionOf } from "./any/position.js";

interface Options {
  readonly ignoreRestArgs: boolean;
  readonly fixToUnknown: boolean;
}

const TYPED = /\.[cm]?tsx?$/;
const DECLARATION = /\.d\.(?:[^./]+\.)?[cm]?ts$/;

/** The type the framework gives a parameter, where `any` is all its type. */
function handlerType(project: Project, path: string, seen: Seen): { readonly name: string; readonly from: string } | undefined {
  return seen.isWhole && seen.fn !== undefined && seen.index !== undefined ? project.parameterType(path, seen.fn, seen.index) : undefined;
}

const NOUNS: Partial<Record<Position, string>> = {
  parameter: "Parameter", rest: "Rest parameter", return: "Function", variable: "Variable", property: "Property", alias: "Type", catch: "error",
};

function problem(project: Project, path: string, symbol: string, seen: Seen, options: Options): Problem {
  const type = handlerType(project, path, seen);
  const noun = NOUNS[seen.position] ?? "";
  return {
    file: path,
    pos: seen.start,
    end: seen.end,
    message: type ? "handler" : seen.position,
    data: { what: seen.name ? `${noun} \`${seen.name}\`` : `This ${noun.toLowerCase()}`, type: type?.name ?? "" },
    confidence: "proven",
    symbol,
    identity: `${seen.position} ${seen.name}`.trimEnd(),
    fixes: fixesFor(project, path, seen, options),
  };
}

/** The fixes for one `any`, the best first. */
function fixesFor(project: Project, path: string, seen: Seen, options: Options): Fix[] {
  const put = (text: string): Edit => replacement(path, seen.start, seen.end, text);
  const fixes: Fix[] = [];
  const own = handlerType(project, path, seen);
  const file = project.file(path);
  if (own && file) {
    const name = /^\w+/.exec(own.name)?.[0] ?? own.name;
    const isGlobal = own.from === "" || own.from === "global";
    const imports = isGlobal ? [] : importEdits(path, project.text(path), file.facts, { name, from: own.from, isType: true });
    if (imports) fixes.push({ title: `Use \`${own.name}\`${isGlobal ? "" : ` from ${own.from}`}`, safety: "suggestion", edits: [...imports, put(own.name)] });
  }
  if (seen.operator !== undefined) {
    fixes.push({ title: "Use `PropertyKey`, the same keys", safety: "suggestion", edits: [replacement(path, seen.operator, seen.end, "PropertyKey")] });
  } else if (seen.isAccepting) {
    fixes.push({ title: "Use `never`: every function is assignable then", safety: "suggestion", edits: [put("never")] });
  } else {
    fixes.push({ title: "Use `unknown` and narrow it", safety: seen.isInterchangeable || options.fixToUnknown ? "safe" : "suggestion", edits: [put("unknown")] });
  }
  return fixes;
}

/** `export async function up(db: Kysely<any>)`: the library's own documentation says to write it. */
function isDocumentedSo({ imports }: SourceFacts["facts"], symbol: string, { of }: Seen): boolean {
  const from = of === undefined ? undefined : imports.find((i) => i.local === of);
  return from !== undefined && openTypes.find(`${from.specifier}#${from.name ?? ""}`)?.functions.test(symbol) === true;
}

const rule: Rule<Options, Seen> = {
  id: "no-explicit-any",
  title: "No `any` in backend code",
  violation: "`any` in backend code, `catch (error: any)` included",
  level: "emergency",
  needs: "file",
  presets: ["recommended", "strict", "all"],
  messages: {
    parameter: "{what} is `any`: nothing that is done with it is checked. Give it the type its callers pass, or `unknown` and narrow it.",
    handler: "{what} is `any`, although the framework passes a `{type}` here. A misspelt property is found by a failing request instead of the compiler; type it as `{type}`.",
    rest: "{what} takes arguments of any type unchecked. Name the element or tuple type; `unknown[]` where the arguments are only passed on.",
    return: "{what} returns `any`, which switches checking off in every caller. Declare what it really returns.",
    variable: "{what} is `any`: whatever is read from it, and all that is computed from that, is unchecked. Let the compiler infer the type, or use `unknown` and narrow it.",
    property: "{what} is `any`: every object of this type carries an unchecked value. Declare the type of the property.",
    index: "Every key of this type holds `any`. Name the type of the values; with `unknown` each reader has to check what it got.",
    alias: "{what} contains `any`, and so does everything declared with it. Write out the shape, or use `unknown`.",
    assertion: "An assertion to `any` silences the compiler where it had an objection. Narrow the value with `typeof`, `instanceof` or a schema, or assert the type it really has.",
    catch: "The caught {what} is `any`: reading a property that the thrown value lacks fails inside the error handling. Use `unknown` and narrow it with `instanceof Error`.",
    argument: "`any` as a type argument makes the result unchecked. Name the type that comes back, or `unknown`.",
    constraint: "`any` in a type parameter or condition lets every type through. Use `unknown`, or name what is required.",
    keyof: "`keyof any` reaches for `any` to mean every possible key. Write `PropertyKey`, which is the same set by its name.",
    other: "This type contains `any`, which switches checking off for whatever has it. Name the type, or use `unknown` and narrow it.",
  },
  why:
    "`any` does not mean *anything may come*, it means *do not check*. It spreads: what is read from an `any` is `any` too, so one on a request, " +
    "a row or an error takes the compiler out of the whole path behind it, and a misspelt field or a missing check is found by users.",
  instead:
    "Use the type that the framework, the schema or the query already has. Where the value really is unknown (a caught error, parsed JSON) " +
    "say `unknown` and narrow it: `instanceof Error`, `typeof`, or a schema's parse.",
  example: {
    bad: {
      "src/orders.ts": "export function describe(order: any): string {\n  try {\n    return order.title.trim();\n  } catch (error: any) {\n    return error.message;\n  }\n}\n",
    },
    repaired: {
      "src/orders.ts":
        "interface Order {\n  readonly title: string;\n}\n\nexport function describe(order: Order): string {\n  try {\n    return order.title.trim();\n  } catch (error: unknown) {\n" +
        "    return error instanceof Error ? error.message : \"unknown error\";\n  }\n}\n",
    },
  },
  options: {
    schema: {
      type: "object",
      properties: {
        ignoreRestArgs: { type: "boolean", description: "Let `any` pass as the element type of a rest parameter." },
        fixToUnknown: { type: "boolean", description: "Replace `any` by `unknown` with `--fix`, not only when asked." },
      },
      additionalProperties: false,
    },
    defaults: { ignoreRestArgs: false, fixToUnknown: false },
  },
  hasFix: true,
  isLocal: true,
  see: {
    text: /\bany\b/g,
    at(sighting) {
      const { node, ts, path, source, match } = sighting;
      if (node.kind !== ts.SyntaxKind.AnyKeyword || !TYPED.test(path) || DECLARATION.test(path)) return undefined;
      const start = node.getStart(source);
      return start === match.index ? { start, end: node.end, ...positionOf(sighting) } : undefined;
    },
  },
  *check(project, options) {
    for (const file of project.asked) {
      if (!file.isBackend || file.isExcluded) continue;
      for (const seen of file.seen("no-explicit-any") as readonly Seen[]) {
        if (seen.isRestElement && options.ignoreRestArgs) continue;
        const symbol = file.symbolAt(seen.start);
        if (!isDocumentedSo(file.facts, symbol, seen)) yield problem(project, file.path, symbol, seen, options);
      }
    }
  },
};

export default rule;

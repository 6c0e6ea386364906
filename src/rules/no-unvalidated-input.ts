/** Finds request input that is used although no schema has checked it. */
import type { Endpoint, InputAnswer, Problem, Rule } from "../concepts.js";

type Part = "body" | "query" | "params";

const NOUN: Readonly<Record<Part, string>> = { body: "request body", query: "query string", params: "path parameters" };

/** The fields that nothing checks, behind the part of the request that they are in. */
function listed({ fields, present = [], hasRest }: InputAnswer, isPartial: boolean): string {
  const bare = fields.filter((f) => !present.includes(f));
  const all = [...(bare.length > 0 ? [named(bare)] : []), ...(hasRest ? [fields.length > 0 ? "the rest of it" : "all of it"] : [])].join(" and ");
  if (!isPartial && hasRest && bare.length === 0 && present.length > 0) return ` (all but ${named(present)})`;
  if (!isPartial) return all === "" ? "" : ` (${all})`;
  const asked = present.length > 0 ? `${named(present)} only ${present.length > 1 ? "have" : "has"} to be there` : "";
  return [...(all === "" ? [] : [`: nothing checks ${all}`]), ...(asked === "" ? [] : [all === "" ? `: ${asked}` : `, and ${asked}`])].join("");
}

function named(fields: readonly string[]): string {
  const shown = fields.slice(0, 4).map((f) => `\`${f}\``).join(", ");
  return `${shown}${fields.length > 4 ? ` and ${fields.length - 4} more` : ""}`;
}

function problemOf(e: Endpoint, part: Part, input: InputAnswer, message: string, isWarning: boolean): Problem {
  const place = input.use ?? { file: e.file, pos: e.pos, end: e.end };
  const what = e.kind === "server-action" && part === "body" ? "arguments" : NOUN[part];
  return {
    file: place.file, pos: place.pos, end: place.end ?? place.pos + 1, message,
    data: { endpoint: e.label, what, fields: listed(input, message === "partial") },
    confidence: message === "unknown" ? "unknown" : "proven", ...(isWarning && { level: "warning" as const }),
    endpoint: e.label, evidence: input.trail, symbol: e.label, identity: `${part} ${message}`,
  };
}

export const noUnvalidatedInput: Rule = {
  id: "no-unvalidated-input",
  title: "Request input is validated before it is used",
  violation: "An API route, server action or procedure uses request input that no schema checked",
  level: "emergency",
  needs: "project",
  presets: ["recommended", "strict", "all"],
  cwe: 20,
  messages: {
    unvalidated: "{endpoint} uses its {what}{fields} without any check. A type or a cast checks nothing at run time: parse it with a schema and answer 400 when it does not fit.",
    partial: "{endpoint} checks its {what} only in part{fields}. Parse all of it with one schema and use the result.",
    raw: "{endpoint} validates its {what} and then uses the raw value{fields}. What the schema strips or converts comes in after all: use the parsed copy.",
    used: "{endpoint} passes its {what}{fields} on unchecked. Parse it with a schema first.",
    unknown: "{endpoint}: whether its {what} is validated could not be told.",
  },
  why:
    "Whatever a client sends arrives: other types, extra fields, operators instead of strings, a million elements. Types are gone at run time, " +
    "so `as Order` is a wish. Unchecked input ends as a crash, as wrong data, or as a field the caller was never meant to set.",
  instead:
    "Parse the input once, at the edge, with the schema library the project uses (`schema.parse(await request.json())`), answer 400 when it does not fit, " +
    "and use only the parsed value. Hand-made checks count when they cover every field that is used.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "next": "^16.0.0", "@prisma/client": "^6.0.0" } }',
      "app/api/orders/route.ts":
        'import { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\n\ninterface NewOrder {\n  readonly title: string;\n}\n\n' +
        'export async function POST(request: Request): Promise<Response> {\n  const order = (await request.json()) as NewOrder;\n  await prisma.order.create({ data: { title: order.title } });\n  return new Response(null, { status: 201 });\n}\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "next": "^16.0.0", "@prisma/client": "^6.0.0", "zod": "^4.0.0" } }',
      "app/api/orders/route.ts":
        'import { PrismaClient } from "@prisma/client";\nimport { z } from "zod";\n\nconst prisma = new PrismaClient();\nconst NewOrder = z.object({ title: z.string().min(1) });\n\n' +
        'export async function POST(request: Request): Promise<Response> {\n  const order = NewOrder.safeParse(await request.json());\n  if (!order.success) return new Response("invalid order", { status: 400 });\n  await prisma.order.create({ data: { title: order.data.title } });\n  return new Response(null, { status: 201 });\n}\n',
    },
  },
  options: { schema: { type: "object", additionalProperties: false }, defaults: {} },
  hasFix: false,
  isLocal: true,
  *check(project) {
    for (const e of project.enteringEndpoints) {
      if (project.file(e.file)?.isExcluded) continue;
      const { body } = e;
      if (body.isRawAfterValidation) yield problemOf(e, "body", body, "raw", false);
      else if (body.status === "unvalidated") yield problemOf(e, "body", body, "unvalidated", false);
      else if (body.status === "partial") yield problemOf(e, "body", body, "partial", true);
      else if (body.status === "unknown") yield problemOf(e, "body", body, "unknown", true);
      for (const part of ["query", "params"] as const) {
        const input = e[part];
        if (input.status === "unvalidated" && input.reaches) yield problemOf(e, part, input, "used", true);
      }
    }
  },
};

export default noUnvalidatedInput;

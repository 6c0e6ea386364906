/** How a handler says no, to input or because it failed: as its neighbours do, else as its framework documents. */
import type { ts as TypeScript } from "ts-morph";
import type { Endpoint } from "../concepts.js";
import { compiler } from "../extract/compiler.js";
import type { Scene } from "./repair.js";
import { inside, namesIn } from "./tree.js";

/** What is answered. */
export interface Refused {
  readonly status: 400 | 429 | 500;
  readonly text: string;
}

export const INVALID: Refused = { status: 400, text: "Invalid input" };
export const TOO_MANY: Refused = { status: 429, text: "Too many requests" };
export const FAILED: Refused = { status: 500, text: "Internal server error" };

/** A statement, or a block, that answers and ends the handler. */
export interface Refusal {
  code(semicolon: string): string;
}

/** A return of the same file that answers so with nothing but texts and the handler's own parameters. */
function* learned(source: TypeScript.SourceFile, parameters: ReadonlySet<string>, known: ReadonlySet<string>, { status, text: says }: Refused): Generator<Refusal> {
  const ts = compiler();
  for (const node of inside(source)) {
    if (!ts.isReturnStatement(node) || !node.expression || !new RegExp(`\\b${status}\\b`).test(node.expression.getText()) || node.getText().length > 160) continue;
    const names = [...namesIn(node.expression)].map(({ text }) => text);
    if (!names.every((name) => parameters.has(name) || known.has(name)) || [...inside(node.expression)].some((n) => ts.isTemplateExpression(n))) continue;
    const { expression } = node;
    const start = expression.getStart();
    let out = "", at = start;
    for (const n of inside(expression)) {
      // What was wrong there is not what is wrong here; a code of the project's stays.
      const isSaid = ts.isPropertyAssignment(n.parent) ? /^(?:error|message|detail|title)$/.test(n.parent.name.getText()) : ts.isCallExpression(n.parent) && /\.(?:json|send|end|text)$/.test(n.parent.expression.getText());
      if (!ts.isStringLiteral(n) || !isSaid) continue;
      const quote = n.getText().charAt(0);
      out += `${source.text.slice(at, n.getStart())}${quote}${says}${quote}`;
      at = n.end;
    }
    const code = `return ${out}${source.text.slice(at, expression.end)}`;
    yield { code: (semicolon) => code + semicolon };
    return;
  }
}

type Form = (names: readonly string[], refused: Refused, has: (name: string) => boolean, givesNothing: boolean) => readonly string[];

const envelope = ({ text }: Refused): string => `{ error: "${text}" }`;
const webResponse: Form = (_, refused) => [`return Response.json(${envelope(refused)}, { status: ${refused.status} });`];

/** With Express' and Next.js' own response, which a handler may give back or not. */
function byResponse(res: string, refused: Refused, givesNothing: boolean): string[] {
  const call = `${res}.status(${refused.status}).json(${envelope(refused)});`;
  const given = `return ${call}`, apart = `{ ${call} return; }`;
  return givesNothing ? [apart] : [given, apart];
}

/** By framework: each with what its documentation shows. Names are those of the handler's parameters. */
const FORMS: Readonly<Record<string, Form>> = {
  express: ([, res = "res"], refused, _, givesNothing) => byResponse(res, refused, givesNothing),
  fastify: ([, reply = "reply"], refused) => [`return ${reply}.code(${refused.status}).send(${envelope(refused)});`],
  hono: ([c = "c"], refused) => [`return ${c}.json(${envelope(refused)}, ${refused.status});`],
  koa: ([ctx = "ctx"], refused) => [`{ ${ctx}.status = ${refused.status}; ${ctx}.body = ${envelope(refused)}; return; }`],
  // Next.js' `json` gives nothing back.
  next: ([, res], refused, has) => [
    ...(res === undefined || !/^[a-z]\w*$/.test(res) || /^(?:context|ctx|params)$/.test(res) ? [] : byResponse(res, refused, false)),
    has("NextResponse") ? `return NextResponse.json(${envelope(refused)}, { status: ${refused.status} });` : `return Response.json(${envelope(refused)}, { status: ${refused.status} });`,
  ],
  remix: webResponse,
  sveltekit: webResponse,
};

/** Ways to say it, the project's own first. */
export function* refusals(scene: Scene, e: Endpoint, fn: TypeScript.FunctionLikeDeclaration, refused: Refused): Generator<Refusal> {
  const source = fn.getSourceFile();
  const names = fn.parameters.map((p) => p.name.getText());
  const imported = new Set((scene.project.file(source.fileName)?.facts.imports ?? []).flatMap((i) => i.local ?? []));
  yield* learned(source, new Set(names), new Set([...imported, "Response", "JSON", "undefined"]), refused);
  const givesNothing = fn.type !== undefined && /^(?:Promise<)?void>?$/.test(fn.type.getText());
  const forms = FORMS[e.framework]?.(names, refused, (name) => imported.has(name), givesNothing) ?? [];
  for (const form of forms) yield { code: (semicolon) => (semicolon === "" ? form.replace(/;$/, "") : form) };
}

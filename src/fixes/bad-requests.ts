/** How a handler refuses input: as its neighbours do, else as its framework documents. */
import type { ts as TypeScript } from "ts-morph";
import type { Endpoint } from "../concepts.js";
import { compiler } from "../extract/compiler.js";
import type { Scene } from "./repair.js";
import { inside, namesIn, type Node } from "./tree.js";

/** A statement, or a block, that answers 400 and ends the handler. */
export interface Refusal {
  code(semicolon: string): string;
}

const ENVELOPE = '{ error: "Invalid input" }';

/** A return of the same file that answers 400 with nothing but texts and the handler's own parameters. */
function* learned(source: TypeScript.SourceFile, parameters: ReadonlySet<string>, known: ReadonlySet<string>): Generator<Refusal> {
  const ts = compiler();
  for (const node of inside(source)) {
    if (!ts.isReturnStatement(node) || !node.expression || !/\b400\b/.test(node.expression.getText()) || node.getText().length > 160) continue;
    const names = [...namesIn(node.expression)].map(({ text }) => text);
    if (!names.every((name) => parameters.has(name) || known.has(name)) || [...inside(node.expression)].some((n) => ts.isTemplateExpression(n))) continue;
    const { expression } = node;
    const start = expression.getStart();
    let out = "", at = start;
    for (const n of inside(expression)) {
      // What was wrong there is not what is wrong here; a code of the project's stays.
      if (!ts.isStringLiteral(n) || !ts.isPropertyAssignment(n.parent) || !/^(?:error|message|detail|title)$/.test(n.parent.name.getText())) continue;
      const quote = n.getText().charAt(0);
      out += `${source.text.slice(at, n.getStart())}${quote}Invalid input${quote}`;
      at = n.end;
    }
    const code = `return ${out}${source.text.slice(at, expression.end)}`;
    yield { code: (semicolon) => code + semicolon };
    return;
  }
}

/** By framework: each with what its documentation shows. Names are those of the handler's parameters. */
const FORMS: Readonly<Record<string, (names: readonly string[], has: (name: string) => boolean) => readonly string[]>> = {
  express: ([, res = "res"]) => [`return ${res}.status(400).json(${ENVELOPE});`, `{ ${res}.status(400).json(${ENVELOPE}); return; }`],
  fastify: ([, reply = "reply"]) => [`return ${reply}.code(400).send(${ENVELOPE});`],
  hono: ([c = "c"]) => [`return ${c}.json(${ENVELOPE}, 400);`],
  koa: ([ctx = "ctx"]) => [`{ ${ctx}.status = 400; ${ctx}.body = ${ENVELOPE}; return; }`],
  next: ([, res], has) => [...(res === undefined || /^(?:context|ctx|params)?$/.test(res) ? [] : [`return ${res}.status(400).json(${ENVELOPE});`, `{ ${res}.status(400).json(${ENVELOPE}); return; }`]), has("NextResponse") ? `return NextResponse.json(${ENVELOPE}, { status: 400 });` : `return Response.json(${ENVELOPE}, { status: 400 });`],
  remix: () => [`return Response.json(${ENVELOPE}, { status: 400 });`],
  sveltekit: () => [`return Response.json(${ENVELOPE}, { status: 400 });`],
};

/** Ways to refuse, the project's own first. */
export function* badRequests(scene: Scene, e: Endpoint, fn: TypeScript.FunctionLikeDeclaration, at: Node): Generator<Refusal> {
  const source = at.getSourceFile();
  const names = fn.parameters.map((p) => p.name.getText());
  const imported = new Set((scene.project.file(source.fileName)?.facts.imports ?? []).flatMap((i) => i.local ?? []));
  yield* learned(source, new Set(names), new Set([...imported, "Response", "JSON", "undefined"]));
  const forms = FORMS[e.framework]?.(names, (name) => imported.has(name)) ?? [];
  for (const form of forms) yield { code: (semicolon) => (semicolon === "" ? form.replace(/;$/, "") : form) };
}

/** Where an application is made, and how each framework is given a route, or headers for every answer. */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";
import type { Wanted } from "./imports.js";
import type { Scene } from "./repair.js";
import { inside, nodeAt, outwards, type Node } from "./tree.js";

/** Code that an application is given, with what it needs; each line stands by itself. */
export interface Addition {
  readonly lines: readonly string[];
  readonly imports: readonly Wanted[];
  /** The package has to be there. */
  readonly needs?: string;
  /** Calls on the application as it is made, rather than statements behind it. */
  readonly isChained?: true;
}

/** Headers that fit every application: what scripts and frames it needs, a policy would have to know. */
const HEADERS: readonly (readonly [string, string])[] = [["X-Content-Type-Options", "nosniff"], ["X-Frame-Options", "SAMEORIGIN"], ["Strict-Transport-Security", "max-age=31536000"]];
const object = `{ ${HEADERS.map(([name, value]) => `"${name}": "${value}"`).join(", ")} }`;

/** What Next.js takes from its configuration. */
export const headerList = HEADERS.map(([key, value]) => `{ key: "${key}", value: "${value}" }`);

interface Framework {
  /** Canonical names of the calls that make one. */
  readonly made: RegExp;
  health(app: string): Addition;
  headers(app: string): readonly Addition[];
}

const helmet = (line: string, from: string): Addition => ({ lines: [line], imports: [{ name: "default", local: "helmet", from }], needs: from });
const plain = (...lines: readonly string[]): Addition => ({ lines, imports: [] });

const FRAMEWORKS: readonly Framework[] = [
  {
    made: /^express#/,
    health: (app) => plain(`${app}.get("/health", (_req, res) => {`, '  res.json({ status: "ok" });', "});"),
    headers: (app) => [helmet(`${app}.use(helmet());`, "helmet"), plain(`${app}.use((_req, res, next) => {`, `  res.set(${object});`, "  next();", "});")],
  },
  {
    made: /^fastify#/,
    health: (app) => plain(`${app}.get("/health", async () => ({ status: "ok" }));`),
    headers: (app) => [helmet(`${app}.register(helmet);`, "@fastify/helmet"), plain(`${app}.addHook("onSend", async (_request, reply) => {`, `  reply.headers(${object});`, "});")],
  },
  {
    made: /^hono#/,
    health: (app) => plain(`${app}.get("/health", (c) => c.json({ status: "ok" }));`),
    headers: (app) => [{ lines: [`${app}.use(secureHeaders());`], imports: [{ name: "secureHeaders", from: "hono/secure-headers" }] }],
  },
  {
    made: /^koa#/,
    health: (app) => plain(`${app}.use(async (ctx, next) => {`, '  if (ctx.path !== "/health") return next();', '  ctx.body = { status: "ok" };', "});"),
    headers: (app) => [helmet(`${app}.use(helmet());`, "koa-helmet"), plain(`${app}.use(async (ctx, next) => {`, ...HEADERS.map(([name, value]) => `  ctx.set("${name}", "${value}");`), "  await next();", "});")],
  },
  {
    made: /^@nestjs\/core#NestFactory\.create/,
    health: (app) => plain(`${app}.getHttpAdapter().get("/health", (_req: unknown, res: { json(body: object): void }) => res.json({ status: "ok" }));`),
    headers: (app) => [helmet(`${app}.use(helmet());`, "helmet")],
  },
  {
    made: /^elysia#/,
    health: () => ({ lines: ['.get("/health", () => ({ status: "ok" }))'], imports: [], isChained: true }),
    headers: () => [{ lines: [`.headers(${object})`], imports: [], isChained: true }],
  },
];

/** An application, where it is given its name. */
export interface Application {
  readonly file: string;
  readonly name: string;
  readonly framework: Framework;
  readonly made: TypeScript.Expression;
  readonly statement: TypeScript.Statement;
}

/** Applications that a file makes, or those that it imports and what these import make. */
export function applicationsFor(scene: Scene, file: string): readonly Application[] {
  const seen = new Set([file]);
  for (const path of seen) {
    const own = applicationsIn(scene, path);
    if (own.length > 0) return own;
    if (seen.size < 200) for (const next of scene.project.importsOf(path)) seen.add(next);
  }
  return [];
}

function applicationsIn(scene: Scene, file: string): readonly Application[] {
  const ts = compiler();
  return scene.once(`applications of ${file}`, () => scene.project.callsThat("serves").flatMap((call): Application[] => {
    if (call.file !== file || call.end <= call.pos) return [];
    const made = [...outwards(nodeAt(scene.tree(file), call.pos, call.end))].find((n): n is TypeScript.CallExpression | TypeScript.NewExpression => (ts.isCallExpression(n) || ts.isNewExpression(n)) && n.getStart() === call.pos && n.end === call.end);
    const callee = made && scene.project.libraryCall(file, call.pos, call.end)?.callee;
    const framework = FRAMEWORKS.find((f) => callee !== undefined && f.made.test(callee));
    const declared = made && [...outwards(made)].find((n) => ts.isVariableDeclaration(n) || ts.isFunctionLike(n));
    const statement = declared && [...outwards(declared)].find((n) => ts.isVariableStatement(n));
    if (!made || !framework || !declared || !ts.isVariableDeclaration(declared) || !ts.isIdentifier(declared.name) || !statement || !ts.isVariableStatement(statement)) return [];
    return [{ file, name: declared.name.text, framework, made, statement }];
  }));
}

/** The object that a module of settings exports, through names and what wraps it. */
export function exportedObject(tree: TypeScript.SourceFile): TypeScript.ObjectLiteralExpression | undefined {
  const ts = compiler();
  const exported = tree.statements.flatMap((s): TypeScript.Expression[] => {
    if (ts.isExportAssignment(s)) return [s.expression];
    const set = ts.isExpressionStatement(s) && ts.isBinaryExpression(s.expression) ? s.expression : undefined;
    return set && set.left.getText() === "module.exports" ? [set.right] : [];
  })[0];
  const objectOf = (node: Node | undefined, depth: number): TypeScript.ObjectLiteralExpression | undefined => {
    if (!node || depth > 4) return undefined;
    if (ts.isObjectLiteralExpression(node)) return node;
    if (ts.isSatisfiesExpression(node) || ts.isAsExpression(node) || ts.isParenthesizedExpression(node)) return objectOf(node.expression, depth + 1);
    if (ts.isIdentifier(node)) {
      const declared = [...inside(tree)].find((n) => ts.isVariableDeclaration(n) && n.name.getText() === node.text);
      return declared && ts.isVariableDeclaration(declared) ? objectOf(declared.initializer, depth + 1) : undefined;
    }
    return ts.isCallExpression(node) ? node.arguments.map((a) => objectOf(a, depth + 1)).find((found) => found !== undefined) : undefined;
  };
  return objectOf(exported, 0);
}

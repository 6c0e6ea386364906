/** What lets other sites call, and what sets headers: by packages, by frameworks, by hand. */
import type { ActRow } from "./row.js";

type At = NonNullable<ActRow["at"]>;

const cors = (match: ActRow["match"], docs: string, at: string | readonly string[], more: Partial<ActRow> = {}): ActRow => {
  const below = (name: string): string[] => (typeof at === "string" ? [at] : at).map((spot) => `${spot}.${name}`);
  return { match, does: "allows origins", docs, at: { options: at, origin: below("origin"), credentials: below("credentials") }, otherwise: { origin: "*" }, ...more };
};
const header = (match: ActRow["match"], docs: string, at: At = { name: "0", value: "1" }, more: Partial<ActRow> = {}): ActRow => ({ match, does: "sets a header", docs, at, ...more });
const headers = (match: ActRow["match"], docs: string, at: string | readonly string[]): ActRow => ({ match, does: "sets headers", docs, at: { headers: at } });
const protects = (match: ActRow["match"], docs: string, more: Partial<ActRow> = {}): ActRow => ({ match, does: "protects browsers", docs, ...more });
const serves = (match: ActRow["match"], docs: string): ActRow => ({ match, does: "serves", docs });

const EXPRESS = "https://expressjs.com/en/api.html#res.set";
const NEST = "https://docs.nestjs.com/security/cors";
const HELMET = "https://helmetjs.github.io/";
const FETCH = "https://developer.mozilla.org/docs/Web/API/Headers";

export const originRows: readonly ActRow[] = [
  cors(["cors#", "cors#default"], "https://github.com/expressjs/cors", "0"),
  cors(["@koa/cors#", "koa2-cors#", "koa-cors#"], "https://github.com/koajs/cors", "0"),
  cors("hono/cors#cors", "https://hono.dev/docs/middleware/builtin/cors", "0"),
  cors("fastify#*.register", "https://github.com/fastify/fastify-cors", "1", { takes: { arg: 0, match: ["@fastify/cors#", "fastify-cors#"] } }),
  cors(["@nestjs/core#NestFactory.create().enableCors", "@nestjs/common#INestApplication().enableCors", "@nestjs/platform-express#NestExpressApplication().enableCors", "@nestjs/platform-fastify#NestFastifyApplication().enableCors"], NEST, "0"),
  cors("@nestjs/core#NestFactory.create", NEST, "1.cors", { at: { options: "1.cors", switch: "1.cors", origin: "1.cors.origin", credentials: "1.cors.credentials" } }),
  cors("@elysiajs/cors#cors", "https://elysiajs.com/plugins/cors", "0"),
  cors("h3#handleCors|appendCorsHeaders", "https://h3.dev/utils/security", "1"),
  cors("socket.io#Server", "https://socket.io/docs/v4/handling-cors/", ["1.cors", "0.cors"], { otherwise: {} }),

  header(["express#Response().**.setHeader|header|set|append", "express#Response().setHeader|header|set|append", "next#NextApiResponse().**.setHeader|appendHeader", "next#NextApiResponse().setHeader|appendHeader", "http#ServerResponse().setHeader"], EXPRESS, { name: "0", value: "1", headers: "0" }, { named: ["res.setHeader", "res.header", "response.setHeader"] }),
  header(["fastify#FastifyReply()|Response().header", "fastify#FastifyReply()|Response().**.header", "fastify/hook#Response().header"], "https://fastify.dev/docs/latest/Reference/Reply/"),
  header(["koa#Response().set|append", "hono#Response().header", "h3#setHeader|setResponseHeader|appendHeader", "global#setHeader|setResponseHeader"], "https://hono.dev/docs/api/context#header", { name: ["1", "0"], value: ["2", "1"], headers: "0" }),
  header(["next/server#**.headers.set|append", "global#Response().headers.set|append", "global#Headers().set|append", "hono#Response().res.headers.set|append"], FETCH),
  headers(["express#Response().writeHead", "express#Response().**.writeHead", "http#ServerResponse().writeHead", "next/server#NextResponse.json", "next/server#NextResponse", "next/server#NextResponse.next", "global#Response.json", "global#Response", "h3#setHeaders|setResponseHeaders"], FETCH, ["1.headers", "0.headers", "1", "2"]),
  headers("global#Headers", FETCH, "0"),

  protects(["helmet#", "helmet#*", "koa-helmet#", "koa-helmet#*", "lusca#", "lusca#*", "elysia-helmet#*", "@middy/http-security-headers#"], HELMET),
  protects("fastify#*.register", "https://github.com/fastify/fastify-helmet", { takes: { arg: 0, match: ["@fastify/helmet#", "fastify-helmet#", "helmet#"] } }),
  protects(["hono/secure-headers#secureHeaders"], "https://hono.dev/docs/middleware/builtin/secure-headers"),
  protects(["next-secure-headers#*", "@next-safe/middleware#*", "next-safe#", "@nosecone/next#*", "nosecone#*", "@nosecone/sveltekit#*"], "https://docs.arcjet.com/nosecone/quick-start"),

  serves(["express#", "fastify#", "fastify#fastify|Fastify", "koa#", "hono#Hono", "@nestjs/core#NestFactory.create", "elysia#Elysia"], "https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html"),
  {
    match: [
      "express#().listen", "express#Application()|Express().listen", "fastify#().listen", "fastify#fastify()|Fastify().listen", "koa#().listen", "elysia#Elysia().**.listen", "@nestjs/core#NestFactory.create().listen", "@nestjs/common#INestApplication().listen",
      "@nestjs/platform-express#NestExpressApplication().listen", "@nestjs/platform-fastify#NestFastifyApplication().listen", "http#createServer|Server", "https#createServer", "http2#createSecureServer", "@hono/node-server#serve|createAdaptorServer",
      "global#Bun.serve", "global#Deno.serve",
    ],
    does: "listens", docs: "https://nodejs.org/api/http.html#serverlisten",
  },
  {
    match: ["hono/*#handle", "serverless-http#", "@vendia/serverless-express#", "@codegenie/serverless-express#", "aws-serverless-express#createServer", "fastify#().ready", "fastify#fastify()|Fastify().ready"],
    does: "listens", otherwise: { kind: "invoked" }, docs: "https://github.com/dougmoscrop/serverless-http",
  },
  { match: [], file: /(?:^|\/)next\.config\.[cm]?[jt]s$/, does: "serves", at: { headers: "0.headers()" }, otherwise: { kind: "configuration" }, docs: "https://nextjs.org/docs/app/api-reference/config/next-config-js/headers" },
];

/** The OpenAPI document of what was found: valid, with what validators, paths and guards say, and nothing else. */
import { fileURLToPath } from "node:url";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { analyse } from "../src/judge/analyse.js";
import { openApi } from "../src/reporters/openapi.js";
import { openApiPath } from "../src/openapi/path.js";
import { defaultConfig } from "../src/workspace/config.js";
import { stopship } from "./git.js";
import { projectFolder } from "./project-folder.js";

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: unknown }[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, { readonly schema: unknown }>> };
  readonly security: readonly Readonly<Record<string, unknown>>[];
}
interface OpenApi {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly securitySchemes: Readonly<Record<string, { readonly type: string; readonly in: string; readonly name: string }>> };
}

/** The document of a project, which fits the specification. */
async function documentOf(root: string): Promise<OpenApi> {
  const { endpoints, sources } = analyse({ root, config: defaultConfig });
  const text = openApi(endpoints, sources, { title: "shop", version: "1.2.3" });
  const { valid, errors } = await new Validator().validate(JSON.parse(text) as Record<string, unknown>);
  expect([valid, errors ?? null]).toEqual([true, null]);
  return JSON.parse(text) as OpenApi;
}

const manifest = (...names: readonly string[]): string => JSON.stringify({ name: "shop", dependencies: Object.fromEntries(names.map((name) => [name, "*"])) });
const bodyOf = ({ paths }: OpenApi, path: string, method = "post"): unknown => paths[path]?.[method]?.requestBody?.content["application/json"]?.schema;

describe("validators of the handler and before it", () => {
  const made = (schema: string, head = 'import { z } from "zod";'): Promise<OpenApi> =>
    documentOf(projectFolder({
      "package.json": manifest("express", "zod", "joi", "valibot", "yup", "@sinclair/typebox"),
      "src/app.ts": `import express from "express";\n${head}\n\nconst item = ${schema};\nexport const app = express();\napp.use(express.json());\n${USE[head] ?? USE[""] ?? ""}`,
    }));
  const USE: Readonly<Record<string, string>> = {
    "": 'app.post("/items", (req, res) => {\n  res.json(item.parse(req.body));\n});\n',
    'import Joi from "joi";': 'app.post("/items", async (req, res) => {\n  res.json(await item.validateAsync(req.body));\n});\n',
    'import * as yup from "yup";': 'app.post("/items", async (req, res) => {\n  res.json(await item.validate(req.body));\n});\n',
    'import * as v from "valibot";': 'app.post("/items", (req, res) => {\n  res.json(v.parse(item, req.body));\n});\n',
    'import { Type } from "@sinclair/typebox";\nimport { Value } from "@sinclair/typebox/value";': 'app.post("/items", (req, res) => {\n  res.json(Value.Parse(item, req.body));\n});\n',
  };

  test.each([
    ["z.object({ name: z.string().min(1).max(80), count: z.number().int().positive().optional() })", { type: "object", properties: { name: { type: "string", minLength: 1, maxLength: 80 }, count: { type: "integer", exclusiveMinimum: 0 } }, required: ["name"] }],
    ["z.object({ mail: z.email(), at: z.iso.datetime(), id: z.string().uuid(), code: z.string().regex(/^[A-Z]{3}$/) }).strict()", { type: "object", properties: { mail: { type: "string", format: "email" }, at: { type: "string", format: "date-time" }, id: { type: "string", format: "uuid" }, code: { type: "string", pattern: "^[A-Z]{3}$" } }, required: ["mail", "at", "id", "code"], additionalProperties: false }],
    ['z.object({ state: z.enum(["open", "paid"]), tags: z.array(z.string()).max(5), note: z.string().nullish(), page: z.coerce.number().default(1) })', { type: "object", properties: { state: { type: "string", enum: ["open", "paid"] }, tags: { type: "array", items: { type: "string" }, maxItems: 5 }, note: { type: ["string", "null"] }, page: { type: "number", default: 1 } }, required: ["state", "tags"] }],
    ["z.object({ a: z.string(), b: z.number() }).pick({ a: true }).extend({ c: z.boolean() })", { type: "object", properties: { a: { type: "string" }, c: { type: "boolean" } }, required: ["a", "c"] }],
    ["z.object({ a: z.string(), b: z.number() }).partial()", { type: "object", properties: { a: { type: "string" }, b: { type: "number" } } }],
    ['z.union([z.object({ kind: z.literal("a") }), z.string()])', { anyOf: [{ type: "object", properties: { kind: { const: "a" } }, required: ["kind"] }, { type: "string" }] }],
    ["z.record(z.string(), z.number())", { type: "object", additionalProperties: { type: "number" } }],
    ["z.object({ a: unknownThing, b: z.string().transform((s) => s.length) })", { type: "object", properties: { a: {}, b: { type: "string" } }, required: ["b"] }],
  ])("zod: %s", async (schema, expected) => {
    expect(bodyOf(await made(schema), "/items")).toEqual(expected);
  });

  test("joi and yup: a member may be missing unless it says otherwise", async () => {
    expect(bodyOf(await made('Joi.object({ name: Joi.string().min(2).required(), kind: Joi.string().valid("a", "b"), age: Joi.number().integer().min(0) })', 'import Joi from "joi";'), "/items"))
      .toEqual({ type: "object", properties: { name: { type: "string", minLength: 2 }, kind: { type: "string", enum: ["a", "b"] }, age: { type: "integer", minimum: 0 } }, required: ["name"] });
    expect(bodyOf(await made("yup.object({ mail: yup.string().email().required(), age: yup.number().integer() })", 'import * as yup from "yup";'), "/items"))
      .toEqual({ type: "object", properties: { mail: { type: "string", format: "email" }, age: { type: "integer" } }, required: ["mail"] });
  });

  test("valibot and TypeBox: functions around functions", async () => {
    expect(bodyOf(await made("v.object({ mail: v.pipe(v.string(), v.email(), v.maxLength(90)), note: v.optional(v.nullable(v.string())) })", 'import * as v from "valibot";'), "/items"))
      .toEqual({ type: "object", properties: { mail: { type: "string", format: "email", maxLength: 90 }, note: { type: ["string", "null"] } }, required: ["mail"] });
    expect(bodyOf(await made('Type.Object({ name: Type.String({ minLength: 1 }), kind: Type.Union([Type.Literal("a"), Type.Literal("b")]), n: Type.Optional(Type.Integer()) }, { additionalProperties: false })', 'import { Type } from "@sinclair/typebox";\nimport { Value } from "@sinclair/typebox/value";'), "/items"))
      .toEqual({ type: "object", properties: { name: { type: "string", minLength: 1 }, kind: { anyOf: [{ const: "a" }, { const: "b" }] }, n: { type: "integer" } }, required: ["name", "kind"], additionalProperties: false });
  });

  test("a middleware that is given the schema, query and path parameters, and who checks the caller", async () => {
    const root = projectFolder({
      "package.json": manifest("express", "zod", "jsonwebtoken"),
      "src/app.ts": `import express, { type NextFunction, type Request, type Response } from "express";
import jwt from "jsonwebtoken";
import { z, type ZodType } from "zod";

const validate = (schema: ZodType) => (req: Request, res: Response, next: NextFunction): void => {
  const result = schema.safeParse(req.body);
  if (!result.success) {
    res.status(400).end();
    return;
  }
  req.body = result.data;
  next();
};
function requireUser(req: Request, res: Response, next: NextFunction): void {
  try {
    jwt.verify(req.headers.authorization ?? "", process.env.JWT_KEY ?? "");
    next();
  } catch {
    res.status(401).end();
  }
}
const id = z.object({ id: z.uuid() });
const page = z.object({ page: z.coerce.number().int(), q: z.string().optional() });
const order = z.object({ note: z.string().max(500) });
export const app = express();
app.use(express.json());
app.get("/health", (_req, res) => void res.send("ok"));
app.get("/orders", requireUser, (req, res) => void res.json(page.parse(req.query)));
app.put("/orders/:id", requireUser, validate(order), (req, res) => void res.json({ ...id.parse(req.params), ...req.body }));
app.get("/orders/:orderId(\\\\d+)/lines", requireUser, (req, res) => void res.json(req.params.orderId));
`,
    });
    const { paths, components } = await documentOf(root);
    expect(Object.keys(paths)).toEqual(["/health", "/orders", "/orders/{id}", "/orders/{orderId}/lines"]);
    expect(paths["/health"]?.["get"]?.security).toEqual([]);
    expect(paths["/orders"]?.["get"]).toMatchObject({ security: [{ requireUser: [] }], parameters: [{ name: "page", in: "query", required: true, schema: { type: "integer" } }, { name: "q", in: "query", schema: { type: "string" } }] });
    expect(paths["/orders/{id}"]?.["put"]).toMatchObject({
      operationId: "putOrdersId", parameters: [{ name: "id", in: "path", required: true, schema: { type: "string", format: "uuid" } }],
      requestBody: { required: true, content: { "application/json": { schema: { type: "object", properties: { note: { type: "string", maxLength: 500 } }, required: ["note"] } } } },
    });
    expect(components?.securitySchemes).toEqual({ requireUser: { type: "apiKey", in: "header", name: "authorization", description: "Checked by requireUser" } });
  });
});

test("schemas written as JSON Schema, and classes with decorators", async () => {
  const fastify = await documentOf(projectFolder({
    "package.json": manifest("fastify"),
    "src/app.ts": 'import Fastify from "fastify";\n\nexport const app = Fastify();\napp.post("/items/:id", { schema: { params: { type: "object", properties: { id: { type: "integer" } } }, body: { type: "object", required: ["name"], properties: { name: { type: "string", maxLength: 9 } }, "x-own": 1 } } }, async (request) => request.body);\n',
  }));
  expect(fastify.paths["/items/{id}"]?.["post"]).toMatchObject({ parameters: [{ name: "id", schema: { type: "integer" } }] });
  expect(bodyOf(fastify, "/items/{id}")).toEqual({ type: "object", required: ["name"], properties: { name: { type: "string", maxLength: 9 } } });
  const nest = await documentOf(projectFolder({
    "package.json": manifest("@nestjs/common", "@nestjs/core", "class-validator", "class-transformer"),
    "src/main.ts": 'import { ValidationPipe } from "@nestjs/common";\nimport { NestFactory } from "@nestjs/core";\nimport { AppModule } from "./app.module";\n\nasync function start(): Promise<void> {\n  const app = await NestFactory.create(AppModule);\n  app.useGlobalPipes(new ValidationPipe({ whitelist: true }));\n  await app.listen(3000);\n}\nvoid start();\n',
    "src/app.module.ts": 'import { Module } from "@nestjs/common";\nimport { Items } from "./items.controller";\n\n@Module({ controllers: [Items] })\nexport class AppModule {}\n',
    "src/item.dto.ts": 'import { Type } from "class-transformer";\nimport { IsEmail, IsIn, IsInt, IsOptional, IsString, Length, Max, ValidateNested } from "class-validator";\n\nexport class Line {\n  @IsInt() @Max(99) quantity!: number;\n}\nexport class ItemDto {\n  @IsString() @Length(1, 80) name!: string;\n  @IsEmail() @IsOptional() mail?: string;\n  @IsIn(["a", "b"]) kind!: string;\n  @ValidateNested({ each: true }) @Type(() => Line) lines!: Line[];\n}\n',
    "src/items.controller.ts": 'import { Body, Controller, Param, Post } from "@nestjs/common";\nimport { ItemDto } from "./item.dto";\n\n@Controller("items")\nexport class Items {\n  @Post(":id")\n  add(@Param("id") id: string, @Body() item: ItemDto): unknown {\n    return { id, item };\n  }\n}\n',
  }));
  expect(nest.paths["/items/{id}"]?.["post"]?.operationId).toBe("add");
  expect(bodyOf(nest, "/items/{id}")).toEqual({
    type: "object", required: ["name", "kind", "lines"],
    properties: { name: { type: "string", minLength: 1, maxLength: 80 }, mail: { type: "string", format: "email" }, kind: { type: "string", enum: ["a", "b"] }, lines: { type: "array", items: { type: "object", properties: { quantity: { type: "integer", maximum: 99 } }, required: ["quantity"] } } },
  });
});

test("a guard goes by its name in the project, also where a library does its work", async () => {
  const { components, paths } = await documentOf(projectFolder({
    "package.json": manifest("next", "next-auth", "@prisma/client"),
    "lib/auth.ts": 'import { getServerSession } from "next-auth";\n\nexport async function requireSession(): Promise<void> {\n  if (!(await getServerSession())) throw new Response("no", { status: 401 });\n}\n',
    "app/api/notes/route.ts": 'import { PrismaClient } from "@prisma/client";\nimport { requireSession } from "../../../lib/auth";\n\nconst db = new PrismaClient();\nexport async function GET(): Promise<Response> {\n  await requireSession();\n  return Response.json(await db.note.findMany({ take: 9 }));\n}\n',
  }));
  expect(paths["/api/notes"]?.["get"]?.security).toEqual([{ requireSession: [] }]);
  expect(components?.securitySchemes["requireSession"]).toMatchObject({ type: "apiKey", description: expect.stringContaining("could not be read") as string });
});

test("routes of every style become paths", () => {
  const path = (route: string): string => openApiPath(route).template;
  expect(["/a/:id", "/a/[id]", "/a/{id}", "/a/:id(\\d+)", "/a/:id{[0-9a-f]+}", "/a/:id?", "/a/[id=int]"].map(path)).toEqual(Array.from({ length: 7 }, () => "/a/{id}"));
  expect(["/f/*", "/f/[...path]", "/f/[[...path]]", "/f/**:path", "/f/*path", "/f/{path+}", "/f/{*path}"].map((route) => openApiPath(route)).map(({ template, parameters }) => [template, parameters[0]?.isRest]))
    .toEqual([["/f/{rest}", true], ...Array.from({ length: 6 }, () => ["/f/{path}", true])]);
  expect([path("/:from-:to"), path("a/:id/b/:id"), path("/x{")]).toEqual(["/{from}-{to}", "/a/{id}/b/{id2}", "/x"]);
  expect(openApiPath("/a/:id").shape).toBe(openApiPath("/a/[slug]").shape);
});

test("the command line writes it, for every framework's app, with hostile names inert", { timeout: 120_000 }, async () => {
  for (const app of ["apps/shop", "frameworks/hono/workspace", "frameworks/elysia/club", "frameworks/ts-rest/express", "frameworks/nest/rest", "frameworks/sveltekit/app"]) await documentOf(fileURLToPath(new URL(`../fixtures/${app}`, import.meta.url)));
  const root = projectFolder({ "package.json": '{ "name": "a\\u001b[31m", "dependencies": { "express": "*" } }', "src/app.ts": 'import express from "express";\n\nexport const app = express();\napp.get("/\\u202e/##vso[x]/:id", (_req, res) => void res.send("ok"));\n' });
  const { code, out } = stopship(root, ["routes", "--format", "openapi"]);
  expect([code, /[\u001b\u202e]|##\w*\[/.test(out)]).toEqual([0, false]);
  expect(await new Validator().validate(JSON.parse(out) as Record<string, unknown>)).toMatchObject({ valid: true });
  expect(stopship(root, ["check", "--format", "openapi"]).err).toContain("--format openapi is not a format of stopship check");
});

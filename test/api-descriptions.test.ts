/** Descriptions of APIs as text: what they say is read where it stands, what is added reads as meant, and nothing hostile gets far. */
import { describe, expect, it, test } from "vitest";
import { analyse } from "../src/judge/analyse.js";
import { Alignment } from "../src/openapi/alignment.js";
import { operationsInComments } from "../src/openapi/comments.js";
import { Descriptions } from "../src/openapi/operations.js";
import { defaultConfig } from "../src/workspace/config.js";
import { projectFolder } from "./project-folder.js";

const PACKAGE = '{ "name": "shop", "dependencies": { "express": "^5.0.0", "zod": "^4.0.0" } }\n';
const APP =
  'import express from "express";\nimport { z } from "zod";\n\nconst Refund = z.object({ amount: z.number(), reason: z.string().optional() });\nconst app = express();\napp.use(express.json());\n' +
  'app.get("/api/orders", (_req, res) => {\n  res.json([]);\n});\napp.post("/api/orders/:id/refunds", async (req, res) => {\n  const refund = Refund.parse(req.body);\n  await fetch("https://pay.example", { method: "POST", body: JSON.stringify(refund) });\n  res.json({});\n});\napp.listen(3000);\n';

function fixed(files: Readonly<Record<string, string>>, name: string): { readonly text: string; readonly titles: readonly string[] } {
  const { findings } = analyse({ root: projectFolder({ "package.json": PACKAGE, "src/app.ts": APP, ...files }), config: defaultConfig, preset: "all", rules: ["documented-endpoints"] });
  const fixes = findings.flatMap((f) => f.fixes);
  const edits = fixes.flatMap((f) => f.edits).filter(({ file }) => file === name).toSorted((a, b) => b.start - a.start);
  return { text: edits.reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), files[name] ?? ""), titles: fixes.map(({ title }) => title) };
}

describe("the stub of an endpoint that a document leaves out", () => {
  const YAML = "# Ours\nopenapi: 3.1.0\npaths:\n    /orders:\n        get:\n            responses: {}\n\n# What comes below\ncomponents: {}\n";

  it("goes behind the other paths, indented as they are, with what the code says and nothing made up", () => {
    const { text, titles } = fixed({ "openapi.yaml": YAML }, "openapi.yaml");
    expect(titles).toEqual(["Add `POST /orders/{id}/refunds` to `openapi.yaml`, for its answers to be described"]);
    expect(text).toContain("            responses: {}\n    /orders/{id}/refunds:\n        post:\n            parameters:\n");
    expect(text).toContain('                            type: object\n                            properties:\n                                amount:\n                                    type: number\n');
    expect(text.endsWith("\n\n# What comes below\ncomponents: {}\n")).toBe(true);
    expect(new Descriptions(() => text).in("openapi.yaml")?.operations.map((o) => `${o.method} ${o.path} ${String(o.hasBody)}`)).toEqual(["GET /orders false", "POST /orders/{id}/refunds true"]);
  });

  it("keeps the line ends of the document, and joins the path that is there", () => {
    const text = `${YAML.replace("            responses: {}\n", "            responses: {}\n    /orders/{order}/refunds:\n        get:\n            responses: {}\n").replaceAll("\n", "\r\n")}`;
    const { text: after } = fixed({ "openapi.yaml": text, "src/refunds.ts": "" }, "openapi.yaml");
    expect(after.replaceAll("\r\n", "")).not.toContain("\n");
    expect(after.match(/\/refunds/g)).toHaveLength(2);
  });

  it("is JSON in JSON", () => {
    const { text } = fixed({ "docs/openapi.json": '{\n\t"openapi": "3.0.0",\n\t"paths": {\n\t\t"/api/orders": { "get": { "responses": {} } }\n\t}\n}\n' }, "docs/openapi.json");
    expect(Object.keys((JSON.parse(text) as { paths: object }).paths)).toEqual(["/api/orders", "/api/orders/{id}/refunds"]);
    expect(text).toContain('\n\t\t"/api/orders/{id}/refunds": {\n\t\t\t"post"');
  });

  it("is offered for as much of a long document as can be tried at once", () => {
    const app = APP.replace("app.listen", 'app.get("/api/items", (_req, res) => {\n  res.json([]);\n});\napp.listen');
    expect(fixed({ "src/app.ts": app, "openapi.yaml": YAML }, "openapi.yaml").titles).toHaveLength(2);
    expect(fixed({ "src/app.ts": app, "openapi.yaml": `# ${"long ".repeat(200_000)}\n${YAML}` }, "openapi.yaml").titles).toHaveLength(1);
  });

  it("is left out where the document is written on one line", () => {
    expect(fixed({ "openapi.yaml": "{ openapi: 3.1.0, paths: { /orders: { get: {} } } }\n" }, "openapi.yaml").titles).toEqual([]);
  });
});

describe("what a document says", () => {
  const read = (text: string, file = "openapi.yaml"): ReturnType<Descriptions["in"]> => new Descriptions((path) => (path === file ? text : undefined)).in(file);

  test.each([
    ["a text", "openapi"],
    ["no version that we know", 'openapi: "4.0.0"\npaths: {}\n'],
    ["nothing", ""],
    ["half of a value", '{ "openapi": "3.0.0", "paths": '],
  ])("%s is no description", (_, text) => expect(read(text)?.operations ?? []).toEqual([]));

  it("knows the servers of both generations by their paths", () => {
    expect(read('swagger: "2.0"\nbasePath: /v2/\npaths: {}\n')?.bases).toEqual(["/v2"]);
    expect(read("openapi: 3.0.0\nservers:\n  - url: https://a.example/v1\n  - url: /v3\n  - url: https://b.example\n  - url: '{host}/v4'\npaths: {}\n")?.bases).toEqual(["/v1", "/v3", "/v4"]);
  });

  it("ends where references lead in a circle, to other machines, or nowhere", () => {
    const { operations, isOpen } = read("openapi: 3.0.0\npaths:\n  /a:\n    $ref: '#/paths/~1b'\n  /b:\n    $ref: '#/paths/~1a'\n  /c:\n    $ref: https://elsewhere.example/c.yaml\n  /d:\n    $ref: ../../../../etc/passwd\n  /e: { get: {} }\n") ?? {};
    expect([operations?.map(({ path }) => path), isOpen]).toEqual([["/e"], true]);
  });

  it("stands aliases that multiply, and depth", () => {
    const bomb = `openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array.from({ length: 9 }, () => `*a${i}`).join(", ")}]\n`).join("")}paths:\n  /a: { get: *a12 }\n`;
    const started = process.cpuUsage().user;
    read(bomb);
    read(`openapi: 3.0.0\npaths: ${"{ a: ".repeat(3_000)}`);
    read(`${'{ "openapi": "3.0.0", "paths": '}${'{ "/a": '.repeat(3_000)}`, "openapi.json");
    expect((process.cpuUsage().user - started) / 1e6).toBeLessThan(8);
  });

  it("is read where it is long, without the schemas that make it so", () => {
    const schemas = Array.from({ length: 20_000 }, (_, i) => `    S${i}: { type: object }\n`).join("");
    const { operations } = read(`openapi: 3.0.0\ncomponents:\n  schemas:\n${schemas}paths:\n  /a:\n    get: {}\n`) ?? {};
    expect(operations).toMatchObject([{ method: "GET", path: "/a" }]);
    expect(operations?.[0]?.pos).toBe(schemas.length + "openapi: 3.0.0\ncomponents:\n  schemas:\npaths:\n  /a:\n    ".length);
  });
});

describe("comments", () => {
  it("are read behind their tag only, and where they stand", () => {
    const text = "/**\n * @openapi\n * /a:\n *   get: {}\n * @returns {number}\n * /b:\n *   get: {}\n */\n/** @swagger is a word */\n/* @openapi\n/c: { get: {} } */\n";
    const { operations } = operationsInComments("a.ts", text) ?? {};
    expect(operations?.map(({ path, pos, end }) => [path, text.slice(pos, end)])).toEqual([["/a", "get"]]);
  });

  it("are left alone where they are no YAML", () => {
    expect(operationsInComments("a.ts", "/**\n * @openapi\n * /a: [\n * : : -\n */")?.operations ?? []).toEqual([]);
  });
});

describe("which operation is which endpoint", () => {
  const at = (text: string): { readonly method: string; readonly path: string } => ({ method: text.split(" ")[0] ?? "", path: text.split(" ")[1] ?? "" });
  function pairs(endpoints: readonly string[], operations: readonly string[], bases: readonly string[] = []): string[] {
    const { operationOf } = new Alignment(endpoints.map(at), operations.map(at), bases);
    return [...operationOf].map(([e, o]) => `${e.path} = ${o.path}`);
  }

  test.each<[string, string[], string[], string[]]>([
    ["parameters go by any name", ["GET /a/:id", "GET /b/[slug]"], ["GET /a/{a}", "GET /b/{b}"], ["/a/:id = /a/{a}", "/b/[slug] = /b/{b}"]],
    ["a prefix of the code", ["GET /api/v1/a", "GET /api/v1/b"], ["GET /a", "GET /b"], ["/api/v1/a = /a", "/api/v1/b = /b"]],
    ["a prefix of a gateway", ["GET /a", "GET /b"], ["GET /shop/a", "GET /shop/b"], ["/a = /shop/a", "/b = /shop/b"]],
    ["another method is another operation", ["GET /a"], ["POST /a"], []],
    ["whatever is answered for all methods is", ["ALL /a"], ["POST /a"], ["/a = /a"]],
    ["a name is described by a parameter in its place, a parameter by no name", ["GET /a/me", "GET /b/:id"], ["GET /a/{id}", "GET /b/me"], ["/a/me = /a/{id}"]],
    ["what may be left out is left out", ["GET /a/:id?"], ["GET /a"], ["/a/:id? = /a"]],
  ])("%s", (_, endpoints, operations, expected) => expect(pairs(endpoints, operations)).toEqual(expected));

  it("asks no more of thousands than of each once", () => {
    const many = Array.from({ length: 5_000 }, (_, i) => `GET /x/${i % 70}/:a/y/${i}/:b`);
    const started = process.cpuUsage().user;
    expect(pairs(many, many.map((m) => m.replace("/x/", "/"))).length).toBe(5_000);
    expect((process.cpuUsage().user - started) / 1e6).toBeLessThan(5);
  });
});

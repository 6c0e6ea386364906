/** The type that a fix writes in the place of `any` is the framework's own: of the parameter that the handler really has. */
import { expect, test } from "vitest";
import { analyse } from "../src/judge/analyse.js";
import { loadConfig } from "../src/workspace/config.js";
import { projectFolder } from "./project-folder.js";

const manifest = (dependencies: object): string => JSON.stringify({ name: "shop", dependencies });

test.each([
  ["Fastify", "src/app.ts", { fastify: "^5.0.0" }, 'import Fastify from "fastify";\nconst app = Fastify();\napp.get("/orders", async (request: any, reply: any) => reply.send(request.id));\n', ["FastifyRequest", "FastifyReply"]],
  ["Nitro", "server/api/orders.get.ts", { nitropack: "^2.12.0", h3: "^1.15.0" }, "export default defineEventHandler(async (event: any) => event.path);\n", ["H3Event"]],
  ["Hono", "src/app.ts", { hono: "^4.0.0" }, 'import { Hono } from "hono";\nconst app = new Hono();\napp.get("/orders", (c: any) => c.text("none"));\n', ["Context"]],
  ["Express", "src/app.ts", { express: "^5.0.0" }, 'import express from "express";\nconst app = express();\napp.get("/orders", (req: any, res: any) => res.send(req.ip));\n', ["Request", "Response"]],
])("of %s", (_name, path, dependencies, text, types) => {
  const root = projectFolder({ "package.json": manifest(dependencies), [path]: text });
  const { findings } = analyse({ root, config: loadConfig(root), preset: "all", rules: ["no-explicit-any"] });
  expect(findings.map(({ fixes }) => /`(\w+)`/.exec(fixes[0]?.title ?? "")?.[1])).toEqual(types);
});

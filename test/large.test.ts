/** What is asked about something large costs no more than it has to, and comes to the same. */
import { expect, test } from "vitest";
import { Mentions } from "../src/extract/mentions.js";
import { analyse } from "../src/judge/analyse.js";
import { defaultConfig } from "../src/workspace/config.js";
import { projectFolder } from "./project-folder.js";
import type { Registration } from "../src/frameworks/adapter.js";
import type { Value } from "../src/link/values.js";
import { WaysIn } from "../src/link/ways-in.js";

function registering(handler: Value): Registration {
  return { framework: "express", kind: "http", method: "GET", route: "/", file: "app.ts", pos: 0, end: 1, handlerName: null, handler, args: [], layers: [], errors: "handled" };
}

test.each([
  ["a few short texts", 3, 10, true],
  ["more values than are told", 5_000, 1, false],
  ["one long text, many times", 3_000, 1_000, false],
])("a way in of %s", (_, count, length, isTold) => {
  const text: Value = { k: "literal", value: "x".repeat(length) };
  const { words } = new WaysIn().of(registering({ k: "array", items: Array.from({ length: count }, () => text) }));
  expect(words === undefined ? 0 : words.split("x".repeat(length)).length - 1).toBe(isTold ? count : 0);
});

test("a text that is asked about many names says of each what it says when asked about that one", () => {
  const names = Array.from({ length: 80 }, (_, i) => `$act${i}`);
  const text = names.map((name, i) => `${name}(${i}); x.${name}; // ${name}\nhand(${name}, "${name}", { ${name}: 1 }, é${name});`).join("\n");
  const lines = [...text.matchAll(/^/gm)].map(({ index }) => index);
  const many = new Mentions(text, { imports: [] }, lines);
  for (const name of [...names, "hand", "é", "none"]) expect(many.of(name, false), name).toEqual(new Mentions(text, { imports: [] }, lines).of(name, false));
  expect(many.of("$act79", false)).toEqual([{ member: "", isCall: true }, { member: "", isCall: false }]);
});

/** A program that goes through its steps one by one, keeps for the next ones what each has come to, and then serves. */
function stepByStep(count: number): string {
  const steps = Array.from({ length: count }, (_, i) => `
  if (step === "${i}") {
    chosen = await next(step, chosen);
    channel = await add(channel ?? chosen);
    if (!channel) return;
    step = await offer(channel);
  }`);
  return `import express from "express";
import { isCancel, select } from "@clack/prompts";
import { Pool } from "pg";

const pool = new Pool();
let chosen: string | undefined, kept: string | undefined, last: string | undefined;

async function offer(message?: string): Promise<string> {
  const answer = await select({ message, options: [] });
  if (isCancel(answer)) throw new Error("left");
  last = answer;
  return answer;
}

async function next(before?: string, was?: string): Promise<string | undefined> {
  if (before === last) return undefined;
  const answer = await offer(before);
  return answer === was ? undefined : answer;
}

async function add(name?: string): Promise<string> {
  let channel = kept;
  const choice = await offer(name);
  await next(choice, chosen);
  if (choice === "own") {
    const given = await offer(channel);
    await next(given, chosen);
    channel = given.trim();
  }
  kept = channel;
  return channel ?? "";
}

async function start(first: string): Promise<void> {
  let step = first, channel = kept;${steps.join("")}
  const app = express();
  app.delete("/orders/:id", async (request, response) => {
    await pool.query("delete from orders where id = $1 and channel = $2", [request.params.id, channel]);
    response.end();
  });
  app.listen(3000);
}

await start("first");
`;
}

test.each([12, 300])("an endpoint that is there after %s steps, each of which keeps what the one before has come to, is found", (count) => {
  const root = projectFolder({ "package.json": '{ "dependencies": { "express": "5", "pg": "8", "@clack/prompts": "1" } }', "src/start.ts": stepByStep(count) });
  const { endpoints } = analyse({ root, config: defaultConfig });
  expect(endpoints.map(({ method, route, auth }) => `${method} ${route} ${auth.status}`)).toEqual(["DELETE /orders/:id missing"]);
});

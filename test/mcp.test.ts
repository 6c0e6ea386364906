/** The tools for assistants, asked over the official SDK. */
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stopship } from "./git.js";
import { install } from "./npm.js";
import { projectFolder } from "./project-folder.js";

const HOME = dirname(dirname(fileURLToPath(import.meta.url)));
let home: string;
beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "stopship-mcp-")));
  writeFileSync(join(home, "package.json"), '{ "private": true, "type": "module" }');
  install(home, "@modelcontextprotocol/sdk@^1.20.0");
  // As installed beside it: a package of its own in the same node_modules.
  const own = join(home, "node_modules/stopship");
  for (const part of ["dist", "package.json"]) cpSync(join(HOME, part), join(own, part), { recursive: true });
  symlinkSync(join(HOME, "node_modules"), join(own, "node_modules"));
}, 300_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Client {
  connect(transport: object): Promise<void>;
  listTools(): Promise<{ readonly tools: readonly { readonly name: string }[] }>;
  callTool(call: object): Promise<{ readonly isError?: boolean; readonly content: readonly { readonly text: string }[] }>;
  close(): Promise<void>;
}

test("check, routes and explain answer as the command line does", async () => {
  const sdk = join(home, "node_modules/@modelcontextprotocol/sdk/dist/esm/client");
  const { Client } = (await import(pathToFileURL(join(sdk, "index.js")).href)) as { Client: new (about: object) => Client };
  const { StdioClientTransport } = (await import(pathToFileURL(join(sdk, "stdio.js")).href)) as { StdioClientTransport: new (server: object) => object };
  const root = projectFolder({ "package.json": '{ "name": "shop" }', "src/a.ts": "export function read(row: any): string {\n  return String(row);\n}\n" });
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [join(home, "node_modules/stopship/dist/src/cli.js"), "mcp"], cwd: root }));
  try {
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(["check", "routes", "explain"]);
    const text = async (name: string, given: object): Promise<string> => (await client.callTool({ name, arguments: given })).content[0]?.text ?? "";
    expect(JSON.parse(await text("check", { paths: ["src"] }))).toMatchObject({ findings: [{ rule: "no-explicit-any", file: "src/a.ts" }] });
    expect(JSON.parse(await text("routes", { folder: root }))).toMatchObject({ endpoints: [] });
    expect(await text("explain", { about: "no-explicit-any" })).toContain("no-explicit-any");
    expect(await client.callTool({ name: "check", arguments: { paths: ["--config=x"] } })).toMatchObject({ isError: true });
  } finally {
    await client.close();
  }
});

test("one sentence where the SDK is missing", () => {
  expect(stopship(projectFolder({}), ["mcp"])).toMatchObject({ code: 2, err: expect.stringContaining("stopship mcp needs @modelcontextprotocol/sdk, which is not installed") as string });
});

/** `stopship mcp`: the same answers for an assistant, over the Model Context Protocol. https://modelcontextprotocol.io */
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { ConfigError } from "../workspace/config-error.js";
import { isData } from "../workspace/manifests.js";
import { version } from "../workspace/version.js";
import { readArguments } from "./arguments.js";
import { check } from "./check.js";
import type { Command, Io } from "./command.js";
import { done, UsageError } from "./exit.js";
import { explain } from "./explain.js";
import { routes } from "./routes.js";

/** The part of the SDK that is used: it is not among the dependencies, since few need it. */
interface Sdk {
  readonly Server: new (about: object, options: object) => { setRequestHandler(schema: unknown, answer: (request: unknown) => unknown): void; connect(transport: { onclose?: () => void }): Promise<void>; onclose?: () => void };
  readonly StdioServerTransport: new () => object;
  readonly ListToolsRequestSchema: unknown;
  readonly CallToolRequestSchema: unknown;
}

const PACKAGE = "@modelcontextprotocol/sdk";
const folder = { type: "string", description: "Folder of the project; the working folder by default" };
const paths = { type: "array", items: { type: "string" }, description: "Files and folders to report on; the whole project is analysed in any case" };

interface Tool {
  readonly command: Command;
  readonly description: string;
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
  /** Words of the command line, from what the assistant gives. */
  words(given: Readonly<Record<string, unknown>>): readonly string[];
}

/** Words that can never be read as options. */
const strings = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).filter((word): word is string => typeof word === "string" && word !== "");

const TOOLS: Readonly<Record<string, Tool>> = {
  check: { command: check, description: "Findings of a TypeScript or JavaScript backend that stop it from shipping, as JSON", properties: { folder, paths }, words: (given) => ["--format", "json", "--", ...strings(given["paths"])] },
  routes: { command: routes, description: "Every endpoint with its authentication, validation, rate limit and error handling, as JSON", properties: { folder, paths }, words: (given) => ["--format", "json", "--", ...strings(given["paths"])] },
  explain: {
    command: explain, description: "A rule, or what is known about a line of a file and why", required: ["about"],
    properties: { folder, about: { type: "string", description: "A rule, file:line, or a file" } }, words: (given) => ["--", ...strings(given["about"])],
  },
};

/** @throws UsageError where it is missing, or not the one that is known */
function loaded(): Sdk {
  const from = createRequire(import.meta.url);
  const parts = ["server/index.js", "server/stdio.js", "types.js"].map((part): unknown => {
    try {
      return from(`${PACKAGE}/${part}`);
    } catch {
      return undefined;
    }
  });
  const sdk: Partial<Sdk> = Object.assign({}, ...parts);
  const { Server, StdioServerTransport, ListToolsRequestSchema, CallToolRequestSchema } = sdk;
  if (Server && StdioServerTransport && ListToolsRequestSchema && CallToolRequestSchema) return { Server, StdioServerTransport, ListToolsRequestSchema, CallToolRequestSchema };
  const what = parts.includes(undefined) ? "which is not installed here" : "in a version that it knows (1)";
  throw new UsageError(`stopship mcp needs ${PACKAGE}, ${what}: npm install --save-dev ${PACKAGE}@1`, "nothing was served");
}

/** Runs a tool as the command line would, and gives what it printed. */
async function called(request: unknown, io: Io): Promise<object> {
  const params = isData(request) && isData(request["params"]) ? request["params"] : {};
  const given = isData(params["arguments"]) ? params["arguments"] : {};
  const name = String(params["name"]);
  const tool = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined;
  let text = "";
  const stdout = { write: (more: string): void => void (text += more) };
  try {
    if (!tool) throw new UsageError(`there is no tool ${name}`);
    const [at = "."] = strings(given["folder"]);
    await tool.command.run({ ...readArguments(tool.words(given)), hasProgress: false }, { ...io, stdout, cwd: resolve(io.cwd, at) });
    return { content: [{ type: "text", text }] };
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ConfigError)) throw error;
    return { content: [{ type: "text", text: error.message }], isError: true };
  }
}

export const mcp: Command = {
  name: "mcp",
  usage: "",
  summary: "serves an assistant: check, routes and explain as tools",
  options: [],
  async run(_args, io) {
    const { Server, StdioServerTransport, ListToolsRequestSchema, CallToolRequestSchema } = loaded();
    const server = new Server({ name: "stopship", version: version() }, { capabilities: { tools: {} } });
    const tools = Object.entries(TOOLS).map(([name, { description, properties, required = [] }]) => ({ name, description, inputSchema: { type: "object", properties, required } }));
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
    server.setRequestHandler(CallToolRequestSchema, (request) => called(request, io));
    const isOver = new Promise<void>((end) => {
      server.onclose = end;
      process.stdin.once("end", end);
    });
    await server.connect(new StdioServerTransport());
    await isOver;
    return done;
  },
};

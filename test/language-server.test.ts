/** The built plugin in an editor's ESLint server, over the protocol editors speak, with the flat configuration it finds by itself. */
import { existsSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeAll, expect, test } from "vitest";
import { LanguageClient } from "./language-client.js";
import { projectFolder } from "./project-folder.js";

const HOME = fileURLToPath(new URL("..", import.meta.url));
const PLUGIN = join(HOME, "dist/eslint-plugin.js");
const SERVER = join(HOME, "node_modules/vscode-langservers-extracted/bin/vscode-eslint-language-server");

beforeAll(() => {
  if (!existsSync(PLUGIN)) throw new Error("dist is missing: run npm run build");
});

interface Place {
  readonly line: number;
  readonly character: number;
}
interface Range {
  readonly start: Place;
  readonly end: Place;
}
interface Diagnostic {
  readonly range: Range;
  readonly message: string;
  readonly code: string;
  readonly source: string;
}
interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}
interface Action {
  readonly title: string;
  readonly command?: { readonly command: string; readonly arguments: readonly unknown[] };
}

/** One document in an editor. */
class Editor {
  readonly #client: LanguageClient;
  readonly #uri: string;
  text: string;
  #version = 1;
  #edits: readonly TextEdit[] = [];

  private constructor(root: string, file: string, text: string) {
    const folder = { uri: pathToFileURL(root).href, name: "shop" };
    const settings = {
      validate: "on", packageManager: "npm", useESLintClass: true, experimental: {}, run: "onType", nodePath: null, workspaceFolder: folder, options: {},
      codeAction: { disableRuleComment: { enable: false }, showDocumentation: { enable: true } }, codeActionOnSave: { mode: "all" },
      format: false, quiet: false, onIgnoredFiles: "off", rulesCustomizations: [], problems: { shortenToSingleLine: false },
    };
    this.text = text;
    this.#uri = pathToFileURL(join(root, file)).href;
    this.#client = new LanguageClient([SERVER, "--stdio"], root, {
      "workspace/configuration": () => [settings],
      "workspace/applyEdit": (params) => {
        const { changes, documentChanges } = (params as { edit: { changes?: Record<string, TextEdit[]>; documentChanges?: { edits: TextEdit[] }[] } }).edit;
        this.#edits = changes?.[this.#uri] ?? documentChanges?.[0]?.edits ?? [];
        return { applied: true };
      },
    });
  }

  static async open(root: string, file: string, text: string): Promise<Editor> {
    const editor = new Editor(root, file, text);
    const folder = { uri: pathToFileURL(root).href, name: "shop" };
    await editor.#client.request("initialize", {
      processId: process.pid, rootUri: folder.uri, workspaceFolders: [folder],
      capabilities: {
        workspace: { configuration: true, workspaceFolders: true, applyEdit: true, workspaceEdit: { documentChanges: true } },
        textDocument: { diagnostic: {}, codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "source.fixAll"] } } } },
      },
    });
    editor.#client.notify("initialized", {});
    editor.#client.notify("textDocument/didOpen", { textDocument: { uri: editor.#uri, languageId: "typescript", version: 1, text } });
    opened.push(editor);
    return editor;
  }

  close(): void {
    this.#client.end();
  }

  type(text: string): void {
    this.text = text;
    this.#client.notify("textDocument/didChange", { textDocument: { uri: this.#uri, version: ++this.#version }, contentChanges: [{ text }] });
  }

  async diagnostics(): Promise<readonly Diagnostic[]> {
    const report = (await this.#client.request("textDocument/diagnostic", { textDocument: { uri: this.#uri } })) as { items: readonly Diagnostic[] };
    return report.items.filter(({ source }) => source === "eslint");
  }

  /** `line:character rule`, counted from 1. */
  async shown(): Promise<string[]> {
    return (await this.diagnostics()).map(({ range: { start }, code }) => `${start.line + 1}:${start.character + 1} ${code}`);
  }

  async actions(on: Diagnostic): Promise<readonly Action[]> {
    const params = { textDocument: { uri: this.#uri }, range: on.range, context: { diagnostics: [on], triggerKind: 1 } };
    return (await this.#client.request("textDocument/codeAction", params)) as readonly Action[];
  }

  /** Runs an action as a click does, and makes the edits that the server asks for. */
  async apply({ command }: Action): Promise<void> {
    this.#edits = [];
    await this.#client.request("workspace/executeCommand", command);
    const starts = [0, ...[...this.text.matchAll(/\n/g)].map((m) => m.index + 1)];
    const at = ({ line, character }: Place): number => (starts[line] ?? 0) + character;
    let text = this.text;
    for (const { range, newText } of [...this.#edits].sort((a, b) => at(b.range.start) - at(a.range.start))) {
      text = text.slice(0, at(range.start)) + newText + text.slice(at(range.end));
    }
    this.type(text);
  }
}

const opened: Editor[] = [];
afterEach(() => {
  for (const editor of opened.splice(0)) editor.close();
});

const ROUTE =
  'import { NextResponse } from "next/server";\nimport { namesOf } from "../../../lib/names";\n\nexport async function GET(request: any) {\n' +
  "  return NextResponse.json(await namesOf(request.nextUrl.searchParams.getAll(\"id\")));\n}\n";
const NAMES =
  'import { nameOf } from "./name";\n\nexport async function namesOf(ids: string[]): Promise<string[]> {\n  const names: string[] = [];\n' +
  "  for (const id of ids) names.push(await nameOf(id));\n  return names;\n}\n";

function shop(settings = ""): string {
  const root = projectFolder({
    "package.json": '{ "name": "shop", "private": true, "type": "module", "dependencies": { "next": "16.0.0", "react": "19.0.0", "@prisma/client": "6.0.0" } }',
    "eslint.config.js":
      `import { defineConfig } from "eslint/config";\nimport tseslint from "typescript-eslint";\nimport stopship from ${JSON.stringify(pathToFileURL(PLUGIN).href)};\n\n` +
      `export default defineConfig([{ files: ["**/*.ts"], languageOptions: { parser: tseslint.parser }, plugins: { stopship }, extends: ["stopship/recommended"], ${settings} }]);\n`,
    "app/api/names/route.ts": ROUTE,
    "lib/names.ts": NAMES,
    "lib/name.ts":
      'import { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\n\nexport async function nameOf(id: string): Promise<string> {\n' +
      "  const product = await prisma.product.findUnique({ where: { id } });\n  return product?.name ?? id;\n}\n",
  });
  // The editor's server takes ESLint from the project.
  symlinkSync(join(HOME, "node_modules"), join(root, "node_modules"), "junction");
  return root;
}

const WAIT = 'settings: { stopship: { project: "wait" } }';
const SLOW = 120_000;

test("diagnostics appear, follow the text, and see the rest of the project", async () => {
  const editor = await Editor.open(shop(WAIT), "lib/names.ts", NAMES);
  expect(await editor.shown()).toEqual(["5:42 stopship/no-n-plus-one"]);

  editor.type(`// One more line.\n${NAMES}export const last: any = 1;\n`);
  expect(await editor.shown()).toEqual(["6:42 stopship/no-n-plus-one", "9:20 stopship/no-explicit-any"]);

  editor.type(NAMES.replace("await nameOf(id)", "id"));
  expect(await editor.shown()).toEqual([]);

  editor.type(`${NAMES}const = ;\n`);
  expect((await editor.diagnostics()).map(({ message }) => message)).toEqual([expect.stringContaining("Parsing error")]);
}, SLOW);

test("a quick fix puts in the framework's type, its import too, and the finding is gone", async () => {
  const editor = await Editor.open(shop(WAIT), "app/api/names/route.ts", ROUTE);
  const any = (await editor.diagnostics()).find(({ code }) => code === "stopship/no-explicit-any");
  expect(any?.range).toEqual({ start: { line: 3, character: 35 }, end: { line: 3, character: 38 } });
  const actions = any ? await editor.actions(any) : [];
  const OFFERED = ["Use `NextRequest` from next/server (stopship/no-explicit-any)", "Use `unknown` and narrow it (stopship/no-explicit-any)", "Show documentation for stopship/no-explicit-any"];
  expect(actions.map(({ title }) => title)).toEqual(expect.arrayContaining(OFFERED));

  const fix = actions.find(({ title }) => title.includes("NextRequest"));
  if (fix) await editor.apply(fix);
  expect(editor.text).toContain('import { NextResponse, type NextRequest } from "next/server";');
  expect(editor.text).toContain("GET(request: NextRequest)");
  expect((await editor.shown()).filter((place) => place.includes("no-explicit-any"))).toEqual([]);
}, SLOW);

test("an editor is not kept waiting: the file alone first, the project as soon as it is read", async () => {
  const editor = await Editor.open(shop(), "lib/names.ts", `${NAMES}export const last: any = 1;\n`);
  expect((await editor.shown()).filter((place) => place.includes("no-n-plus-one"))).toEqual([]);
  let typed = 0;
  await expect.poll(() => {
    editor.type(`${NAMES}export const last: any = ${++typed};\n`);
    return editor.shown();
  }, { timeout: 30_000, interval: 100 }).toEqual(["5:42 stopship/no-n-plus-one", "8:20 stopship/no-explicit-any"]);
}, SLOW);

test("another file that is saved is seen within seconds", async () => {
  const root = shop(WAIT);
  const editor = await Editor.open(root, "lib/names.ts", NAMES);
  expect(await editor.shown()).toEqual(["5:42 stopship/no-n-plus-one"]);
  writeFileSync(join(root, "lib/name.ts"), "export async function nameOf(id: string): Promise<string> {\n  return id;\n}\n");
  await expect.poll(() => {
    editor.type(`${editor.text}\n`);
    return editor.shown();
  }, { timeout: 30_000, interval: 500 }).toEqual([]);
}, SLOW);

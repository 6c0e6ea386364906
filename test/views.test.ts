/** Components that are not parsed unless somebody asks: nothing that is said of a project may depend on it. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import glob from "fast-glob";
import { describe, expect, test } from "vitest";
import type { ImportFacts } from "../src/extract/facts.js";
import { extract } from "../src/extract/extract.js";
import { View, viewIndexOf } from "../src/extract/view.js";
import { analysed } from "../src/judge/analyse.js";
import type { Analysis } from "../src/judge/finding.js";
import { namesOneOf } from "../src/link/linked-calls.js";
import { extracted, readProject, withFacts } from "../src/judge/read.js";
import { readSources } from "../src/judge/sources.js";
import { rules } from "../src/rules/index.js";
import { defaultConfig } from "../src/workspace/config.js";
import { projectFolder } from "./project-folder.js";

const HOME = dirname(dirname(fileURLToPath(import.meta.url)));
const MANIFEST = '{ "name": "site", "dependencies": { "next": "^15.0.0", "react": "^19.0.0", "@prisma/client": "^6.0.0" } }';

function isView(text: string, path = "src/card.tsx"): boolean {
  return viewIndexOf(text, path, rules) !== undefined;
}

function analysisOf(files: Readonly<Record<string, string>>): Analysis {
  const root = projectFolder({ "package.json": MANIFEST, ...files });
  return analysed(readProject(root, defaultConfig), { root, config: defaultConfig, preset: "all" });
}

describe("the imports of a component are read as the parser reads them", () => {
  const sorted = (imports: readonly ImportFacts[]): ImportFacts[] => [...imports].sort((a, b) => a.pos - b.pos);
  const written: Readonly<Record<string, string>> = {
    "every form": 'import a from "a";\nimport * as b from "./b";\nimport c, { d, e as f, type G } from "c";\nimport type { H } from "h";\nimport type I from "i";\nimport "./style.css";\nexport * from "./k";\nexport { l, m as n } from "./l";\nexport type { O } from "./o";\n',
    "over several lines": 'import {\n  one,\n  two as three,\n  type Four,\n} from "@/lib/numbers";\n\nexport function Card() {\n  return <p>{one}</p>;\n}\n',
    "on demand": 'import dynamic from "next/dynamic";\n\nconst Chart = dynamic(() => import("./chart"));\nexport const Page = () => <Chart />;\n',
    "words that only look like one": "export function Card() {\n  return <p>import the rows from here</p>;\n}\n",
  };

  test.each(Object.entries(written))("%s", (_, text) => {
    const facts = extract(text, "card.tsx", rules);
    // Where an import on demand ends is of no interest to anybody.
    const placed = (imports: readonly ImportFacts[]): unknown[] => sorted(imports).map((i) => (i.local === undefined && text.slice(i.pos).startsWith("import(") ? { ...i, end: 0 } : i));
    const index = viewIndexOf(text, "card.tsx", rules);
    expect(index && placed(index.imports)).toEqual(placed(facts.imports));
  });

  test.each(glob.sync("fixtures/**/*.{tsx,jsx}", { cwd: HOME }))("%s", (path) => {
    const text = readFileSync(join(HOME, path), "utf8");
    const index = viewIndexOf(text, path, rules);
    if (!index) return;
    const facts = extract(text, path, rules);
    const told = (imports: readonly ImportFacts[]): unknown[] => sorted(imports).map((i) => [i.specifier, i.local, i.name, i.isType]);
    expect(told(index.imports)).toEqual(told(facts.imports));
    expect(index.directive).toBe(facts.directive);
    for (const rule of index.unseen) expect(facts.seen[rule]).toBeUndefined();
  });
});

test("where frameworks look for handlers, a component may be one", () => {
  const text = "export default function handler(req, res) {\n  res.json({});\n}\n";
  expect(isView(text, "src/pages/api/orders.tsx")).toBe(false);
  expect(isView(text, "src/components/orders.tsx")).toBe(true);
});

test("tests and stories serve nothing, whatever they say", () => {
  const text = 'import { app } from "./app";\n\napp.get("/", (_req, res) => res.json({}));\n';
  expect(viewIndexOf(text, "src/app.test.ts", rules)).toBeUndefined();
  expect(viewIndexOf(text, "src/app.test.ts", rules, true)?.imports.map((i) => i.specifier)).toEqual(["./app"]);
  expect(viewIndexOf('const app = require("./app");\n', "src/app.test.js", rules, true)).toBeUndefined();
});

describe("what only a name is taken from is no sign of server code", () => {
  test.each([
    ["an enum of a database client", 'import { Role } from "@prisma/client";\n', true],
    ["the client itself", 'import { PrismaClient } from "@prisma/client";\n', false],
    ["all of the client", 'import * as prisma from "@prisma/client";\n', false],
    ["a type of the client", 'import type { Prisma } from "@prisma/client";\n', true],
    ["the half of a package that pages use", 'import { useSession } from "next-auth/react";\n', true],
    ["the other half", 'import { getServerSession } from "next-auth";\n', false],
  ])("%s", (_, imports, is) => {
    expect(isView(`${imports}\nexport function Card() {\n  return <p />;\n}\n`)).toBe(is);
  });
});

describe("comments that talk to us are read by the parser", () => {
  test.each([
    ["ESLint's own, about a rule of others", "// eslint-disable-next-line react-hooks/exhaustive-deps", true],
    ["ESLint's own, about a rule of others with a scope", "/* eslint-disable @typescript-eslint/no-explicit-any */", true],
    ["about every rule", "// eslint-disable-next-line", false],
    ["about every rule, with a reason", "/* eslint-disable -- generated */", false],
    ["about a rule of ours among others", "// eslint-disable-next-line no-console, stopship/no-explicit-any", false],
    ["ours", "// stopship-ignore-next-line no-explicit-any -- why", false],
  ])("%s", (_, comment, is) => {
    expect(isView(`${comment}\nexport const Card = () => <p />;\n`)).toBe(is);
  });
});

test("what a test calls a password is made up; a key of a service in it is not", () => {
  const unseen = (text: string, isAside: boolean): boolean | undefined => viewIndexOf(text, "src/card.tsx", rules, isAside)?.unseen.includes("no-hardcoded-secrets");
  const named = 'export const password = "Hunter2!Hunter2";\n';
  const key = `export const key = "${["sk", "live", "51Hx8Kq2eZvKYlo2C0aBcDeFgHiJkL"].join("_")}";\n`;
  expect([unseen(named, false), unseen(named, true)]).toEqual([false, true]);
  expect([unseen(key, false), unseen(key, true)]).toEqual([false, false]);
  expect(unseen('export const name = "sk_live_";\n', false)).toBe(true);
  // The whole of a name counts, also in quotes.
  expect(unseen('const column = { accessorKey: "views", header: "Views" };\n', false)).toBe(true);
  expect(unseen('headers.set("x-api-key", "aB3dE6fG9hJ2kL5m");\n', false)).toBe(false);
});

describe("signs of server code", () => {
  test("a component has none", () => {
    expect(isView('"use client";\nimport { useState } from "react";\nexport function Card() {\n  const [name] = useState("");\n  return <p className="x">{name}</p>;\n}\n')).toBe(true);
    expect(isView("export const a = 1;\n", "src/a.ts")).toBe(false);
  });

  test.each([
    ["an action", "export function Form() {\n  async function save() {\n    \"use server\";\n  }\n  return <form action={save} />;\n}\n"],
    ["a loader", "export async function loader() {\n  return null;\n}\n"],
    ["props made on the server", "export async function getServerSideProps() {\n  return { props: {} };\n}\n"],
    ["a client of a database", 'import { PrismaClient } from "@prisma/client";\nexport const db = new PrismaClient();\n'],
    ["a route that answers with markup", 'import { app } from "./app";\napp.get("/", (c) => c.html(<p />));\n'],
    ["a class, whose methods others may call", "export class Mailer {\n  send() {\n    return <p />;\n  }\n}\n"],
    ["a suppression", "// stopship-ignore-file no-explicit-any -- generated\nexport const Card = () => <p />;\n"],
  ])("%s is one", (_, text) => {
    expect(isView(text)).toBe(false);
  });
});

test("a component that a handler calls is looked into", () => {
  const { findings } = analysisOf({
    "src/lib/db.ts": 'import { PrismaClient } from "@prisma/client";\n\nexport const db = new PrismaClient();\n',
    "src/lib/receipt.tsx": 'import { db } from "./db";\n\nexport async function receipt(id: string) {\n  await db.order.delete({ where: { id } });\n  return <p>{id}</p>;\n}\n',
    "src/app/api/receipts/route.ts": 'import { receipt } from "../../../lib/receipt";\n\nexport async function POST(request: Request) {\n  const { id } = await request.json();\n  await receipt(id);\n  return new Response();\n}\n',
  });
  expect(findings.map((f) => f.rule)).toContain("require-auth");
  expect(findings.map((f) => f.rule)).toContain("no-unvalidated-input");
});

test("a secret in a component is found, and an any in one that runs on the server", () => {
  const secret = ["sk", "live", "51Hx8Kq2eZvKYlo2C0aBcDeFgHiJkL"].join("_");
  const { findings } = analysisOf({
    "src/pay.tsx": `export const KEY = "${secret}";\nexport const Pay = () => <p />;\n`,
    "src/mail.tsx": "export function mail(order: any) {\n  return <p>{String(order)}</p>;\n}\n",
    "src/app/api/mail/route.ts": 'import { mail } from "../../../mail";\n\nexport function GET() {\n  return Response.json(String(mail("a")));\n}\n',
  });
  expect(findings.map((f) => `${f.rule} ${f.file}`).sort()).toEqual(expect.arrayContaining(["no-explicit-any src/mail.tsx", "no-hardcoded-secrets src/pay.tsx"]));
});

test("a component that nobody on the server asks is never parsed, whatever it is made of", () => {
  const root = projectFolder({
    "package.json": MANIFEST,
    "src/shared.ts": "export const rows = [1];\n",
    "src/list.tsx": 'import useSWR from "swr";\nimport { rows } from "./shared";\n\nexport function List() {\n  const { data } = useSWR("/api/rows");\n  return <p>{String(data ?? rows)}</p>;\n}\n',
    "src/state.tsx": 'import { useState } from "react";\n\nexport const useOpen = () => useState(false);\n',
    "src/plain.tsx": "export const Plain = () => <p>plain</p>;\n",
    "src/app/api/rows/route.ts": 'import { rows } from "../../../shared";\n\nexport function GET() {\n  return Response.json(rows);\n}\n',
  });
  const parsed: string[] = [];
  const read = withFacts(readSources(root, defaultConfig), undefined, (text, path) => {
    const index = viewIndexOf(text, path, rules);
    return index ? { text, facts: new View(text, () => index, () => (parsed.push(path), extract(text, path, rules))) } : extracted(text, path);
  });
  analysed(read, { root, config: defaultConfig });
  expect([...read.files].filter(([, facts]) => facts.isView).map(([path]) => path)).toEqual(["src/list.tsx", "src/plain.tsx", "src/state.tsx"]);
  expect(parsed).toEqual([]);
});

test("a member that is looked for is no package that is called by the same name", () => {
  const facts = { imports: [] };
  expect(namesOneOf(["global#send"], new Set())(facts, "send(mail);")).toBe(true);
  expect(namesOneOf(["send#"], new Set(["send"]))(facts, "send(mail);")).toBe(false);
});

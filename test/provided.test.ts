/** What modules of NestJS provide reaches whoever asks for it, without an import: after any edit of that, a run told from the one before comes to what a whole run comes to. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { JudgedProject } from "../src/eslint/judged-project.js";
import { judgedAgain } from "../src/judge/again.js";
import { analysed } from "../src/judge/analyse.js";
import { answered, type Before, type Kept, restsOf } from "../src/judge/before.js";
import { extracted, type ProjectFiles, withFacts } from "../src/judge/read.js";
import { readSources } from "../src/judge/sources.js";
import { rules } from "../src/rules/index.js";
import { shortDigest } from "../src/workspace/cache.js";
import { defaultConfig } from "../src/workspace/config.js";
import { reread } from "./reread.js";

const COMMON = 'from "@nestjs/common";\n';

function feature(name: string): Readonly<Record<string, string>> {
  const Name = `${name[0]?.toUpperCase() ?? ""}${name.slice(1)}`;
  return {
    [`src/${name}/${name}.service.ts`]: `import { Injectable } ${COMMON}import { Rows } from "../rows";\n\n@Injectable()\nexport class ${Name}Service {\n  constructor(private readonly rows: Rows) {}\n\n  async list(): Promise<unknown> {\n    return this.rows.${name}.findMany({ take: 10 });\n  }\n}\n`,
    [`src/${name}/${name}.controller.ts`]: `import { Controller, Get } ${COMMON}import { ${Name}Service } from "./${name}.service";\n\n@Controller("${name}")\nexport class ${Name}Controller {\n  constructor(private readonly service: ${Name}Service) {}\n\n  @Get()\n  async list(): Promise<unknown> {\n    return this.service.list();\n  }\n}\n`,
    [`src/${name}/${name}.module.ts`]: `import { Module } ${COMMON}import { Rows } from "../rows";\nimport { ${Name}Controller } from "./${name}.controller";\nimport { ${Name}Service } from "./${name}.service";\n\n@Module({ controllers: [${Name}Controller], providers: [${Name}Service, Rows] })\nexport class ${Name}Module {}\n`,
  };
}

const FEATURES = ["teams", "rooms", "plans", "notes", "files", "seats"];

const FILES: Readonly<Record<string, string>> = {
  "package.json": '{ "name": "club", "dependencies": { "@nestjs/common": "^11", "@nestjs/core": "^11", "@prisma/client": "^6" } }\n',
  "src/rows.ts": `import { Injectable } ${COMMON}import { PrismaClient } from "@prisma/client";\n\n@Injectable()\nexport class Rows extends PrismaClient {}\n`,
  ...Object.assign({}, ...FEATURES.map(feature)),
  "src/members/tokens.ts": 'export const STORE = "STORE";\nexport const LIMIT = "LIMIT";\nexport const FINDER = "FINDER";\n',
  "src/members/store.ts": "export interface Store {\n  save(ids: readonly string[], name: string): Promise<unknown>;\n}\n",
  "src/members/prisma-store.ts": `import { Injectable } ${COMMON}import { Rows } from "../rows";\nimport type { Store } from "./store";\n\n@Injectable()\nexport class PrismaStore implements Store {\n  constructor(private readonly rows: Rows) {}\n\n  async save(ids: readonly string[], name: string): Promise<unknown> {\n    return this.rows.member.updateMany({ where: { id: { in: [...ids] } }, data: { name } });\n  }\n}\n`,
  "src/members/silent-store.ts": 'import type { Store } from "./store";\n\nexport class SilentStore implements Store {\n  async save(ids: readonly string[]): Promise<unknown> {\n    return ids.length;\n  }\n}\n',
  "src/members/finder.ts": 'import { Rows } from "../rows";\n\nexport function finderOf(rows: Rows): { find(name: string): Promise<unknown> } {\n  return { find: async (name) => rows.$queryRaw`select id from members where name = ${name}` };\n}\n',
  "src/members/members.controller.ts": `import { Body, Controller, Get, Inject, Post, Query } ${COMMON}import type { Store } from "./store";\nimport { FINDER, LIMIT, STORE } from "./tokens";\n\n@Controller("members")\nexport class MembersController {\n  constructor(@Inject(STORE) private readonly store: Store, @Inject(LIMIT) private readonly limit: { check(name: unknown): string }, @Inject(FINDER) private readonly finder: { find(name: string): Promise<unknown> }) {}\n\n  @Post()\n  async rename(@Body() body: { ids: string[]; name: string }): Promise<unknown> {\n    return this.store.save(body.ids, this.limit.check(body.name));\n  }\n\n  @Get()\n  async find(@Query("name") name: string): Promise<unknown> {\n    return this.finder.find(name);\n  }\n}\n`,
  "src/members/members.module.ts": `import { Module } ${COMMON}import { Rows } from "../rows";\nimport { finderOf } from "./finder";\nimport { limit } from "./limit";\nimport { MembersController } from "./members.controller";\nimport { PrismaStore } from "./prisma-store";\nimport { SilentStore } from "./silent-store";\nimport { FINDER, LIMIT, STORE } from "./tokens";\n\nexport const spare = SilentStore;\n\n@Module({\n  controllers: [MembersController],\n  providers: [\n    Rows,\n    { provide: STORE, useClass: PrismaStore },\n    { provide: LIMIT, useValue: limit },\n    { provide: FINDER, useFactory: (rows: Rows) => finderOf(rows), inject: [Rows] },\n  ],\n})\nexport class MembersModule {}\n`,
  "src/members/limit.ts": "export const limit = {\n  check(name: unknown): string {\n    return String(name);\n  },\n};\n",
  "src/guard.ts": `import { CanActivate, ExecutionContext, Injectable, UnauthorizedException } ${COMMON}\n@Injectable()\nexport class KeyGuard implements CanActivate {\n  canActivate(context: ExecutionContext): boolean {\n    const request = context.switchToHttp().getRequest();\n    if (request.headers.authorization !== process.env.API_KEY) throw new UnauthorizedException();\n    return true;\n  }\n}\n`,
  "src/app.module.ts": `import { Module } ${COMMON}import { MembersModule } from "./members/members.module";\n${FEATURES.map((name) => `import { ${name[0]?.toUpperCase() ?? ""}${name.slice(1)}Module } from "./${name}/${name}.module";\n`).join("")}\n@Module({\n  imports: [MembersModule, ${FEATURES.map((name) => `${name[0]?.toUpperCase() ?? ""}${name.slice(1)}Module`).join(", ")}],\n  providers: [],\n})\nexport class AppModule {}\n`,
  "src/main.ts": 'import { NestFactory } from "@nestjs/core";\nimport { AppModule } from "./app.module";\n\nasync function bootstrap(): Promise<void> {\n  const app = await NestFactory.create(AppModule);\n  app.use((req, res, next) => {\n    res.setHeader("x-club", "1");\n    next();\n  });\n  await app.listen(3000);\n}\nvoid bootstrap();\n',
};

let root: string;
afterEach(() => rmSync(root, { recursive: true, force: true }));

function read(): { files: ProjectFiles; names: ReadonlyMap<string, string> } {
  const sources = readSources(root, defaultConfig);
  return { files: withFacts(sources), names: new Map([...sources.read].map(([path, { text }]) => [path, shortDigest(text)])) };
}

function kept({ findings, endpoints, learned, secrets }: Kept): unknown {
  return JSON.parse(JSON.stringify({ findings, endpoints: endpoints.map(answered), learned, secrets }));
}

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const ASKED = rules.filter((rule) => rule.presets.includes("recommended") && rule.needs !== "types").map(({ id }) => id);

type Edit = readonly [what: string, path: string, from: string, to: string];
const EDITS: readonly Edit[] = [
  ["the body of a service", "src/teams/teams.service.ts", "findMany({ take: 10 })", "deleteMany()"],
  ["a method of what is bound to a token", "src/members/prisma-store.ts", "return this.rows.member.updateMany({ where: { id: { in: [...ids] } }, data: { name } });", "for (const id of ids) await this.rows.member.update({ where: { id }, data: { name } });\n    return ids.length;"],
  ["SQL in what is bound to a token", "src/members/prisma-store.ts", "return this.rows.member.updateMany({ where: { id: { in: [...ids] } }, data: { name } });", "return this.rows.$queryRawUnsafe(`update members set name = '${name}'`);"],
  ["another class for a token", "src/members/members.module.ts", "useClass: PrismaStore", "useClass: SilentStore"],
  ["a provided value", "src/members/limit.ts", "return String(name);", 'if (typeof name !== "string" || name.length > 20) throw new Error("too long");\n    return name;'],
  ["another value for a token", "src/members/members.module.ts", "useValue: limit", "useValue: { check: () => \"nobody\" }"],
  ["what a factory makes", "src/members/finder.ts", "rows.$queryRaw`select id from members where name = ${name}`", "rows.$queryRawUnsafe(`select id from members where name = '${name}'`)"],
  ["another factory", "src/members/members.module.ts", "useFactory: (rows: Rows) => finderOf(rows), inject: [Rows]", "useFactory: () => ({ find: async () => 1 })"],
  ["a provider taken away", "src/members/members.module.ts", "    { provide: STORE, useClass: PrismaStore },\n", ""],
  ["a token under another name", "src/members/tokens.ts", '"STORE"', '"STORES"'],
  ["a guard for all", "src/app.module.ts", "providers: [],", 'providers: [{ provide: "APP_GUARD", useClass: KeyGuard }],'],
  ["a pipe for all", "src/main.ts", "  await app.listen", "  app.useGlobalPipes(new ValidationPipe());\n  await app.listen"],
  ["a module that is imported no more", "src/app.module.ts", "[MembersModule, ", "["],
  ["a module that newly imports another", "src/teams/teams.module.ts", "@Module({ ", "@Module({ imports: [MembersModule], "],
  ["a controller without its route", "src/rooms/rooms.controller.ts", "  @Get()\n", ""],
  ["middleware for all", "src/main.ts", 'res.setHeader("x-club", "1");', 'if (req.headers.authorization !== process.env.API_KEY) return res.status(401).end();'],
];
/** What an edit needs to mean something. */
const IMPORTS: Readonly<Record<string, string>> = { "src/app.module.ts": `import { KeyGuard } from "./guard";\n`, "src/main.ts": `import { ValidationPipe } ${COMMON}`, "src/teams/teams.module.ts": 'import { MembersModule } from "../members/members.module";\n' };

function laidOut(): void {
  root = realpathSync(mkdtempSync(join(tmpdir(), "stopship-again-nest-")));
  for (const [path, text] of Object.entries(FILES)) put(path, `${IMPORTS[path] ?? ""}${text}`);
}

test("what a run after an edit comes to", () => {
  laidOut();
  const first = read(), whole = analysed(first.files, { root, config: defaultConfig });
  const before: Before = { outcome: whole, ...reread(restsOf(whole, first.files, first.names)).rests };
  const seen = new Set<string>();
  for (const [what, path, from, to] of EDITS) {
    const text = readFileSync(join(root, path), "utf8");
    expect(text, what).toContain(from);
    put(path, text.replace(from, () => to));
    const { files, names } = read();
    const again = judgedAgain(files, { root, config: defaultConfig }, before, names), now = analysed(files, { root, config: defaultConfig });
    if (again) expect(kept(again.outcome), what).toEqual(kept(now));
    expect(again, what).toBeDefined();
    if (JSON.stringify(kept(now)) !== JSON.stringify(kept(whole))) seen.add(what);
    put(path, text);
  }
  // Edits that change nothing anywhere would prove nothing.
  expect(seen.size).toBeGreaterThan(10);
}, 120_000);

test("what an editor says of the files around an edit", () => {
  laidOut();
  const { files } = read(), project = new JudgedProject(defaultConfig, files);
  const told = (of: JudgedProject, path: string, now: ProjectFiles): string[] => ASKED.flatMap((id) => of.on(path, now).of(id, path, { options: {} }).map((f) => `${f.rule} ${f.line}:${f.column} ${f.message}`)).sort();
  for (const [what, path, from, to] of EDITS) {
    const text = (files.texts.get(path) ?? "").replace(from, () => to), edited = extracted(text, path);
    if (!("facts" in edited)) throw new Error("it does not parse");
    const now = { ...files, files: new Map(files.files).set(path, edited.facts), texts: new Map(files.texts).set(path, text) };
    const whole = new JudgedProject(defaultConfig, now);
    for (const file of [path, "src/members/members.controller.ts", "src/members/prisma-store.ts", "src/members/silent-store.ts", "src/members/finder.ts", "src/teams/teams.controller.ts"]) expect(told(project, file, now), `${what}, in ${file}`).toEqual(told(whole, file, now));
  }
}, 120_000);

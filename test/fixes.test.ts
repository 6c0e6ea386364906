import { describe, expect, it } from "vitest";
import { compiler } from "../src/extract/compiler.js";
import { extract } from "../src/extract/extract.js";
import { applyEdits, compatible, insertion, replacement } from "../src/fixes/edits.js";
import { importAll, importEdits, type Wanted } from "../src/fixes/imports.js";
import { codeOf, linesWithin, movedTo } from "../src/fixes/lines.js";
import { indentAt, styleOf } from "../src/fixes/style.js";
import { commentsIn } from "../src/fixes/tree.js";

/** A file after an import was added, or undefined where it cannot be. */
function withImport(text: string, wanted: Partial<Wanted> = {}): string | undefined {
  const edits = importEdits("a.ts", text, extract(text, "a.ts", []), { name: "Request", from: "express", isType: true, ...wanted });
  return edits && applyEdits(text, edits);
}

describe("adding an import", () => {
  it.each([
    ["joins a type import of the same module", 'import type { Response } from "express";\n', 'import type { Response, Request } from "express";\n'],
    ["marks the name where the import takes values too", 'import { Router } from "express";\n', 'import { Router, type Request } from "express";\n'],
    ["keeps a default import", 'import express, { Router } from "express";\n', 'import express, { Router, type Request } from "express";\n'],
    ["keeps one name a line", 'import {\n  Router,\n  json,\n} from "express";\n', 'import {\n  Router,\n  json,\n  type Request,\n} from "express";\n'],
    ["keeps a list without a last comma", 'import {\n  Router\n} from "express";\n', 'import {\n  Router,\n  type Request\n} from "express";\n'],
    ["keeps braces without spaces", 'import {Router} from "express";\n', 'import {Router, type Request} from "express";\n'],
    ["prefers the type import of two", 'import { Router } from "express";\nimport type { Response } from "express";\n', 'import { Router } from "express";\nimport type { Response, Request } from "express";\n'],
    ["stands behind the last import where there are no braces", 'import express from "express";\n\nexpress();\n', 'import express from "express";\nimport type { Request } from "express";\n\nexpress();\n'],
    ["takes quotes and missing semicolons from the file", "import { z } from 'zod'\n\nz.string()\n", "import { z } from 'zod'\nimport type { Request } from 'express'\n\nz.string()\n"],
    ["keeps Windows line ends", 'import "./env";\r\nrun();\r\n', 'import "./env";\r\nimport type { Request } from "express";\r\nrun();\r\n'],
    ["leaves braces with a comment alone", 'import { /* one */ Router } from "express";\n', 'import { /* one */ Router } from "express";\nimport type { Request } from "express";\n'],
    ["opens a file without imports", "run();\n", 'import type { Request } from "express";\n\nrun();\n'],
    ["stays below a shebang", "#!/usr/bin/env node\nrun();\n", '#!/usr/bin/env node\nimport type { Request } from "express";\n\nrun();\n'],
    ["stays below a directive", "'use server'\n\nrun()\n", "'use server'\nimport type { Request } from 'express'\n\nrun()\n"],
    ["stays below a header comment", "/* Licence */\n\nrun();\n", '/* Licence */\nimport type { Request } from "express";\n\nrun();\n'],
    ["stays above the comment of the first statement", "// runs it\nrun();\n", 'import type { Request } from "express";\n\n// runs it\nrun();\n'],
  ])("%s", (_, before, after) => {
    expect(withImport(before)).toBe(after);
  });

  it("does nothing where the name is imported already", () => {
    const text = 'import type { Request } from "express";\n';
    expect(withImport(text)).toBe(text);
  });

  it.each([
    ["an import of another module", 'import type { Request } from "undici";\n'],
    ["a class of the file", "class Request {}\n"],
    ["a type of the file", "type Request = { id: string };\n"],
    ["a value of the file", "const Request = 1;\n"],
    ["another name of the same module", 'import { Response as Request } from "express";\n'],
  ])("gives up where the name is %s", (_, text) => {
    expect(withImport(text)).toBeUndefined();
  });

  it("does not put a value into a type import", () => {
    expect(withImport('import type { Request } from "express";\n', { name: "Router", isType: false }))
      .toBe('import type { Request } from "express";\nimport { Router } from "express";\n');
  });
});

describe("adding several imports", () => {
  it("names of a package share a statement, and types stand apart from values", () => {
    const text = 'import "./env";\n';
    const wanted: Wanted[] = [{ name: "Router", from: "express" }, { name: "Row", from: "pg", isType: true }, { name: "Request", from: "express", isType: true }, { name: "json", from: "express" }, { name: "Pool", from: "pg" }];
    const edits = importAll("a.ts", text, extract(text, "a.ts", []), wanted);
    expect(edits && applyEdits(text, edits)).toBe('import "./env";\nimport { Router, json } from "express";\nimport type { Row } from "pg";\nimport type { Request } from "express";\nimport { Pool } from "pg";\n');
  });
});

describe("code that moves", () => {
  const parsed = (code: string) => compiler().createSourceFile("a.ts", code, compiler().ScriptTarget.Latest, true);
  /** The initializer of the only variable. */
  const value = (code: string) => {
    const [statement] = parsed(`  const it = ${code};`).statements;
    const declared = statement && compiler().isVariableStatement(statement) ? statement.declarationList.declarations[0]?.initializer : undefined;
    if (!declared) throw new Error("there is no variable");
    return declared;
  };

  it.each([
    ["members", "{\n    name,\n    age: 3,\n  }", "{ name, age: 3 }"],
    ["arguments and a chain", "make(\n    name,\n    [\n      1,\n    ],\n  )\n    .all()\n    ?.first", "make(name, [1]).all()?.first"],
    ["texts, which stay what they are", '{\n    note: "seen ( at noon ), [ or so,] .env ?.it",\n    rest,\n  }', '{ note: "seen ( at noon ), [ or so,] .env ?.it", rest }'],
    ["expressions, which are no part of a line break", "{\n    sum: ( a + .5 ),\n  }", "{ sum: ( a + .5 ) }"],
  ])("fits into a line: %s", (_, code, line) => {
    expect(codeOf(value(code))).toBe(line);
  });

  it.each([
    ["a template of several lines", "{\n    note: `a\n    b`,\n  }"],
    ["a text that goes on in the next line", '{\n    note: "a\\\n    b",\n  }'],
  ])("keeps its lines where it holds %s", (_, code) => {
    expect(codeOf(value(code))).toBe(code);
    expect(movedTo(value(code), "")).toBe(code);
    const source = parsed(`const it = ${code};\n`);
    expect(linesWithin(source, source.text, 0, source.text.length)).toHaveLength(2);
  });

  it("keeps its lines where it is long", () => {
    const code = `{\n    name: ${"n".repeat(60)},\n    also: ${"a".repeat(60)},\n  }`;
    expect(codeOf(value(code))).toBe(code);
    expect(movedTo(value(code), "")).toBe(code.replaceAll("\n  ", "\n"));
  });
});

describe("edits", () => {
  it("are made from one look at the text, in any order", () => {
    expect(applyEdits("abc", [insertion("a.ts", 3, "!"), replacement("a.ts", 0, 1, "A")])).toBe("Abc!");
  });

  it("are made once when two fixes need the same", () => {
    expect(applyEdits("abc", [insertion("a.ts", 0, "x"), insertion("a.ts", 0, "x")])).toBe("xabc");
  });

  it("are refused when they contradict each other", () => {
    expect(() => applyEdits("abc", [replacement("a.ts", 0, 2, "x"), replacement("a.ts", 1, 3, "y")])).toThrow(/contradict/);
  });

  it("of fixes that overlap wait for the next round", () => {
    const fix = (title: string, start: number, end: number) => ({ title, safety: "safe" as const, edits: [replacement("a.ts", start, end, "x")] });
    expect(compatible([fix("first", 0, 2), fix("second", 1, 3), fix("third", 3, 4)]).map((f) => f.title)).toEqual(["first", "third"]);
  });
});

describe("style", () => {
  it("is the default one where a file shows none", () => {
    expect(styleOf("", [])).toEqual({ quote: '"', semicolon: ";", newline: "\n" });
  });

  it("knows a file without semicolons by its lines", () => {
    expect(styleOf("const a = 'x'\nrun()\n", [])).toEqual({ quote: "'", semicolon: "", newline: "\n" });
  });

  it("reads the white space a line starts with", () => {
    expect(indentAt("if (a) {\n\t  b();\n}", 14)).toBe("\t  ");
  });
});

describe("comments in a piece of code", () => {
  it.each([
    ["are found in it", "run(); // now\n/* and */ stop();", ["// now", "/* and */"]],
    ["are none in a template", "const all = `${{ a: [1] }.a}/*`; run(); // here", ["// here"]],
    ["are found inside the braces of a template", "const all = `${name /* own */}/*`;", ["/* own */"]],
    ["are none in a regular expression", 'const any = /[/*]x/.test(path); const half = all / 2; // two', ["// two"]],
  ])("%s", (_, text, comments) => {
    expect(commentsIn(text)).toEqual(comments);
  });
});

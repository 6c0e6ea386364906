/** Parses the body of a request with a schema made of the fields that are used, in the project's own validation library. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit, Endpoint, Fix } from "../../concepts.js";
import { insertion } from "../edits.js";
import { importAll } from "../imports.js";
import { aboveModuleStatement, freeName } from "../places.js";
import { type Part, readingAt } from "../readings.js";
import { INVALID, refusals } from "../refusals.js";
import type { Located, Repair } from "../repair.js";
import { schemaLibrary } from "../schemas.js";
import { indentAt, styleOf } from "../style.js";
import { nodeAt } from "../tree.js";

/** The part of the request that a finding is about. */
function partOf({ rule, identity, message }: Located["finding"]): Part | undefined {
  if (rule === "no-unvalidated-input") {
    const part = /^(body|query|params)\b/.exec(identity.evidence)?.[1];
    return part === "body" || part === "query" || part === "params" ? part : undefined;
  }
  return !identity.evidence.startsWith("input ") ? undefined : message.includes("request body") ? "body" : message.includes("query string") ? "query" : message.includes("path param") ? "params" : undefined;
}

/** `CreateOrder` of `createOrder`, `PostBody` of a handler named by its method. */
function schemaName(e: Endpoint, fn: TypeScript.FunctionLikeDeclaration, part: Part): string {
  const name = fn.name?.getText() ?? e.handler ?? "";
  const base = /^[A-Za-z]\w*$/.test(name) && name !== "handler" ? name : e.method === "ALL" ? "request" : e.method;
  const camel = /^[A-Z]+$/.test(base) ? base.toLowerCase() : base;
  return `${camel.charAt(0).toLowerCase()}${camel.slice(1)}${part.charAt(0).toUpperCase()}${part.slice(1)}`;
}

function schemaRepair(rule: string): Repair {
  return {
    rule,
    *propose({ finding, pos, end }, scene): Generator<Fix> {
      const { file } = finding;
      const facts = scene.project.file(file)?.facts;
      const part = partOf(finding);
      const node = nodeAt(scene.tree(file), pos, Math.max(end, pos + 1));
      const reading = part && readingAt(scene, node, part);
      const e = scene.project.endpoints.find((o) => (finding.endpoint ? o.label === finding.endpoint : o.file === file && o.pos <= pos && pos <= o.end)) ?? scene.project.endpoints.find((o) => o.file === file);
      if (!facts || !part || !e || !reading) return;
      const text = scene.project.text(file);
      const { semicolon, newline, quote } = styleOf(text, facts.imports);
      const styled = (code: string): string => (quote === "'" && !code.includes("'") && !code.includes("\\") ? code.replaceAll('"', "'") : code);
      const { library, isNew } = schemaLibrary((name) => scene.project.dependency(file, name) !== undefined);
      const imports = importAll(file, text, facts, [{ name: library.imported, local: library.local, from: library.package }, ...(library.also ? [library.also] : [])]);
      if (!imports) return;
      const schema = freeName(text, schemaName(e, reading.fn, part));
      const parsed = freeName(text, part === "body" ? "parsed" : `parsed${part.charAt(0).toUpperCase()}${part.slice(1)}`);
      const at = reading.before.getStart();
      const indent = newline + indentAt(text, at);
      for (const answer of refusals(scene, e, reading.fn, INVALID)) {
        const code = `const ${parsed} = ${library.parse(schema, reading.raw)}${semicolon}${indent}if (${library.failed(parsed, schema)}) ${answer.code(semicolon)}${indent}`;
        const edits: Edit[] = [
          ...imports,
          insertion(file, aboveModuleStatement(reading.before, text), `const ${schema} = ${styled(library.write(reading.shape))}${semicolon}${newline}${newline}`),
          insertion(file, at, styled(code)),
          ...reading.edits(file, library.value(parsed)),
        ];
        yield {
          title: `Parse it with ${isNew ? "a zod schema (npm install zod first: the project has no validator)" : `a ${library.package} schema`} and answer 400 when it does not fit`,
          safety: "suggestion", edits,
        };
      }
    },
  };
}

export const inputRepair = schemaRepair("no-unvalidated-input");
export const castRepair = schemaRepair("no-unsafe-unknown");

/** Adds members to objects that are written out. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit } from "../concepts.js";
import { insertion, replacement } from "./edits.js";
import { indentAt, styleOf } from "./style.js";

/** An edit that adds a member to an object literal. */
export function withMember(file: string, text: string, object: TypeScript.ObjectLiteralExpression, code: string): Edit {
  const last = object.properties.at(-1);
  if (!last) return replacement(file, object.getStart(), object.end, `{ ${code} }`);
  const isLined = text.slice(object.getStart(), last.getStart()).includes("\n");
  return insertion(file, last.end, isLined ? `,${styleOf(text, []).newline}${indentAt(text, last.getStart())}${code}` : `, ${code}`);
}

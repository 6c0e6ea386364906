/** Gives an application what it should have from the start: headers that browsers protect users by, a route that says whether it is well. */
import type { Edit, Fix } from "../../concepts.js";
import { type Addition, type Application, applicationsFor, exportedObject, headerList } from "../applications.js";
import { insertion } from "../edits.js";
import { importAll } from "../imports.js";
import type { Repair, Scene } from "../repair.js";
import { indentAt, styleOf } from "../style.js";

/** The edits that put an addition behind where an application is made; undefined where a name of it is taken. */
function put(scene: Scene, { file, made, statement }: Application, addition: Addition): readonly Edit[] | undefined {
  const text = scene.project.text(file);
  const facts = scene.project.file(file)?.facts;
  const imports = facts && importAll(file, text, facts, addition.imports);
  if (!facts || !imports) return undefined;
  const { newline, semicolon, quote } = styleOf(text, facts.imports);
  const styled = addition.lines.map((line) => (quote === "'" ? line.replaceAll('"', "'") : line).replace(/;$/, semicolon));
  if (addition.isChained) return [...imports, insertion(file, made.end, styled.join(""))];
  const indent = indentAt(text, statement.getStart());
  const unit = indent.includes("\t") || /\n\t/.test(text) ? "\t" : "  ";
  return [...imports, insertion(file, statement.end, styled.map((line) => newline + indent + line.replace(/^ {2}/, unit)).join(""))];
}

/** `headers()` of a configuration that has none. */
function inConfiguration(scene: Scene, file: string): readonly Edit[] | undefined {
  const settings = exportedObject(scene.tree(file));
  if (!settings || settings.properties.some((p) => p.name?.getText() === "headers")) return undefined;
  const text = scene.project.text(file);
  const { newline, semicolon, quote } = styleOf(text, scene.project.file(file)?.facts.imports ?? []);
  const last = settings.properties.at(-1);
  const base = indentAt(text, settings.getStart());
  const indent = last && settings.getText().includes("\n") ? indentAt(text, last.getStart()) : `${base}  `;
  const unit = indent.slice(base.length) || "  ";
  const lines = ["async headers() {", `${unit}return [{ source: "/(.*)", headers: [`, ...headerList.map((h) => `${unit}${unit}${h},`), `${unit}] }]${semicolon}`, "},"];
  const code = lines.map((line) => newline + indent + (quote === "'" ? line.replaceAll('"', "'") : line)).join("");
  const isClosed = last !== undefined && /^\s*,/.test(text.slice(last.end, settings.end));
  if (!last) return [insertion(file, settings.getStart() + 1, `${code}${newline}${base}`)];
  const comma = isClosed ? text.indexOf(",", last.end) + 1 : last.end;
  return [insertion(file, comma, `${isClosed ? "" : ","}${code}${settings.getText().includes("\n") ? "" : newline + base}`)];
}

export const securityHeadersRepair: Repair = {
  rule: "require-security-headers",
  *propose({ finding }, scene): Generator<Fix> {
    const { file } = finding;
    const apps = applicationsFor(scene, file);
    for (const app of apps) {
      for (const addition of app.framework.headers(app.name)) {
        if (addition.needs !== undefined && scene.project.dependency(app.file, addition.needs) === undefined) continue;
        const edits = put(scene, app, addition);
        const [wanted] = addition.imports;
        if (edits) yield { title: wanted ? `Set them with \`${wanted.local ?? wanted.name}\`` : "Set them for every answer", safety: "suggestion", edits };
      }
    }
    const edits = apps.length === 0 ? inConfiguration(scene, file) : undefined;
    if (edits) yield { title: "Set them for every page in the configuration", safety: "suggestion", edits };
  },
};

export const healthRepair: Repair = {
  rule: "require-health-check",
  *propose({ finding }, scene): Generator<Fix> {
    for (const app of applicationsFor(scene, finding.file)) {
      const edits = put(scene, app, app.framework.health(app.name));
      if (edits) yield { title: "Answer `GET /health`", safety: "suggestion", edits };
    }
  },
};

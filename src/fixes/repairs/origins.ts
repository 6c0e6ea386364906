/** Names the origins that may call: a list from the environment, in the place of a star or of whoever asks. */
import type { ts as TypeScript } from "ts-morph";
import type { ActCall, Edit, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { insertion, replacement } from "../edits.js";
import type { Repair, Scene } from "../repair.js";
import { inside, type Node, nodeAt, outwards } from "../tree.js";

/** Settings that say which pages belong to an application, the clearest first. */
const NAMED = [/^(?:[A-Z]+_)?CORS_(?:ALLOWED_)?ORIGINS?$/, /^(?:[A-Z]+_)?(?:ALLOWED|TRUSTED)_(?:CORS_)?ORIGINS?$/, /^(?:FRONTEND|CLIENT|WEB|WEBAPP)_(?:APP_)?(?:ORIGIN|URL)$/];
/** Platforms whose settings come with the request. */
const WITHOUT_PROCESS = /(?:^|\/)wrangler\.(?:toml|jsonc?)$/;

/** The setting that the project reads for that already, else one of the usual name. */
function settingFor(scene: Scene): string {
  return scene.once("setting of origins", () => {
    const read = new Set<string>();
    for (const { path, isExcluded } of scene.project.files) {
      if (!isExcluded) for (const [, name] of scene.project.text(path).matchAll(/\bprocess\.env\.([A-Z][A-Z\d_]{2,60})\b/g)) if (name !== undefined) read.add(name);
    }
    for (const [, text] of scene.project.documents) for (const [, name] of text.matchAll(/^([A-Z][A-Z\d_]{2,60})=/gm)) if (name !== undefined) read.add(name);
    return NAMED.flatMap((pattern) => [...read].filter((name) => pattern.test(name)))[0] ?? "CORS_ORIGINS";
  });
}

function listFor(scene: Scene): string | undefined {
  const isElsewhere = scene.once("platform without process", () => [...scene.project.documents.keys()].some((path) => WITHOUT_PROCESS.test(path)));
  return isElsewhere ? undefined : `process.env.${settingFor(scene)}?.split(",") ?? []`;
}

const callAround = (node: Node, pos: number): TypeScript.CallExpression | TypeScript.NewExpression | undefined => {
  const ts = compiler();
  return [...outwards(node)].find((n): n is TypeScript.CallExpression | TypeScript.NewExpression => (ts.isCallExpression(n) || ts.isNewExpression(n)) && n.getStart() <= pos);
};

function memberOf(object: TypeScript.ObjectLiteralExpression, name: string): TypeScript.ObjectLiteralElementLike | undefined {
  return object.properties.find((p) => p.name !== undefined && p.name.getText().replace(/["']/g, "").toLowerCase() === name);
}

/** The edit after which an object names origins. */
function inObject(file: string, object: TypeScript.ObjectLiteralExpression, list: string): Edit | undefined {
  const ts = compiler();
  const own = memberOf(object, "origin");
  if (own) return ts.isPropertyAssignment(own) ? replacement(file, own.initializer.getStart(), own.initializer.end, list) : ts.isMethodDeclaration(own) ? replacement(file, own.getStart(), own.end, `origin: ${list}`) : undefined;
  if (object.properties.some((p) => ts.isSpreadAssignment(p))) return undefined;
  const first = object.properties[0];
  return first ? insertion(file, first.getStart(), `origin: ${list},${object.getText().includes("\n") ? `\n${" ".repeat(Math.max(0, first.getStart() - object.getSourceFile().text.lastIndexOf("\n", first.getStart()) - 1))}` : " "}`) : replacement(file, object.getStart(), object.end, `{ origin: ${list} }`);
}

/** Where options are written down: at the call, or in a constant of the project. */
function* configured(scene: Scene, call: ActCall, list: string): Generator<Edit> {
  const ts = compiler();
  const { file } = call;
  // A literal says where it stands, in whichever file.
  for (const given of call.given("origin")) {
    if (given.is !== "literal" || !given.place) continue;
    const literal = nodeAt(scene.tree(given.place.file), given.place.pos);
    const property = [...outwards(literal)].find((n) => ts.isPropertyAssignment(n));
    if (property && ts.isPropertyAssignment(property) && /^["']?origin["']?$/.test(property.name.getText())) yield replacement(given.place.file, property.initializer.getStart(), property.initializer.end, list);
  }
  const node = callAround(nodeAt(scene.tree(file), call.pos, call.end), call.pos);
  const args = node?.arguments ?? [];
  const at = call.optionsAt;
  if (!node) return;
  const option = at === undefined ? args.flatMap((a) => (ts.isObjectLiteralExpression(a) ? [memberOf(a, "cors")] : []))[0] : args[at];
  const value = option && ts.isPropertyAssignment(option) ? option.initializer : option;
  if (!value && at !== undefined && args.length === at) yield insertion(file, args.at(-1)?.end ?? node.end - 1, `${at > 0 ? ", " : ""}{ origin: ${list} }`);
  else if (value && ts.isObjectLiteralExpression(value)) {
    const edit = inObject(file, value, list);
    if (edit) yield edit;
  } else if (value?.kind === ts.SyntaxKind.TrueKeyword) yield replacement(file, value.getStart(), value.end, `{ origin: ${list} }`);
  else if (value && ts.isIdentifier(value)) {
    const found = declaredObject(scene, file, value.text);
    const edit = found && inObject(found.file, found.object, list);
    if (edit) yield edit;
  }
}

/** The object that a name stands for, in the file or in one that it imports the name from. */
function declaredObject(scene: Scene, file: string, name: string): { readonly file: string; readonly object: TypeScript.ObjectLiteralExpression } | undefined {
  const ts = compiler();
  const imported = scene.project.file(file)?.facts.imports.find((i) => i.local === name)?.name;
  for (const path of imported === undefined || imported === null ? [file] : scene.project.importsOf(file)) {
    const declared = [...inside(scene.tree(path))].find((n) => ts.isVariableDeclaration(n) && n.name.getText() === (imported ?? name));
    const object = declared && ts.isVariableDeclaration(declared) ? declared.initializer : undefined;
    if (object && ts.isObjectLiteralExpression(object)) return { file: path, object };
  }
  return undefined;
}

/** A header that is set by hand: only for origins of the list. */
function* byHand(scene: Scene, call: ActCall, list: string): Generator<readonly Edit[]> {
  const ts = compiler();
  const { file } = call;
  const node = callAround(nodeAt(scene.tree(file), call.pos, call.end), call.pos);
  if (!node) return;
  const property = [...inside(node)].find((n): n is TypeScript.PropertyAssignment => ts.isPropertyAssignment(n) && /access-control-allow-origin/i.test(n.name.getText()));
  if (property) {
    const value = property.initializer;
    const code = value.getText();
    if (!ts.isStringLiteralLike(value)) for (const asked of [code, `${code} ?? ""`]) yield [replacement(file, value.getStart(), value.end, `(${list}).includes(${asked}) ? ${/[?|&]/.test(code) ? `(${code})` : code} : ""`)];
    return;
  }
  const value = node.arguments?.at(-1);
  const statement = node.parent;
  if (!value || ts.isStringLiteralLike(value) || !ts.isExpressionStatement(statement)) return;
  for (const asked of [value.getText(), `${value.getText()} ?? ""`]) yield [insertion(file, statement.getStart(), `if ((${list}).includes(${asked})) `)];
}

export const originsRepair: Repair = {
  rule: "no-permissive-cors",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const list = listFor(scene);
    if (list === undefined) return;
    const { project } = scene;
    const title = `Let in the origins that \`${settingFor(scene)}\` lists`;
    const isIt = (call: ActCall): boolean => call.file === finding.file && call.pos === pos && call.end === end;
    const call = project.callsThat("allows origins").find(isIt);
    if (call) for (const edit of configured(scene, call, list)) yield { title, safety: "suggestion", edits: [edit] };
    const header = [...project.callsThat("sets a header"), ...project.callsThat("sets headers")].find(isIt);
    if (header) for (const edits of byHand(scene, header, list)) yield { title, safety: "suggestion", edits };
  },
};

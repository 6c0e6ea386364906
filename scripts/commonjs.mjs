/**
 * Writes a module of the bundle as CommonJS. V8 can be handed what it made of a script before, and of a module only
 * where Node does that (22.1 and later). What is imported is bound to names of its own, once: to look it up at every
 * use, as CommonJS usually does for what may change, would cost more than loading takes.
 */
import { parseAst } from "rolldown/parseAst";

/** What others import is known when a module has been loaded, and never changed. */
function expectSteady(fileName, body, exported) {
  const names = new Set(exported.map(({ local }) => local.name));
  for (const { type, kind, declarations } of body) {
    if (type !== "VariableDeclaration" || kind === "const") continue;
    const changing = declarations.find(({ id, init }) => names.has(id.name) && (kind === "let" || init === null));
    if (changing) throw new Error(`${fileName} exports ${changing.id.name}, which may change: export a function that tells it`);
  }
}

/** What is bound when a module is loaded has to be there by then. @param {readonly { fileName: string, imports: readonly string[] }[]} modules */
export function expectNoLoops(modules) {
  const imports = new Map(modules.map(({ fileName, imports }) => [fileName, imports]));
  const done = new Set();
  const visit = (fileName, above) => {
    if (above.includes(fileName)) throw new Error(`modules of the bundle import each other: ${[...above, fileName].join(", ")}`);
    if (done.has(fileName)) return;
    for (const next of imports.get(fileName) ?? []) visit(next, [...above, fileName]);
    done.add(fileName);
  };
  for (const fileName of imports.keys()) visit(fileName, []);
}

/**
 * The same program in CommonJS.
 *
 * @param {string} fileName @param {string} code
 */
export function asCommonJs(fileName, code) {
  const { body } = parseAst(code);
  const edits = [];
  const replace = ({ start, end }, put) => edits.push({ start, end, put });
  const required = ({ value }) => `require(${JSON.stringify(value.startsWith(".") ? `./${value.slice(value.lastIndexOf("/") + 1).replace(/\.js$/, ".cjs")}` : value)})`;
  const exported = body.flatMap((node) => (node.type === "ExportNamedDeclaration" && !node.source ? node.specifiers : []));
  expectSteady(fileName, body, exported);
  for (const node of body) {
    if (node.type === "ImportDeclaration") {
      const [first] = node.specifiers;
      const names = node.specifiers.map(({ imported, local }) => (imported?.name === local.name ? local.name : `${imported?.name ?? "default"}: ${local.name}`));
      replace(node, first === undefined ? `${required(node.source)};` : `const ${first.type === "ImportNamespaceSpecifier" ? first.local.name : `{ ${names.join(", ")} }`} = ${required(node.source)};`);
    } else if (node.type === "ExportNamedDeclaration" && !node.declaration) {
      const from = node.source ? `${required(node.source)}.` : "";
      replace(node, node.specifiers.map(({ exported, local }) => `exports.${exported.name} = ${from}${local.name};`).join("\n"));
    } else if (/^Export/.test(node.type)) throw new Error(`${fileName}: ${node.type} is not known to scripts/commonjs.mjs`);
  }
  const isUrl = (node) => node?.type === "MemberExpression" && node.object.type === "MetaProperty" && node.property.name === "url";
  const visit = (node) => {
    if (Array.isArray(node)) for (const inner of node) visit(inner);
    else if (node !== null && typeof node === "object") {
      if (node.type === "ImportExpression") {
        // A script may import nothing else without a warning of Node's.
        if (node.source.type !== "Literal" || !node.source.value.startsWith(".")) throw new Error(`${fileName} imports a package when it comes to it: use createRequire(import.meta.url)`);
        return replace(node, `Promise.resolve().then(() => ${required(node.source)})`);
      }
      if (node.type === "CallExpression" && /^createRequire(?:\$\d+)?$/.test(node.callee.name) && isUrl(node.arguments[0])) return replace(node, "require");
      if (isUrl(node)) return replace(node, 'require("node:url").pathToFileURL(__filename)');
      if (node.type === "MetaProperty") throw new Error(`${fileName}: CommonJS has no import.meta`);
      for (const inner of Object.values(node)) visit(inner);
    }
  };
  visit(body);
  let written = "", from = code.startsWith("#!") ? code.indexOf("\n") : 0;
  for (const { start, end, put } of edits.sort((a, b) => a.start - b.start)) {
    written += code.slice(from, start) + put;
    from = end;
  }
  return `"use strict";\n${written}${code.slice(from)}`;
}

/** A module that hands on what one in CommonJS exports. @param {string} from @param {readonly string[]} names */
export function handedOn(from, names) {
  const own = names.filter((name) => name !== "default");
  return [
    'import { createRequire } from "node:module";',
    `const its = createRequire(import.meta.url)(${JSON.stringify(from)});`,
    ...(own.length > 0 ? [`export const { ${own.join(", ")} } = its;`] : []),
    ...(names.includes("default") ? ["export default its.default;"] : []),
    "",
  ].join("\n");
}

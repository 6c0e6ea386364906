/**
 * Checks a body by a class with class-validator's decorators, where the project does so: fields that lack theirs get
 * them, and what is said by a type alone becomes a class. https://docs.nestjs.com/techniques/validation
 */
import { posix } from "node:path";
import type { ts as TypeScript } from "ts-morph";
import type { Edit, Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import type { FileFacts } from "../../extract/facts.js";
import { blocksIn } from "../../schema/prisma-text.js";
import { insertion, replacement } from "../edits.js";
import { importAll, type Wanted } from "../imports.js";
import { aboveModuleStatement, freeName } from "../places.js";
import { siteOf } from "../placements.js";
import type { Repair, Scene } from "../repair.js";
import { indentAt, styleOf } from "../style.js";
import { inside } from "../tree.js";

const VALIDATOR = "class-validator";
/** Decorators that check nothing of the value itself. */
const CHECKS_NOTHING = /^(?:IsOptional|Allow|ValidateIf|IsDefined|Type|Transform|Expose|Exclude|Api\w+|Field)$/;

/** What a field gets: decorators as code, and what they are imported from. */
interface Checks {
  readonly code: readonly string[];
  readonly imports: readonly Wanted[];
}

const named = (...names: readonly string[]): Wanted[] => names.map((name) => ({ name, from: VALIDATOR }));
const decoratorsOf = (node: TypeScript.HasDecorators): string[] => (compiler().getDecorators(node) ?? []).map((d) => /^@([\w$]+)/.exec(d.getText())?.[1] ?? "");

/** How many imports away a declaration is looked for: barrels stand between. */
const AWAY = 3;

/** The nearest declaration of this name in a file or what it imports. */
function declared<T extends TypeScript.ClassDeclaration | TypeScript.InterfaceDeclaration>(scene: Scene, file: string, name: string, isOne: (node: TypeScript.Node) => node is T): { readonly file: string; readonly node: T } | undefined {
  const seen = new Set([file]);
  let level = [file];
  for (let away = 0; away <= AWAY; away++) {
    for (const path of level) {
      const facts = scene.project.file(path)?.facts;
      if (!facts || !(Object.hasOwn(facts.types, name) || facts.classes.some((c) => c.name === name))) continue;
      const node = scene.tree(path).statements.find((s): s is TypeScript.Statement & T => isOne(s) && s.name?.text === name);
      if (node) return { file: path, node };
    }
    level = level.flatMap((path) => scene.project.importsOf(path)).filter((path) => !seen.has(path) && seen.add(path));
  }
  return undefined;
}

const classNamed = (scene: Scene, file: string, name: string): ReturnType<typeof declared<TypeScript.ClassDeclaration>> => declared(scene, file, name, compiler().isClassDeclaration);

/** The decorators that a type asks for; undefined where it says more than they can. */
function checksOf(scene: Scene, file: string, type: TypeScript.TypeNode, isOptional: boolean, given: readonly string[]): Checks | undefined {
  const ts = compiler();
  const isNothing = (t: TypeScript.TypeNode): boolean => t.kind === ts.SyntaxKind.UndefinedKeyword || (ts.isLiteralTypeNode(t) && t.literal.kind === ts.SyntaxKind.NullKeyword);
  const parts = ts.isUnionTypeNode(type) ? type.types : [type];
  const rest = parts.filter((t) => !isNothing(t));
  const mayLack = (isOptional || rest.length < parts.length) && !given.includes("IsOptional");
  const [only, more] = rest;
  if (!only || more) return undefined;
  const isList = ts.isArrayTypeNode(only);
  const element = isList ? only.elementType : only;
  const each = isList ? "{ each: true }" : "";
  const simple = new Map([[ts.SyntaxKind.StringKeyword, "IsString"], [ts.SyntaxKind.NumberKeyword, "IsNumber"], [ts.SyntaxKind.BooleanKeyword, "IsBoolean"]]).get(element.kind);
  const list = isList && !given.includes("IsArray") ? ["IsArray"] : [];
  const first = [...(mayLack ? ["IsOptional"] : []), ...list];
  const whole = (names: readonly string[], last: readonly string[], imports: readonly Wanted[]): Checks => ({ code: [...names.map((name) => `@${name}()`), ...last], imports: [...named(...names), ...imports] });
  if (simple !== undefined) return whole(first, [`@${simple}(${simple === "IsNumber" && each !== "" ? "{}, " : ""}${each})`], named(simple));
  if (!ts.isTypeReferenceNode(element) || !ts.isIdentifier(element.typeName) || element.typeArguments) return undefined;
  const name = element.typeName.text;
  const from = scene.project.importOf(file, name);
  const isEnum = from === "@prisma/client" && blocksIn(scene.project.documents).some((b) => b.kind === "enum" && b.name === name);
  if (isEnum) return whole(first, [`@IsEnum(${name}${each === "" ? "" : `, ${each}`})`], [...named("IsEnum"), { name, from }]);
  if (!classNamed(scene, file, name)) return undefined;
  const isTyped = given.includes("Type");
  return whole(first, [`@ValidateNested(${each})`, ...(isTyped ? [] : [`@Type(() => ${name})`])], [...named("ValidateNested"), ...(isTyped ? [] : [{ name: "Type", from: "class-transformer" }])]);
}

/** Decorators for the fields of a class that lack theirs; undefined where one of them cannot be told. */
function decorated(scene: Scene, { file, node }: { readonly file: string; readonly node: TypeScript.ClassDeclaration }, isPartial: boolean, quote: string): readonly Edit[] | undefined {
  const ts = compiler();
  const facts = scene.project.file(file)?.facts;
  const text = scene.project.text(file);
  if (!facts || node.heritageClauses) return undefined;
  const { newline } = styleOf(text, facts.imports);
  const edits: Edit[] = [], imports: Wanted[] = [];
  for (const member of node.members) {
    if (!ts.isPropertyDeclaration(member) || !member.type) return undefined;
    const given = decoratorsOf(member);
    const checks = checksOf(scene, file, member.type, member.questionToken !== undefined || (isPartial && given.every((name) => CHECKS_NOTHING.test(name))), given);
    const isNested = checks?.code.some((code) => code.startsWith("@ValidateNested")) === true;
    if (isNested ? given.includes("ValidateNested") : given.some((name) => !CHECKS_NOTHING.test(name))) continue;
    if (!checks) return undefined;
    const start = member.getStart();
    edits.push(insertion(file, start, checks.code.map((code) => code + newline + indentAt(text, start)).join("")));
    imports.push(...checks.imports);
  }
  const added = importAll(file, text, facts, imports);
  // A file without a text of its own is quoted as the one that takes the class.
  const quoted = added && quote === "'" && !/["']/.test(text) ? added.map((edit) => ({ ...edit, text: edit.text.replaceAll('"', "'") })) : added;
  return quoted && [...quoted, ...edits];
}

/** A class that says what a type says, with its decorators. */
function written(scene: Scene, members: readonly TypeScript.TypeElement[], from: string, name: string, isStrict: boolean): { readonly code: (newline: string) => string; readonly imports: readonly Wanted[] } | undefined {
  const ts = compiler();
  const fields: (readonly string[])[] = [], imports: Wanted[] = [];
  for (const member of members) {
    if (!ts.isPropertySignature(member) || !member.type || !ts.isIdentifier(member.name)) return undefined;
    const checks = checksOf(scene, from, member.type, member.questionToken !== undefined, []);
    // Classes of another file would have to be imported by a path from here.
    if (!checks || checks.code.some((code) => code.startsWith("@ValidateNested"))) return undefined;
    fields.push([...checks.code, `${member.name.text}${member.questionToken ? "?" : isStrict ? "!" : ""}: ${member.type.getText()};`]);
    imports.push(...checks.imports);
  }
  return fields.length === 0 ? undefined : { imports, code: (newline) => `export class ${name} {${fields.map((lines) => lines.map((line) => `${newline}  ${line}`).join("")).join(newline)}${newline}}${newline}${newline}` };
}

/** Whether the project's classes of this kind say that their fields are there from the start. */
function isStrict(scene: Scene): boolean {
  return scene.once("strict fields", () => scene.project.files.some(({ path, facts }) => facts.imports.some(({ specifier }) => specifier === VALIDATOR) && /^\s+(?:public |readonly )*\w+!:/m.test(scene.project.text(path))));
}

/** The pipe that the project validates with: its own where it has one. */
function pipeFor(scene: Scene, file: string): Wanted {
  const name = "ValidationPipe";
  const from = ({ imports }: FileFacts): string | undefined => imports.find(({ local, isType }) => local === name && isType !== true)?.specifier;
  const facts = scene.project.file(file)?.facts;
  const own = facts && from(facts);
  if (own !== undefined) return { name, from: own };
  const elsewhere = scene.once("validation pipe", () => scene.project.files.find(({ facts: other }) => from(other) !== undefined));
  const specifier = elsewhere ? from(elsewhere.facts) : undefined;
  if (!elsewhere || specifier?.startsWith(".") !== true) return { name, from: specifier ?? "@nestjs/common" };
  const relative = posix.relative(posix.dirname(file), posix.join(posix.dirname(elsewhere.path), specifier));
  return { name, from: relative.startsWith(".") ? relative : `./${relative}` };
}

/** Whether a class is also what changes are sent as: they need not say everything. */
function isForChanges(controller: TypeScript.SourceFile, name: string): boolean {
  const ts = compiler();
  return /^(?:Update|Patch|Edit)/.test(name) || [...inside(controller)].some((n) => ts.isMethodDeclaration(n) && decoratorsOf(n).some((d) => d === "Put" || d === "Patch") && n.parameters.some((p) => p.type?.getText() === name));
}

export const dtoRepair: Repair = {
  rule: "no-unvalidated-input",
  *propose({ finding, pos }, scene): Generator<Fix> {
    const ts = compiler();
    const e = scene.project.endpoints.find((o) => o.label === finding.endpoint && o.file === finding.file && o.pos <= pos && pos <= o.end) ?? scene.project.endpoints.find((o) => o.label === finding.endpoint && o.file === finding.file);
    const site = e && siteOf(scene, e);
    if (site?.form !== "method" || !finding.identity.evidence.startsWith("body") || scene.project.dependency(site.file, VALIDATOR) === undefined) return;
    const { file, method } = site;
    const parameter = method.parameters.find((p) => decoratorsOf(p).includes("Body"));
    const body = parameter && (ts.getDecorators(parameter) ?? []).find((d) => /^@Body\(/.test(d.getText()))?.expression;
    const facts = scene.project.file(file)?.facts;
    const text = scene.project.text(file);
    const type = parameter?.type;
    if (!facts || !type || !body || !ts.isCallExpression(body)) return;
    const edits = (): { readonly edits: readonly Edit[]; readonly imports: readonly Wanted[]; readonly title: string } | undefined => {
      const name = ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && !type.typeArguments ? type.typeName.text : undefined;
      const cls = name === undefined ? undefined : classNamed(scene, file, name);
      if (cls) {
        const own = decorated(scene, cls, isForChanges(scene.tree(file), cls.node.name?.text ?? ""), styleOf(text, facts.imports).quote);
        return own && { edits: own, imports: [], title: `Decorate the fields of ${name ?? ""} with class-validator's checks` };
      }
      const says = ts.isTypeLiteralNode(type) ? { file, node: type } : name === undefined ? undefined : declared(scene, file, name, ts.isInterfaceDeclaration);
      if (says && ts.isInterfaceDeclaration(says.node) && (says.node.heritageClauses ?? says.node.typeParameters)) return undefined;
      const handler = method.name.getText();
      const wanted = freeName(text, `${handler.charAt(0).toUpperCase()}${handler.slice(1)}Dto`);
      const made = says && written(scene, says.node.members, says.file, wanted, isStrict(scene));
      return made && {
        imports: made.imports, title: `Check it by a class, ${wanted}, with class-validator's decorators`,
        edits: [insertion(file, aboveModuleStatement(method, text), made.code(styleOf(text, facts.imports).newline)), replacement(file, type.getStart(), type.end, wanted)],
      };
    };
    const found = edits();
    if (!found) return;
    const pipe = pipeFor(scene, file);
    const last = body.arguments.at(-1);
    const piped = last ? insertion(file, last.end, `, new ${pipe.name}()`) : insertion(file, body.end - 1, `new ${pipe.name}()`);
    for (const isPiped of [false, true]) {
      const imports = importAll(file, text, facts, [...found.imports, ...(isPiped ? [pipe] : [])]);
      if (!imports || (!isPiped && found.edits.length === 0)) continue;
      yield { title: `${found.title}${isPiped ? `, and let ${pipe.name} ask them` : ""}`, safety: "suggestion", edits: [...imports, ...found.edits, ...(isPiped ? [piped] : [])] };
    }
  },
};

/**
 * What describes the API of a project, endpoint by endpoint: documents that are kept beside the code, comments, values
 * in the code, and what frameworks make of their own routes.
 */
import type { ApiDescription, ApiDescriptions, ApiService, Endpoint, LookedUp, Operation } from "../../concepts.js";
import type { Describer, Registration } from "../../frameworks/adapter.js";
import { isExpression } from "../../frameworks/routing/paths.js";
import { HEALTH_ROUTE } from "../../libraries/health.js";
import { isAgreedAddress } from "../../libraries/routes.js";
import { describingMiddleware, opaqueDescribers } from "../../libraries/descriptions.js";
import { Alignment } from "../../openapi/alignment.js";
import { operationsInComments } from "../../openapi/comments.js";
import { type Described, Descriptions } from "../../openapi/operations.js";
import { openApiPath } from "../../openapi/path.js";
import type { Evaluator } from "../evaluate.js";
import type { PackageInfo } from "../input.js";
import { alternatives, type FileNode } from "../values.js";
import { type Given, givenIn } from "./given-descriptions.js";

/** What is asked of the project. */
export interface Scene {
  readonly documents: ReadonlyMap<string, string>;
  readonly evaluator: Evaluator;
  /** The files whose code is served. */
  readonly files: readonly FileNode[];
  readonly describers: readonly { readonly framework: string; readonly makes: Describer }[];
  text(path: string): string;
  packageOf(path: string): PackageInfo | undefined;
}

/** An endpoint with what it was registered as. */
export interface Asked {
  readonly endpoint: Endpoint;
  readonly registration: Registration;
}

const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE", "ALL", "QUERY"]);
const DOCUMENT = /\.(?:json|ya?ml)$/i;
/** Descriptions of what is no part of the project. */
const ELSEWHERE = /(?:^|\/)(?:node_modules|dist|build|coverage|__tests__|tests?|e2e|__fixtures__|fixtures?|__mocks__|mocks?|examples?|vendor|third[-_]party|clients?)\//i;
/** A description fits endpoints if this part of either is in the other. */
const FITTING = 0.5, FITTING_AT_LEAST = 0.3;
/** What is not answered is told only where most of it is. */
const KNOWN = 0.6;

/** What descriptions have of the endpoints of a project. */
export function describedIn(asked: readonly Asked[], scene: Scene): ApiDescriptions {
  const byFolder = new Map<string, Asked[]>();
  for (const one of asked) {
    if (one.endpoint.kind !== "http") continue;
    const folder = scene.packageOf(one.endpoint.file)?.dir ?? "";
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), one]);
  }
  for (const [folder, own] of byFolder) if (!own.some(isLookedUp)) byFolder.delete(folder);
  if (byFolder.size === 0) return { services: [], unserved: [] };
  const makers = new Makers(scene);
  const known = knownDescriptions(scene, makers);
  const unserved = new Map<Operation, boolean>();
  const services = [...byFolder].map(([folder, own]) => serviceOf(folder, own, scene, makers, known, unserved));
  return { services, unserved: [...unserved].filter(([, isUnserved]) => isUnserved).map(([operation]) => operation) };
}

/** Whether callers would look an endpoint up: it is no catch-all, and not hidden on purpose. */
function isLookedUp({ endpoint: { kind, method, route }, registration }: Asked): boolean {
  if (kind !== "http" || !METHODS.has(method) || registration.described === "hidden" || registration.internal !== undefined || isExpression(route)) return false;
  const { parameters, shape } = openApiPath(route);
  return !(shape.endsWith("{}") && parameters.at(-1)?.isRest);
}

/** A description whose operations are known. */
interface Known extends ApiDescription, Described {
  /** Folder of the package whose endpoints it is about; undefined where only its paths tell. */
  readonly folder?: string;
}

/** Everything that is written somewhere, each once. */
function knownDescriptions(scene: Scene, makers: Makers): readonly Known[] {
  const found: Known[] = [];
  const paths = [...scene.documents.keys()].filter((path) => DOCUMENT.test(path) && !ELSEWHERE.test(path));
  const read = new Descriptions((path) => scene.documents.get(path));
  const readers = new Set(makers.given.filter(({ readsComments }) => readsComments).map(({ place }) => scene.packageOf(place.file)?.dir ?? ""));
  for (const path of paths) {
    const text = scene.documents.get(path) ?? "";
    if (/["']?(?:openapi|swagger)["']?\s{0,9}:\s{0,9}["']?[23]/.test(text)) {
      const whole = read.in(path);
      if (whole) found.push({ file: path, pos: 0, isDocument: true, ...whole });
    } else if (/\bpaths\b|^["']?\//m.test(text) && !/\.json$/i.test(path)) {
      // Generators that read comments are handed files of paths as well.
      const folder = scene.packageOf(path)?.dir ?? "";
      const part = readers.has(folder) ? read.partIn(path) : undefined;
      if (part) found.push({ file: path, pos: 0, isDocument: true, folder, ...part });
    }
  }
  for (const { place, operations, isOpen } of makers.given) if (operations.length > 0) found.push({ ...place, isDocument: false, folder: scene.packageOf(place.file)?.dir ?? "", operations, isOpen, bases: [] });
  for (const folder of readers) {
    for (const { path } of scene.files) {
      if ((scene.packageOf(path)?.dir ?? "") !== folder) continue;
      const text = scene.text(path);
      const inComments = text.includes("@swagger") || text.includes("@openapi") ? operationsInComments(path, text) : undefined;
      if (inComments) found.push({ file: path, pos: inComments.operations[0]?.pos ?? 0, isDocument: false, folder, ...inComments });
    }
  }
  return found;
}

/** @param all what its package answers, catch-alls and what is hidden included */
function serviceOf(folder: string, all: readonly Asked[], scene: Scene, makers: Makers, known: readonly Known[], unserved: Map<Operation, boolean>): ApiService {
  const own = all.filter(isLookedUp);
  const addressed = all.map((asked) => ({ asked, method: asked.endpoint.method, path: asked.endpoint.route }));
  const descriptions: ApiDescription[] = [];
  const operationOf = new Map<Asked, Operation>();
  const pkg = scene.packageOf(all[0]?.endpoint.file ?? "");
  let isOpen = opaqueDescribers.some((name) => pkg?.dependencies[name] !== undefined);
  const made = new Map(makers.of(folder, pkg, own.map(({ endpoint }) => endpoint.framework)).map((m) => [m.framework, m]));
  // The comments of a package, and what its calls are handed, are one description.
  const inCode = known.filter((k) => k.folder === folder), whole: Known[] = inCode.length > 0 ? [{ ...joined(inCode), folder }] : [];
  for (const description of [...whole, ...known.filter((k) => k.folder === undefined)]) {
    const { operationOf: found, served } = new Alignment(addressed, description.operations, description.bases);
    const isOwn = description.folder === folder;
    const ofOperations = served.size / Math.max(1, description.operations.length);
    if (!isOwn && !(found.size > 0 && (ofOperations >= FITTING || (ofOperations >= FITTING_AT_LEAST && found.size / own.length >= FITTING_AT_LEAST)))) continue;
    descriptions.push(...(isOwn ? inCode : [description]));
    if (description.isOpen) isOpen = true;
    for (const [{ asked }, operation] of found) if (!operationOf.has(asked)) operationOf.set(asked, operation);
    // What is made anew from the code is not to be mended by hand.
    const isTold = made.size === 0 && !isOpen && ofOperations >= KNOWN && own.every(({ registration: r }) => r.broken === undefined);
    for (const operation of description.operations) unserved.set(operation, isTold && !served.has(operation) && unserved.get(operation) !== false);
  }
  for (const { description } of made.values()) descriptions.push(description);
  // A document that is handed over, and that nobody has found.
  const handed = makers.given.filter(({ place, isOpen: isUnseen }) => isUnseen && (scene.packageOf(place.file)?.dir ?? "") === folder);
  if (handed.length > 0 && descriptions.length === 0) isOpen = true;
  const endpoints = own.flatMap((asked): LookedUp[] => {
    const { endpoint, registration } = asked;
    const operation = operationOf.get(asked), maker = made.get(endpoint.framework);
    const isMarked = (registration.described === "yes" && maker !== undefined) || registration.layers.some((l) => alternatives(l.value).some((v) => v.k === "external" && describingMiddleware.find(v.name)));
    if (operation) return [{ endpoint, value: "yes", operation }];
    if (isMarked || maker?.has === "all") return [{ endpoint, value: "yes" }];
    // Load balancers and providers that call back do not read it.
    if (HEALTH_ROUTE.test(endpoint.route) || isAgreedAddress(endpoint.route)) return [];
    return [{ endpoint, value: isOpen || maker?.has === "some" || registration.broken !== undefined ? "unknown" : "no" }];
  });
  return { folder, descriptions, endpoints };
}

function joined(parts: readonly Known[]): Known {
  const [first] = parts;
  return {
    file: first?.file ?? "", pos: first?.pos ?? 0, isDocument: false,
    operations: parts.flatMap(({ operations }) => operations), bases: parts.flatMap(({ bases }) => bases), isOpen: parts.some(({ isOpen }) => isOpen),
  };
}

interface Made {
  readonly framework: string;
  readonly has: "all" | "marked" | "some";
  readonly description: ApiDescription;
}

/** What makes descriptions from code, by the packages it stands in. */
class Makers {
  readonly given: readonly Given[];
  private readonly made = new Map<string, Made[]>();

  constructor(private readonly scene: Scene) {
    this.given = scene.files.flatMap((file) => [...givenIn(scene.evaluator, file)]);
    for (const file of scene.files) for (const made of this.in(file)) this.add(scene.packageOf(file.path)?.dir ?? "", made);
  }

  /** Those in a package, or in one that depends on it and serves its endpoints. */
  of(folder: string, pkg: PackageInfo | undefined, frameworks: readonly string[]): readonly Made[] {
    const own = this.made.get(folder) ?? [];
    const name = pkg?.name;
    const above = name === undefined ? [] : [...this.made].filter(([other]) => other !== folder && this.scene.packageOf(`${other === "" ? "" : `${other}/`}x`)?.dependencies[name] !== undefined).flatMap(([, made]) => made);
    return [...above, ...own].filter((m) => frameworks.includes(m.framework));
  }

  private *in({ path, facts }: FileNode): Generator<Made> {
    for (const { framework, makes } of this.scene.describers) {
      const shown = facts.imports.find((i) => !i.isType && makes.from.some((from) => from === i.specifier || from === `${i.specifier}#${i.name ?? ""}`));
      if (!shown) continue;
      const text = makes.isStatic || makes.isPartial ? this.scene.text(path) : "";
      if (makes.isStatic?.test(text)) continue;
      yield { framework, has: makes.isPartial?.test(text) ? "some" : makes.has, description: { file: path, pos: shown.pos, end: shown.end, isDocument: false } };
    }
  }

  private add(folder: string, made: Made): void {
    const own = this.made.get(folder) ?? [];
    // What may leave something out decides, and one place is enough to show.
    if (!own.some((m) => m.framework === made.framework && (m.has === "some" || m.has === made.has))) this.made.set(folder, [...own, made]);
  }
}

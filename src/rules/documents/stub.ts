/** An operation for an endpoint that a document does not have: what the code says of it, and nothing made up. */
import type { ApiService, Endpoint, Fix, Operation, Project } from "../../concepts.js";
import { withMember } from "../../extract/json.js";
import { asYaml } from "../../extract/yaml.js";
import { applyEdits } from "../../fixes/edits.js";
import { Descriptions } from "../../openapi/operations.js";
import { openApiPath } from "../../openapi/path.js";
import { segmentsOf } from "../../openapi/shapes.js";
import { type Node, readTree } from "../../openapi/tree.js";

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An endpoint that the document has: where it answers, and how that is written there. */
interface Model {
  readonly route: string;
  readonly path: string;
}

/** Each change is tried, and the whole document read for it: so much of it in all. The others are offered when those are made. */
const MAX_TRIED = 1_000_000;

/** The changes that put endpoints into a document, each by itself; nothing where the document does not then read as meant. */
export function stubsIn(project: Project, file: string, service: ApiService): (endpoint: Endpoint) => Fix | undefined {
  const text = project.documents.get(file);
  const like = service.endpoints.find(({ operation }) => operation?.file === file);
  if (text === undefined || !like?.operation) return () => undefined;
  const model: Model = { route: like.endpoint.route, path: like.operation.path };
  const yaml = /\.json$/i.test(file) ? undefined : readTree(file, text);
  const before = operationsIn(file, text).length;
  let left = MAX_TRIED;
  return (endpoint) => {
    const path = endpoint.method === "ALL" ? undefined : pathIn(endpoint, model);
    if (path === undefined || left <= 0) return undefined;
    left -= text.length;
    const method = endpoint.method.toLowerCase();
    const changes = yaml ? inYaml(text, yaml, path, method, endpoint) : withMember(text, ["paths", path, method], operation(endpoint), true);
    const edits = changes?.map((change) => ({ file, ...change }));
    // It then has this operation, and has lost none.
    const after = edits ? operationsIn(file, applyEdits(text, edits)) : [];
    if (!edits || after.length !== before + 1 || !after.some((o) => o.path === path && o.method === endpoint.method)) return undefined;
    return { title: `Add \`${endpoint.method} ${path}\` to \`${file}\`, for its answers to be described`, safety: "suggestion", edits };
  };
}

function operationsIn(file: string, text: string): readonly Operation[] {
  return new Descriptions((name) => (name === file ? text : undefined)).in(file)?.operations ?? [];
}

/** The path as the document writes it: with as much in front as those that it has. */
function pathIn({ route }: Endpoint, model: Model): string | undefined {
  const coded = segmentsOf(openApiPath(model.route).template), written = segmentsOf(model.path), own = segmentsOf(openApiPath(route).template);
  const more = coded.length - written.length;
  if (more > 0 && coded.slice(0, more).some((segment, i) => own[i] !== segment)) return undefined;
  return `/${(more >= 0 ? own.slice(more) : [...written.slice(0, -more), ...own]).join("/")}`;
}

function operation(endpoint: Endpoint): object {
  const { parameters } = openApiPath(endpoint.route);
  const schema = endpoint.describe?.().schemas.body;
  return {
    ...(parameters.length > 0 && { parameters: parameters.map(({ name }) => ({ name, in: "path", required: true, schema: { type: "string" } })) }),
    ...(schema && endpoint.body.status === "validated" && { requestBody: { required: true, content: { "application/json": { schema } } } }),
    responses: { default: { description: "To be described" } },
  };
}

const columnOf = (text: string, at: number): number => at - (text.lastIndexOf("\n", at - 1) + 1);

function inYaml(text: string, root: Node, path: string, method: string, endpoint: Endpoint): readonly Change[] | undefined {
  const paths = root.map?.get("paths"), first = paths?.map && [...paths.map.values()][0];
  if (!paths?.map || !first || text[paths.at] === "{") return undefined;
  const unit = Math.max(1, columnOf(text, first.key) - columnOf(text, paths.key));
  const item = paths.map.get(path), at = item ?? paths;
  if (item && (!item.map || text[item.at] === "{")) return undefined;
  const margin = columnOf(text, at.key) + unit;
  const value = { [method]: operation(endpoint) };
  const lines = asYaml(item ? value : { [path]: value }, unit).map((line) => `${" ".repeat(margin)}${line}`);
  const end = endOfBlock(text, at.key);
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  return [{ start: end, end, text: `${text[end - 1] === "\n" ? "" : eol}${lines.join(eol)}${eol}` }];
}

/** Where a block ends that a key begins: behind its last line that holds something. */
function endOfBlock(text: string, key: number): number {
  const margin = columnOf(text, key);
  const behind = (at: number): number => text.indexOf("\n", at) + 1 || text.length;
  let end = behind(key);
  for (let at = end; at < text.length; at = behind(at)) {
    const indent = text.slice(at, behind(at)).search(/\S/);
    if (indent < 0 || text[at + indent] === "#") continue;
    if (indent <= margin) break;
    end = behind(at);
  }
  return end;
}

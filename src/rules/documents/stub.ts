/** An operation for an endpoint that a document does not have: what the code says of it, and nothing made up. */
import type { ApiService, Endpoint, Fix, Project } from "../../concepts.js";
import { withMember } from "../../extract/json.js";
import { asYaml } from "../../extract/yaml.js";
import { Descriptions } from "../../openapi/operations.js";
import { openApiPath } from "../../openapi/path.js";
import { segmentsOf } from "../../openapi/shapes.js";
import { type Node, readTree } from "../../openapi/tree.js";

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The change that puts an endpoint into a document; nothing where the document does not then read as meant. */
export function stubIn(project: Project, file: string, endpoint: Endpoint, service: ApiService): Fix | undefined {
  const text = project.documents.get(file);
  const path = text === undefined || endpoint.method === "ALL" ? undefined : pathIn(file, endpoint, service);
  if (text === undefined || path === undefined) return undefined;
  const method = endpoint.method.toLowerCase();
  const changes = /\.json$/i.test(file) ? withMember(text, ["paths", path, method], operation(endpoint), true) : inYaml(text, readTree(file, text), path, method, endpoint);
  if (!changes || !isAsMeant(file, text, changes, path, endpoint.method)) return undefined;
  return { title: `Add \`${endpoint.method} ${path}\` to \`${file}\`, for its answers to be described`, safety: "suggestion", edits: changes.map((change) => ({ file, ...change })) };
}

/** The path as the document writes it: with as much in front as those that it has. */
function pathIn(file: string, { route }: Endpoint, { endpoints }: ApiService): string | undefined {
  const like = endpoints.find(({ operation }) => operation?.file === file);
  if (!like?.operation) return undefined;
  const coded = segmentsOf(openApiPath(like.endpoint.route).template), written = segmentsOf(like.operation.path), own = segmentsOf(openApiPath(route).template);
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

function inYaml(text: string, root: Node | undefined, path: string, method: string, endpoint: Endpoint): readonly Change[] | undefined {
  const paths = root?.map?.get("paths"), first = paths?.map && [...paths.map.values()][0];
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

/** Whether the document then has the operation, and has lost none. */
function isAsMeant(file: string, text: string, changes: readonly Change[], path: string, method: string): boolean {
  let changed = text;
  for (const { start, end, text: by } of [...changes].sort((a, b) => b.start - a.start)) changed = changed.slice(0, start) + by + changed.slice(end);
  const [before, after] = [text, changed].map((content) => new Descriptions((name) => (name === file ? content : undefined)).in(file)?.operations ?? []);
  return after !== undefined && after.length === (before?.length ?? 0) + 1 && after.some((o) => o.path === path && o.method === method);
}

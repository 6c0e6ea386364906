/** Finds APIs, and parts of them, whose addresses have no version: once for each place that decides on the address. */
import type { Edit, Endpoint, Fix, Place, Problem, Project, Rule, Sighting } from "../concepts.js";
import { HEALTH_ROUTE } from "../libraries/health.js";
import { areaOf, integrationOf, isFixedAddress, isVersioned } from "../libraries/routes.js";
import { ownerOf } from "./documents/packages.js";
import { withPages } from "./documents/pages.js";

const ID = "versioned-routes";
/** Descriptions of the API and of what stands before it. */
const DESCRIBES = /(?:openapi|swagger)[^/]*$|(?:^|\/)(?:vercel|firebase)\.json$|(?:^|\/)(?:netlify|fly|railway|wrangler)\.\w+$|(?:^|\/)render\.ya?ml$/i;

interface Options {
  readonly allow: readonly string[];
}

/** Endpoints whose address the same place decides. */
interface Group extends Required<Place> {
  readonly endpoints: Endpoint[];
}

/** A version that is told otherwise than in the address: by a header that is read, or by what the framework offers for it. */
function see({ isInComment }: Sighting): true | undefined {
  return isInComment ? undefined : true;
}

/** What an option leaves alone: a route, or everything below one. */
function isAllowed(allow: readonly string[], route: string): boolean {
  return allow.some((a) => (a.endsWith("/*") ? route.startsWith(a.slice(0, -1)) : route === a));
}

const rule: Rule<Options, true> = {
  id: ID,
  title: "Public routes name the version of the API",
  violation: "Public routes are versioned",
  level: "warning",
  needs: "project",
  presets: ["strict", "all"],
  messages: {
    none: "The addresses of this API name no version, so a change to one of its {count} endpoints, such as `{sample}`, reaches every client at once. Put them below one, such as `/api/v1`.",
    mixed: "`{sample}` has no version in its address, and {versioned} of this API have: clients cannot stay behind when it changes. Put it below the version too.",
  },
  why:
    "Clients of an API are not updated when it is. Once a route has a version, the next one can change names and types beside it, and the old one can go when nobody asks for it any more; without, every change of an answer breaks somebody.",
  instead:
    "Put what clients call below `/api/v1`, in the one place where it is mounted. Webhooks, sign-in callbacks, health checks, documentation, internal and administrative routes, and what only other parts of the system have the key for, need none, nor does an API that only the pages of its own project use. A version that is told by a header counts.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0" } }\n',
      "src/app.ts":
        'import express from "express";\n\nconst orders = express.Router();\norders.get("/orders", (_req, res) => {\n  res.json([]);\n});\n\nexport const app = express();\napp.use("/api", orders);\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0" } }\n',
      "src/app.ts":
        'import express from "express";\n\nconst orders = express.Router();\norders.get("/orders", (_req, res) => {\n  res.json([]);\n});\n\nexport const app = express();\napp.use("/api/v1", orders);\n',
    },
  },
  options: {
    schema: { type: "object", properties: { allow: { type: "array", items: { type: "string" }, description: "Routes that need no version: `/legacy`, or `/legacy/*` for what is below." } }, additionalProperties: false },
    defaults: { allow: [] },
  },
  hasFix: true,
  see: { text: /accept-version|(?<!github-)api-version|enableVersioning|VersioningType|constraints\s*:\s*\{\s*version|application\/vnd\.(?!github|api\+json|openxml|ms-|microsoft|oasis|google)/gi, at: see },
  *check(project, options) {
    const owner = ownerOf(project);
    const isTold = versionedOtherwise(project, owner);
    const apis = new Map<string, Endpoint[]>();
    const calls = new Map<string, number>();
    const integrations = new Set(project.endpoints.map((e) => `${owner(e.file)} ${integrationOf(e.route) ?? ""}`));
    for (const e of project.endpoints) {
      if (e.kind !== "http") calls.set(owner(e.file), (calls.get(owner(e.file)) ?? 0) + 1);
      if (e.isRouteKnown !== true || project.file(e.file)?.isExcluded === true || HEALTH_ROUTE.test(e.route) || isFixedAddress(e.route) || isAllowed(options.allow, e.route)) continue;
      if (!isVersioned(e.route) && (integrations.has(`${owner(e.file)} ${areaOf(e.route) ?? ""}`) || e.isBySharedKey === true)) continue;
      const of = owner(e.file);
      if (isTold.has(of)) continue;
      const api = apis.get(of);
      if (api) api.push(e);
      else apis.set(of, [e]);
    }
    if (apis.size === 0) return;
    const own = withPages(project, owner);
    for (const [of, endpoints] of apis) {
      // An API that is called by the names of its procedures has a few addresses besides.
      if (!own.has(of) && endpoints.length > (calls.get(of) ?? 0)) yield* judged(project, endpoints, applicationOf(project, of, owner));
    }
  },
};

/** Packages whose version stands elsewhere: in a header, in the address of the server that their description names. */
function versionedOtherwise(project: Project, owner: (path: string) => string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const file of project.files) if (!file.isExcluded && file.seen(ID).length > 0) found.add(owner(file.path));
  for (const [path, text] of project.documents) if (DESCRIBES.test(path) && /\/v\d+\b/.test(text)) found.add(owner(path));
  return found;
}

/** What makes the application of a package: it decides where nothing is mounted. */
function applicationOf(project: Project, of: string, owner: (path: string) => string): Required<Place> | undefined {
  const made = project.callsThat("serves").filter((call) => !call.isNamed && owner(call.file) === of && project.file(call.file)?.isExcluded === false && call.end > call.pos);
  return made.length === 1 ? made[0] : undefined;
}

/** The findings of one API. */
function* judged(project: Project, endpoints: readonly Endpoint[], application: Required<Place> | undefined): Generator<Problem> {
  const versioned = endpoints.filter((e) => isVersioned(e.route));
  const bareOnes = endpoints.filter((e) => !isVersioned(e.route));
  const groups = grouped(bareOnes, versioned.length < bareOnes.length ? application : undefined);
  const [largest] = groups.toSorted((a, b) => b.endpoints.length - a.endpoints.length);
  if (!largest) return;
  if (versioned.length < bareOnes.length) {
    const others = groups.filter((g) => g !== largest).slice(0, 5).map((g) => ({ file: g.file, pos: g.pos, end: g.end, message: `decides on ${String(g.endpoints.length)} more` }));
    yield problem(project, largest, "none", { count: String(bareOnes.length), sample: largest.endpoints[0]?.label ?? "" }, others);
    return;
  }
  const [model] = versioned;
  for (const group of groups) {
    const evidence = model ? [{ file: model.file, pos: model.pos, end: model.end, message: `\`${model.label}\` names one` }] : [];
    yield problem(project, group, "mixed", { sample: group.endpoints[0]?.label ?? "", versioned: versioned.length === 1 ? "another endpoint" : `${String(versioned.length)} others` }, evidence);
  }
}

/** By the place that decides: what puts an endpoint below a path, else the application, else the endpoint itself. */
function grouped(endpoints: readonly Endpoint[], application: Required<Place> | undefined): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const e of endpoints) {
    const at = e.below ?? application ?? e;
    const place = { file: at.file, pos: at.pos, end: at.end ?? at.pos };
    const key = `${place.file}:${String(place.pos)}`;
    const group = groups.get(key);
    if (group) group.endpoints.push(e);
    else groups.set(key, { ...place, endpoints: [e] });
  }
  return [...groups.values()];
}

function problem(project: Project, group: Group, message: string, data: Readonly<Record<string, string>>, evidence: Problem["evidence"] & object): Problem {
  const { file, pos, end, endpoints } = group;
  const fix = fixOf(project, group);
  return { file, pos, end, message, data, confidence: "likely", evidence, identity: `${message} ${endpoints[0]?.route.split("/").slice(0, 3).join("/") ?? ""}`, symbol: project.file(file)?.symbolAt(pos) ?? "", ...(fix && { fixes: [fix] }) };
}

/** The version behind the `/api` that the place itself writes down. */
function fixOf(project: Project, { file, pos, end }: Group): Fix | undefined {
  const found = /^[^"'`]*?["'`]\/?api(?=\/?["'`])/.exec(project.text(file).slice(pos, end));
  if (!found) return undefined;
  const at = pos + found[0].length;
  const edit: Edit = { file, start: at, end: at, text: "/v1" };
  return { title: "Put it below /api/v1", safety: "suggestion", edits: [edit] };
}

export default rule;

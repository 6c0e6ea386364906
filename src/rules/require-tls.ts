/** Finds connections that anybody on the way can read or answer: plain HTTP, unchecked certificates, old protocols. */
import type { ActCall, Fix, Given, Problem, Project, Rule } from "../concepts.js";
import { replacement } from "../fixes/edits.js";
import { callsIn, leadingTo, surely, textsOf } from "./acts/given.js";

interface Options {
  /** Oldest version of TLS. */
  readonly minVersion: "TLSv1.2" | "TLSv1.3";
  /** Hosts that may be reached in the clear, such as those of a service mesh. */
  readonly allowHosts: readonly string[];
}

const VERSIONS = ["SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];
/** This machine, its network, names that no public resolver knows. */
/** Words of a choice that whoever runs it makes with open eyes. */
const CHOSEN = /self[-_]?signed|insecure|skip_?(?:tls|ssl|verif)|(?:allow|accept|ignore|trust)_?(?:invalid|bad|unauthori[sz]ed|any)/i;
const LOCAL = /^(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[?::1?\]?|10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|169\.254(?:\.\d{1,3}){2}|[^.]*|.*\.(?:local|localhost|internal|lan|svc|test|example|invalid|home|corp|docker|onion)|.*\.svc\.cluster\.local|example\.(?:com|org|net)|(?:.*\.)?lvh\.me)$/i;

export const requireTls: Rule<Options> = {
  id: "require-tls",
  title: "Connections to other hosts are encrypted, and certificates are checked",
  violation: "A connection is in the clear, accepts any certificate, or allows TLS below 1.2",
  level: "warning",
  needs: "project",
  presets: ["strict", "all"],
  cwe: 319,
  messages: {
    plain: "`{what}` goes to {host} over plain HTTP: everybody on the way can read and change it. Use `https://`.",
    unverified: "`{what}` accepts any certificate: whoever is on the way can answer in the other's place. Leave `rejectUnauthorized` on, and give the authority's certificate as `ca` where it is one of your own.",
    everywhere: "This process accepts any certificate from anybody. Leave `NODE_TLS_REJECT_UNAUTHORIZED` alone, and name your own authority in `NODE_EXTRA_CA_CERTS`.",
    old: "`{what}` allows {version}, which is broken. Ask for {least} or newer.",
  },
  why:
    "Between two machines there are others: a hotel's network, a provider, whoever answers DNS. TLS keeps them out, but only where it is used and where the certificate is checked; " +
    "with `rejectUnauthorized: false` the connection is encrypted to whoever asked for it, passwords and rows included.",
  instead:
    "Call other hosts by `https://`. Keep certificate checks on; a private authority goes into `ca` or `NODE_EXTRA_CA_CERTS`. Ask for TLS 1.2 or newer (the option `minVersion` raises it to 1.3). " +
    "Hosts of this machine, of private networks and names without a dot are left alone (`allowHosts` adds more), and so is what a setting decides, what whoever runs the server chose to trust (`allowSelfSigned`) or only development does.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "pg": "^8.0.0" } }',
      "src/db.ts": 'import { Pool } from "pg";\n\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL, ssl: { rejectUnauthorized: false } });\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "pg": "^8.0.0" } }',
      "src/db.ts": 'import { Pool } from "pg";\n\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL, ssl: { ca: process.env.DATABASE_CA } });\n',
    },
  },
  options: {
    schema: {
      type: "object",
      properties: {
        minVersion: { enum: ["TLSv1.2", "TLSv1.3"], description: "Oldest version of TLS." },
        allowHosts: { type: "array", items: { type: "string" }, description: "Hosts that may be reached in the clear, such as those of a service mesh." },
      },
      additionalProperties: false,
    },
    defaults: { minVersion: "TLSv1.2", allowHosts: [] },
  },
  hasFix: true,
  *check(project, options) {
    const told = new Set<string>();
    for (const call of callsIn(project, "opens a connection")) {
      const place = `${call.file}:${call.pos}`;
      const found = call.under === undefined && !told.has(place) ? fault(project, call, options) : undefined;
      if (!found) continue;
      told.add(place);
      yield found;
    }
  },
};

function fault(project: Project, call: ActCall, { minVersion, allowHosts }: Options): Problem | undefined {
  const isZero = (g: Given): boolean => g.is === "literal" && (g.value === "0" || g.value === 0);
  if (surely(call.given("forAll"), isZero)) return problem(call, "everywhere", {});
  const verified = call.given("verified");
  const isSwitchedOff = verified.some((g) => g.is === "literal" && g.value === false) && verified.every((g) => g.is === "absent" || (g.is === "literal" && g.value === false));
  const isChosen = verified.some((g) => g.is === "absent") && CHOSEN.test(project.text(call.file).slice(call.pos, call.end));
  const isNear = surely(call.given("host"), (g) => g.is === "literal" && typeof g.value === "string" && LOCAL.test(g.value));
  if ((isSwitchedOff && !isChosen && !isNear) || surely(call.given("acceptsAny"), (g) => g.is === "literal" && g.value === true)) return { ...problem(call, "unverified", {}), fixes: verifying(project, call) };
  const version = [...textsOf(call.given("least")), ...textsOf(call.given("protocol")).map((p) => p.replace(/_(?:client_|server_)?method$/, "").replace(/v1_(\d)$/, "v1.$1"))]
    .find((v) => VERSIONS.includes(v) && VERSIONS.indexOf(v) < VERSIONS.indexOf(minVersion));
  if (version !== undefined) return problem(call, "old", { version, least: minVersion });
  const spelled = call.spelled("url");
  const host = spelled.length > 0 && spelled.every((url) => plainHost(url) !== undefined) ? plainHost(spelled[0] ?? "") : undefined;
  if (host === undefined || allowHosts.includes(host)) return undefined;
  return { ...problem(call, "plain", { host }), fixes: encrypted(project, call) };
}

/** The host that is called in the clear, where it is one of the outside. */
function plainHost(url: string): string | undefined {
  const host = /^http:\/\/(?:[^/@\s]{0,200}@)?(\[[^\]]{1,60}\]|[\w.-]{1,253})(?::\d{1,5})?(?:[/?#]|$)/i.exec(url)?.[1];
  return host === undefined || LOCAL.test(host) ? undefined : host;
}

function problem(call: ActCall, message: string, data: Readonly<Record<string, string>>): Problem {
  return {
    file: call.file, pos: call.pos, end: call.end, message, data: { what: call.what, ...data }, confidence: "proven", evidence: leadingTo(call), symbol: call.endpoint ?? call.symbol, identity: `${message} ${data.host ?? ""}`.trimEnd(),
    ...(call.endpoint !== undefined && { endpoint: call.endpoint }),
  };
}

/** `https` in the place of `http`, where the address stands in the call or is a text of its own. */
function encrypted(project: Project, call: ActCall): Fix[] {
  const text = project.text(call.file);
  const at = text.slice(call.pos, call.end).search(/["'`]http:\/\//);
  const places = at < 0 ? [] : [{ file: call.file, pos: call.pos + at + 1 }];
  for (const g of at < 0 ? call.given("url") : []) {
    if (g.is === "literal" && g.place && project.text(g.place.file).startsWith("http://", g.place.pos + 1)) places.push({ file: g.place.file, pos: g.place.pos + 1 });
  }
  return places.length === 1 ? [{ title: "Call it by https", safety: "suggestion", edits: places.map((p) => replacement(p.file, p.pos, p.pos + 7, "https://")) }] : [];
}

function verifying(project: Project, call: ActCall): Fix[] {
  const off = /\brejectUnauthorized\s{0,9}:\s{0,9}(false)\b/.exec(project.text(call.file).slice(call.pos, call.end));
  if (!off) return [];
  const end = call.pos + off.index + off[0].length;
  return [{ title: "Check the certificate", safety: "suggestion", edits: [replacement(call.file, end - 5, end, "true")] }];
}

export default requireTls;

/** Finds secrets in the source: by their format, by the name they are given, and by where they are used. */
import type { Problem, Project, Rule, Sighting, SourceFacts } from "../concepts.js";
import { importsTestRunner } from "../libraries/test-runners.js";
import { type Formatted, formattedAt } from "./secrets/formats.js";
import { hashedPassword, type MadePublic, madePublic, type Named, namedSecret } from "./secrets/named.js";
import { isSecretNamedAt, privateName, variableFor } from "./secrets/names.js";
import { secretPattern } from "./secrets/pattern.js";
import { removal } from "./secrets/repair.js";
import { secretsInUse, takingSecrets } from "./secrets/sinks.js";

type Seen =
  | ({ readonly k: "format"; readonly literal?: readonly [start: number, end: number]; readonly isAddress?: true } & Formatted)
  | ({ readonly k: "name" } & Named)
  | ({ readonly k: "public" } & MadePublic);

const ID = "no-hardcoded-secrets";

/** Whether code for browsers holds a key on purpose: a client component, a web app's configuration, markup. */
function isBrowserConfiguration({ text, ancestors, ts }: Sighting): boolean {
  if (/^\s*["']use client["']/.test(text.slice(0, 400))) return true;
  return ancestors.slice(0, 4).some((node) =>
    ts.isJsxAttribute(node) ||
    (ts.isObjectLiteralExpression(node) && node.properties.some((p) => p.name !== undefined && ts.isIdentifier(p.name) && /^(?:authDomain|messagingSenderId|measurementId)$/.test(p.name.text))));
}

/** Whether a page shows it to whoever looks: what a field says before anything is typed, and samples of addresses between tags. */
function isShown({ node, ancestors, ts, source }: Sighting, { isMadeUpEasily }: Formatted): boolean {
  if (ts.isJsxText(node)) return isMadeUpEasily === true;
  return ancestors.slice(0, 3).some((a) => ts.isJsxAttribute(a) && /placeholder$/i.test(a.name.getText(source)));
}

/** A format is told by its text; a name means nothing in a test, where what it holds is made up. */
function may({ index, 0: found, groups }: RegExpExecArray, text: string, isAside: boolean): boolean {
  if (groups?.["format"] !== undefined) return formattedAt(text, index, found) !== undefined;
  return !isAside && (groups?.["word"] === undefined || isSecretNamedAt(text, index));
}

function see(sighting: Sighting): Seen | undefined {
  const { match, node, ts, source, text } = sighting;
  const { variable, word, hashing } = match.groups ?? {};
  if (variable !== undefined) {
    const found = madePublic(sighting);
    return found && { k: "public", ...found };
  }
  if (word !== undefined || hashing !== undefined) {
    const found = word !== undefined ? namedSecret(sighting) : hashedPassword(sighting);
    return found && { k: "name", ...found };
  }
  const found = formattedAt(text, match.index, match[0]);
  if (!found || isShown(sighting, found) || (found.isPublicInBrowsers && isBrowserConfiguration(sighting))) return undefined;
  const isLiteral = !sighting.isInComment && (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) && found.end < node.end;
  return { k: "format", ...found, ...(isLiteral && { literal: [node.getStart(source), node.end] }), ...(match[0].startsWith("://") && { isAddress: true }) };
}

function formatProblem(project: Project, file: SourceFacts, seen: Seen & { readonly k: "format" }): Problem {
  const variable = seen.isAddress ? "DATABASE_URL" : variableFor(seen.what.replace(/[^A-Za-z0-9]+/g, "_").toUpperCase());
  return {
    file: file.path, pos: seen.start, end: seen.end,
    message: seen.isAddress ? "address" : "format",
    data: { what: seen.what, shown: `${seen.prefix}… (${seen.end - seen.start} characters)` },
    confidence: "proven",
    symbol: file.symbolAt(seen.start),
    identity: seen.what,
    fixes: seen.literal ? removal(project, file.path, { literal: seen.literal, ...(!seen.isAddress && { part: [seen.start, seen.end] }), variable }) : [],
  };
}

function nameProblem(project: Project, file: SourceFacts, seen: Seen & { readonly k: "name" }): Problem {
  const variable = variableFor(seen.variable ?? seen.name, seen.owner);
  const { whole, cut } = seen;
  return {
    file: file.path, pos: seen.start, end: seen.end,
    message: seen.use === "fallback" ? "fallback" : seen.use === "compared" ? "compared" : "named",
    data: { name: seen.variable ?? seen.name, length: String(seen.end - seen.start - 2) },
    confidence: seen.use === "fallback" ? "proven" : "likely",
    symbol: file.symbolAt(seen.start),
    identity: `${seen.use} ${seen.name} ${seen.variable ?? ""}`.trimEnd(),
    fixes: seen.isMarkup ? [] : removal(project, file.path, { literal: [seen.start, seen.end], variable, ...(whole && { whole }), ...(cut && { cut }) }),
  };
}

function publicProblem(file: SourceFacts, seen: Seen & { readonly k: "public" }, project: Project): Problem {
  const bare = privateName(seen.variable);
  const at = project.text(file.path).slice(seen.start, seen.end).indexOf(seen.variable) + seen.start;
  return {
    file: file.path, pos: seen.start, end: seen.end,
    message: "public",
    data: { variable: seen.variable, bare },
    confidence: "proven",
    symbol: file.symbolAt(seen.start),
    identity: seen.variable,
    fixes: [{ title: `Read ${bare} on the server, and replace the value: the old one was published`, safety: "suggestion", edits: [{ file: file.path, start: at, end: at + seen.variable.length, text: bare }] }],
  };
}

/** Formats first: they say whose key it is. Then uses: they prove it. Then fallbacks, then names. */
function* everything(project: Project): Generator<Problem> {
  const named: Problem[] = [];
  for (const file of project.asked) {
    const told = new Set<string>(), all = file.seen(ID) as readonly Seen[];
    const isAside = all.length > 0 && (file.isExcluded || importsTestRunner(file.facts));
    for (const seen of all) {
      if (seen.k === "format") {
        if ((seen.isPublicInBrowsers && !file.isBackend) || (seen.isMadeUpEasily && isAside)) continue;
        // What has run out opens nothing any more.
        if (seen.expiry !== undefined && seen.expiry * 1000 < Date.now()) continue;
        yield formatProblem(project, file, seen);
      } else if (isAside) continue;
      else if (seen.k === "name") named.push(nameProblem(project, file, seen));
      else if (!told.has(seen.variable)) {
        told.add(seen.variable);
        yield publicProblem(file, seen, project);
      }
    }
  }
  yield* secretsInUse(project);
  yield* named.filter((p) => p.message === "fallback");
  yield* named.filter((p) => p.message !== "fallback");
}

const rule: Rule<object, Seen> = {
  id: ID,
  title: "No secrets in the source",
  violation: "A secret or credential is in the code",
  level: "emergency",
  needs: "project",
  presets: ["recommended", "strict", "all"],
  cwe: 798,
  isSecret: true,
  messages: {
    format: "{what} in the source: {shown}. Everybody who can read the repository, or ever could, can use it. Replace the key at its service, then read the new one from the environment.",
    address: "{what} is in the source. Everybody who can read the repository, or ever could, can connect. Change the password, then read the address from the environment.",
    named: "`{name}` holds a literal of {length} characters that looks like a real secret. Whoever reads the repository has it, and it cannot be changed without a deployment. Replace it, then read it from the environment.",
    compared: "What callers send is compared with a secret in the source (`{name}`, {length} characters). Whoever reads the repository gets in. Replace it, keep only a hash or read it from the environment, and compare in constant time.",
    fallback: "`{name}` falls back to a literal in the source. A deployment that lacks the variable runs, and runs on a secret that everybody can read. Drop the fallback and fail at the start.",
    signing: "A literal of {length} characters in the source is the key here. Whoever reads the repository can forge what it signs or read what it encrypts. Replace it, and read the new one from the environment.",
    signingFallback: "`{variable}` falls back to a literal in the source, and that literal is used as a key. A deployment that lacks the variable accepts what anybody signs. Drop the fallback and fail at the start.",
    password: "A password of {length} characters is in the source, and is used to sign in. Whoever reads the repository can do the same. Change it, and read the new one from the environment.",
    passwordFallback: "`{variable}` falls back to a password in the source. A deployment that lacks the variable signs in with a password that everybody can read. Drop the fallback and fail at the start.",
    token: "A token of {length} characters is in the source, and is sent to its service. Whoever reads the repository can act in its name. Replace it, and read the new one from the environment.",
    tokenFallback: "`{variable}` falls back to a token in the source. Whoever reads the repository can act in its name. Replace it, drop the fallback and fail at the start.",
    connection: "The address this connects to has its password in the source. Whoever reads the repository can connect. Change the password, and read the address from the environment.",
    connectionFallback: "`{variable}` falls back to an address with a password in the source. Whoever reads the repository can connect. Change the password, drop the fallback and fail at the start.",
    public: "`{variable}` is built into the code that browsers load, and its name says that it is a secret. Every visitor can read it. Name it `{bare}`, read it on the server only, and replace the value.",
  },
  why:
    "A secret in the source is known to everybody who can read the repository, to every machine it was ever cloned to, and for as long as its history lives. " +
    "A fallback is worse than it looks: the one deployment where the variable was forgotten starts without complaint and accepts tokens that anybody can sign.",
  instead:
    "Read secrets from the environment (or a secret store) and stop at the start when one is missing. A secret that was committed is burnt: replace it at its service, " +
    "deleting the line is not enough.",
  example: {
    bad: {
      "src/session.ts":
        "import { createHmac } from \"node:crypto\";\n\nconst SESSION_SECRET = process.env.SESSION_SECRET ?? \"pineapple\";\n\n" +
        "export function sign(id: string): string {\n  return createHmac(\"sha256\", SESSION_SECRET).update(id).digest(\"hex\");\n}\n",
    },
    repaired: {
      "src/session.ts":
        "import { createHmac } from \"node:crypto\";\n\nconst SESSION_SECRET = requireEnv(\"SESSION_SECRET\");\n\n" +
        "export function sign(id: string): string {\n  return createHmac(\"sha256\", SESSION_SECRET).update(id).digest(\"hex\");\n}\n\n" +
        "/** The value of an environment variable without which this must not start. */\nfunction requireEnv(name: string): string {\n" +
        "  const value = process.env[name];\n  if (!value) throw new Error(`${name} is not set`);\n  return value;\n}\n",
    },
  },
  options: { schema: { type: "object", properties: {}, additionalProperties: false }, defaults: {} },
  hasFix: true,
  isLocal: true,
  calls: takingSecrets,
  see: { text: secretPattern, may, at: see },
  *check(project) {
    const reported = new Map<string, Problem[]>();
    for (const problem of everything(project)) {
      const there = reported.get(problem.file) ?? [];
      // The same literal seen by several layers is one finding.
      if (there.some((p) => p.pos < problem.end && problem.pos < p.end)) continue;
      reported.set(problem.file, [...there, problem]);
      yield problem;
    }
  },
};

export default rule;

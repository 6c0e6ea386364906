import { describe, expect, it } from "vitest";
import type { LibraryCall, LiteralSource, Problem, Project, Rule } from "../src/concepts.js";
import { compiler, parse } from "../src/extract/compiler.js";
import { extract } from "../src/extract/extract.js";
import { sightings } from "../src/extract/sightings.js";
import { applyEdits } from "../src/fixes/edits.js";
import { secretFormats } from "../src/libraries/secret-formats.js";
import rule from "../src/rules/no-hardcoded-secrets.js";

interface Setting {
  readonly path?: string;
  readonly isBackend?: boolean;
  readonly isExcluded?: boolean;
  /** What reaches which library call. */
  readonly calls?: readonly { readonly callee: string; readonly argument: number; readonly literal: string; readonly fallbackOf?: string }[];
}

function projectOf(text: string, { path = "src/a.ts", isBackend = true, isExcluded = false, calls = [] }: Setting): Project {
  const facts = extract(text, path, [rule]);
  const file = { path, facts, isBackend, isExcluded, seen: (id: string) => facts.seen[id] ?? [], symbolAt: () => "" };
  const sources = (literal: string, fallbackOf?: string): LiteralSource[] => {
    const pos = text.indexOf(literal);
    return [{ file: path, pos, end: pos + literal.length, text: null, length: literal.length - 2, trail: [], ...(fallbackOf !== undefined && { fallbackOf }) }];
  };
  return {
    files: [file],
    asked: [file],
    file: () => file,
    text: () => text,
    callsOf: () => calls.map(({ callee, argument, literal, fallbackOf }): LibraryCall => ({
      file: path, pos: 0, end: 1, callee, symbol: "", made: () => [], literals: (n, at) => (n === argument && at === undefined ? sources(literal, fallbackOf) : []),
    })),
  } as unknown as Project;
}

const problemsOf = (text: string, setting: Setting = {}): Problem[] => [...rule.check(projectOf(text, setting), {})];
const kinds = (text: string, setting: Setting = {}): string[] => problemsOf(text, setting).map((p) => p.message);

/** The text after the first fix of its first problem. */
const fixed = (text: string, setting: Setting = {}): string => applyEdits(text, problemsOf(text, setting)[0]?.fixes?.[0]?.edits ?? []);

/** Put together here, so that no scanner of this repository takes them for real ones. */
const LETTERS = "V7G5IfQHeVVEqZe2qpUWnoVPDF2yeE6RsXcNHWGK10Zb0RLZ5TR9SPofbciOx9gy1CJdObOIRpFqaDZe";
const key = (...parts: readonly string[]): string => parts.join("");
const STRIPE = key("sk", "_live_", LETTERS.slice(0, 24));
const SECRET = LETTERS.slice(0, 32);
const token = (claims: object): string => [{ typ: "JWT", alg: "HS256" }, claims].map((o) => Buffer.from(JSON.stringify(o)).toString("base64url")).join(".") + "." + LETTERS.slice(0, 43);

describe("formats", () => {
  it.each([
    ["a string", `const a = "${STRIPE}";`],
    ["a template", `const a = \`Bearer ${STRIPE}\`;`],
    ["a comment", `// ${STRIPE}`],
    ["a text behind an escaped line end", `const a = "key:\\n${STRIPE}";`],
    ["markup", `const a = <p>${STRIPE}</p>;`],
  ])("are found in %s", (_, text) => {
    expect(kinds(text, { path: "src/a.tsx" })).toEqual(["format"]);
  });

  it("are found in tests too: a key is live wherever it stands", () => {
    expect(kinds(`const a = "${STRIPE}";`, { isExcluded: true, isBackend: false })).toEqual(["format"]);
  });

  it.each([
    ["GitHub", key("gh", "p_", LETTERS.slice(0, 36))],
    ["AWS", key("AK", "IA", "QR5TUVWX6Y2ZABDE")],
    ["Anthropic", key("sk-ant", "-api03-", LETTERS.slice(0, 76), LETTERS.slice(5, 22), "AA")],
    ["Slack", key("xo", "xb-", "781236542736-2364535789652-", LETTERS.slice(0, 24))],
    ["Supabase", key("sb", "_secret_", LETTERS.slice(0, 22), "_", LETTERS.slice(30, 38))],
    ["Resend", key("re", "_", "V7G5fQHe", "_", "VVEqZe2qpUWnoVPDF2yeE6Rs")],
    ["Telegram", key("123456789", ":AA", LETTERS.slice(0, 33))],
    ["Azure", key("bP8", "8Q~", LETTERS.slice(0, 34))],
    ["1Password", key("ops", "_", Buffer.from(JSON.stringify({ signInAddress: "team.1password.eu", userAuth: { method: "SRPg-4096" }, email: `${LETTERS}@1passwordserviceaccounts.eu`, secretKey: LETTERS, throttle: LETTERS })).toString("base64"))],
    ["a webhook", key("https://hooks.slack", ".com/services/T0AB1CD2E/B0FG3HI4J/", LETTERS.slice(0, 24))],
  ])("of %s are known", (_, secret) => {
    expect(kinds(`const a = "${secret}";`)).toEqual(["format"]);
  });

  it.each([
    ["a publishable key", key("pk", "_live_", LETTERS.slice(0, 24))],
    ["a placeholder", "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx"],
    ["the documented example", "AKIAIOSFODNN7EXAMPLE"],
    ["an identifier that begins alike", "task_test_" + LETTERS.slice(0, 24)],
    ["a longer text of which it is a piece", LETTERS + key("AK", "IA", "QR5TUVWX6Y2ZABDE") + LETTERS],
    ["a refund's id", "re_3MVUOl2eZvKYlo2C0n0I1234"],
    ["an environment variable of a tool", "npm_config_registry_for_all_of_our_packages"],
    ["an image", "video_box.ico-7a388b69018576d24b59331fd60aab0c.png"],
  ])("do not take %s for a secret", (_, text) => {
    expect(kinds(`const a = "${text}";`)).toEqual([]);
  });

  it("leave a browser's own Google key alone, and only that", () => {
    const google = key("AI", "za", "SyV7G5IfQHeVVEqZe2qpUWnoVPDF2yeE6Rs");
    expect(kinds(`"use client";\nconst a = "${google}";`)).toEqual([]);
    expect(kinds(`const a = { apiKey: "${google}", authDomain: "a.b" };`)).toEqual([]);
    expect(kinds(`const a = "${google}";`, { isBackend: false })).toEqual([]);
    expect(kinds(`const a = "${google}";`)).toEqual(["format"]);
  });

  it("decode a token and report the role that passes every policy", () => {
    expect(kinds(`const a = "${token({ role: "service_role", iss: "x" })}";`)).toEqual(["format"]);
    expect(kinds(`const a = "${token({ role: "anon" })}"; const b = "${token({ sub: "me", exp: 1 })}";`)).toEqual([]);
    expect(kinds(`const a = "${token({ role: "service_role", iss: "supabase-demo" })}";`)).toEqual([]);
  });

  it("have rows that start with their leads and stay bounded", () => {
    for (const { name, leads, pattern, docs } of secretFormats) {
      expect(leads.length, name).toBeGreaterThan(0);
      expect(pattern.source, `${name}: an endless repeat`).not.toMatch(/(?<!\\)[*+](?![^[]*\])|,\}/);
      expect(docs, name).toMatch(/^https:\/\//);
    }
  });
});

describe("addresses with a password", () => {
  const at = (address: string): string[] => kinds(`const a = \`${address}\`;`);

  it("point at the password", () => {
    const text = `const a = "postgres://app:${SECRET}@db.shop.cloud/x";`;
    const [problem] = problemsOf(text);
    expect(text.slice(problem?.pos, problem?.end)).toBe(SECRET);
  });

  it("count in a test only where the password looks drawn by chance", () => {
    const isExcluded = true;
    expect(kinds('const a = "https://me:hunter22@shop.cloud/x";')).toEqual(["address"]);
    expect(kinds('const a = "https://me:hunter22@shop.cloud/x";', { isExcluded })).toEqual([]);
    expect(kinds(`const a = "https://me:${SECRET}@shop.cloud/x";`, { isExcluded })).toEqual(["address"]);
  });

  it.each([
    ["a slot", "postgres://app:${password}@db.shop.cloud/x"],
    ["a local server", `postgres://app:${SECRET}@localhost:5432/x`],
    ["a service of the compose file", "postgres://postgres:postgres@db:5432/x"],
    ["a document's host", `postgres://app:${SECRET}@db.example.com/x`],
    ["a documented password", "mongodb+srv://user:password@cluster0.shop.cloud/x"],
    ["a password that is the user's name", "amqp://worker1:worker1@mq.shop.cloud"],
    ["a port", "http://db.shop.cloud:8080/a@b"],
  ])("pass with %s", (_, address) => {
    expect(at(address)).toEqual([]);
  });
});

describe("names", () => {
  it.each([
    ["a variable", `const apiKey = "${SECRET}";`],
    ["a property", `f({ clientSecret: "${SECRET}" });`],
    ["a quoted property", `f({ "x-api-key": "${SECRET}" });`],
    ["a class's property", `class A { #token = "${SECRET}"; }`],
    ["an assignment", `config.apiKey = "${SECRET}";`],
    ["a parameter's default", `function f(token = "${SECRET}") {}`],
    ["bytes", `const encryptionKey = Buffer.from("${SECRET}", "utf8");`],
    ["either of two", `const apiKey = isLive ? "${SECRET}" : "";`],
    ["an assertion", `const apiKey = "${SECRET}" as string;`],
    ["a joined word", `const ACCESSKEY = "${SECRET}";`],
  ])("count for %s", (_, text) => {
    expect(kinds(text)).toEqual(["named"]);
  });

  it("count in the backend and outside of it, but not in tests", () => {
    expect(kinds(`const apiKey = "${SECRET}";`, { isBackend: false })).toEqual(["named"]);
    expect(kinds(`const apiKey = "${SECRET}";`, { isExcluded: true })).toEqual([]);
  });

  it.each([
    ["what kind of thing it is", `const tokenType = "${SECRET}";`],
    ["a place in a list", `const nextPageToken = "${SECRET}";`],
    ["a public key", `const publicApiKey = "${SECRET}";`],
    ["a type", `interface A { secret: "${SECRET}" }`],
    ["an enum", `enum A { Secret = "${SECRET}" }`],
    ["the encoding beside it", `const secret = randomBytes(32).toString("base64url");`],
    ["a token that has run out", `const accessToken = "${token({ sub: "me", exp: 1_600_000_000 })}";`],
    ["a stand-in for a public variable", 'const apiKey = process.env.NEXT_PUBLIC_SEARCH_API_KEY || "temporary";'],
    ["a key that only writes statistics", `const SEGMENT_WRITE_KEY = "${SECRET}";`],
    ["a sentence it is compared with", 'if (key.displaySecret === "Default credentials (ADC)") f();'],
    ["a token for everybody", `const anonToken = "${token({ role: "anon" })}"; const apiKey = "${token({ role: "anon" })}";`],
  ])("do not count for %s", (_, text) => {
    expect(kinds(text)).toEqual([]);
  });

  it("say how much of a guess it is", () => {
    expect(problemsOf(`const apiKey = "${SECRET}";`)[0]?.confidence).toBe("likely");
    expect(problemsOf(`const a = process.env.JWT_SECRET ?? "x";`)[0]?.confidence).toBe("proven");
  });
});

describe("uses", () => {
  const sign = (literal: string, fallbackOf?: string): Setting => ({ calls: [{ callee: "jsonwebtoken#sign", argument: 1, literal, ...(fallbackOf !== undefined && { fallbackOf }) }] });
  const redis = (literal: string): Setting => ({ calls: [{ callee: "ioredis#", argument: 0, literal }] });

  it("make a secret of a word", () => {
    expect(kinds(`const fruit = "pineapple"; jwt.sign(a, fruit);`, sign('"pineapple"'))).toEqual(["signing"]);
  });

  it("make a secret of a placeholder: it signs all the same", () => {
    expect(kinds(`jwt.sign(a, "dummy-change-me");`, sign('"dummy-change-me"'))).toEqual(["signing"]);
  });

  it("say that it is a fallback, and take the whole expression out", () => {
    const text = 'jwt.sign(a, process.env.JWT_KEY || "word");\n';
    expect(kinds(text, sign('"word"', "JWT_KEY"))).toEqual(["signingFallback"]);
    expect(fixed(text, sign('"word"', "JWT_KEY"))).toContain('jwt.sign(a, requireEnv("JWT_KEY"));\n');
  });

  it("are reported once with what the name tells", () => {
    expect(kinds(`const JWT_SECRET = "${SECRET}"; jwt.sign(a, JWT_SECRET);`, sign(`"${SECRET}"`))).toEqual(["signing"]);
    expect(kinds(`const key = "${STRIPE}"; jwt.sign(a, key);`, sign(`"${STRIPE}"`))).toEqual(["format"]);
  });

  it.each([
    ["nothing", '""'],
    ["a label that keeps uses apart", '"app:export:v1"'],
    ["a public key", '"-----BEGIN PUBLIC KEY-----"'],
    ["the encoding of the key", '"utf8"'],
  ])("pass %s", (_, literal) => {
    expect(kinds(`jwt.sign(a, ${literal});`, sign(literal))).toEqual([]);
  });

  it("look into an address", () => {
    expect(kinds('new Redis("redis://localhost:6379");', redis('"redis://localhost:6379"'))).toEqual([]);
    const literal = `"redis://:${SECRET}@cache.shop.cloud"`;
    expect(kinds(`new Redis(${literal});`, redis(literal))).toHaveLength(1);
  });

  it("do not count in tests", () => {
    expect(kinds('jwt.sign(a, "word");', { ...sign('"word"'), isExcluded: true })).toEqual([]);
  });
});

describe("public variables", () => {
  it("are told once a file", () => {
    expect(kinds("f(process.env.NEXT_PUBLIC_API_SECRET, process.env.NEXT_PUBLIC_API_SECRET);")).toEqual(["public"]);
  });

  it("lose their prefix", () => {
    expect(fixed("f(import.meta.env.VITE_SERVICE_ROLE_KEY);")).toBe("f(import.meta.env.SERVICE_ROLE_KEY);");
  });

  it("are no matter where only their name is written", () => {
    expect(kinds('f("NEXT_PUBLIC_API_SECRET"); // NEXT_PUBLIC_API_SECRET')).toEqual([]);
  });
});

describe("fixes", () => {
  const HELPER = `
/** The value of an environment variable without which this must not start. */
function requireEnv(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(\`\${name} is not set\`);
  return value;
}
`;

  it("read the variable, and stop where it is missing", () => {
    expect(fixed('export const key = process.env.JWT_SECRET ?? "dev";\n')).toBe(`export const key = requireEnv("JWT_SECRET");\n${HELPER}`);
  });

  it("are written like the file", () => {
    expect(fixed("import a from 'a'\r\nexport const jwtSecret = process.env.JWT_SECRET || 'dev'\r\n")).toBe(
      `import a from 'a'\r\nexport const jwtSecret = requireEnv('JWT_SECRET')\r\n${HELPER.replaceAll(";", "").replaceAll("\n", "\r\n")}`);
  });

  it("have no types in JavaScript", () => {
    expect(fixed('const a = process.env.JWT_SECRET || "dev";\n', { path: "a.js" })).toContain("function requireEnv(name) {");
  });

  it("use the function that is there", () => {
    expect(fixed('import { requireEnv } from "./env";\nconst a = process.env.JWT_SECRET || "dev";\n')).toBe('import { requireEnv } from "./env";\nconst a = requireEnv("JWT_SECRET");\n');
  });

  it("keep the other variables of a chain", () => {
    expect(fixed('const a = process.env.A_SECRET ?? process.env.B_SECRET ?? "dev";\n')).toContain('process.env.A_SECRET ?? process.env.B_SECRET ?? requireEnv("B_SECRET");');
  });

  it("keep the text around a key", () => {
    expect(fixed(`const a = "Bearer ${STRIPE}";\n`)).toContain('const a = `Bearer ${requireEnv("STRIPE_SECRET_KEY")}`;');
  });

  it("only drop a schema's default", () => {
    expect(fixed('const env = schema({ JWT_SECRET: string().min(1).default("dev") });')).toBe("const env = schema({ JWT_SECRET: string().min(1) });");
    expect(fixed('const env = cleanEnv({ JWT_SECRET: str({ default: "dev", desc: "x" }) });')).toBe('const env = cleanEnv({ JWT_SECRET: str({ desc: "x" }) });');
  });

  it("name the variable after what it belongs to", () => {
    expect(fixed(`const smtp = { password: "${SECRET}" };\n`)).toContain('requireEnv("SMTP_PASSWORD")');
    expect(fixed(`const clientSecret = "${SECRET}";\n`)).toContain('requireEnv("CLIENT_SECRET")');
  });

  it("are none in comments and markup", () => {
    expect(problemsOf(`// ${STRIPE}`)[0]?.fixes).toEqual([]);
    expect(problemsOf(`const a = <A apiKey="${SECRET}" />;`, { path: "a.tsx" })[0]?.fixes).toEqual([]);
  });

  it("are never made without being asked for", () => {
    const all = [`const a = "${STRIPE}";`, `const apiKey = "${SECRET}";`, 'const a = process.env.JWT_SECRET ?? "x";', "f(process.env.NEXT_PUBLIC_API_SECRET);"];
    for (const text of all) expect(problemsOf(text)[0]?.fixes?.map((f) => f.safety)).toEqual(["suggestion"]);
  });
});

it.each([
  ["a format", `const a = "Bearer ${STRIPE}";`, STRIPE],
  ["a name", `const apiKey = "${SECRET}";`, SECRET],
  ["a fallback", `const a = process.env.JWT_SECRET ?? "${SECRET}";`, SECRET],
  ["an address", `const a = "postgres://app:${SECRET}@db.shop.cloud/x";`, SECRET],
  ["a comparison", `if (password === "${SECRET}") f();`, SECRET],
  ["a private key", `const a = "-----BEGIN PRIVATE KEY-----\\n${LETTERS}\\n-----END PRIVATE KEY-----";`, LETTERS],
])("keeps and prints nothing of %s", (_, text, secret) => {
  const found = JSON.stringify([problemsOf(text), extract(text, "a.ts", [rule]).seen]);
  expect(problemsOf(text)).toHaveLength(1);
  for (let i = 0; i + 12 <= secret.length; i++) expect(found).not.toContain(secret.slice(i, i + 12));
});

it.each([
  ["names", "const apiKey = 'x';\n"],
  ["addresses", "'://a:b@',\n"],
  ["tokens", "eyJaaaaaaaaaaaaaaa.eyJ"],
  ["private keys that never end", "-----BEGIN PRIVATE KEY-----\n"],
  ["leads", "sk_live_"],
  ["fallbacks", "process.env.A_SECRET ?? "],
])("stays linear for endless %s", (_, piece) => {
  const text = piece.repeat(Math.ceil(300_000 / piece.length));
  const source = parse("a.ts", text);
  const start = performance.now();
  sightings(source, text, "a.ts", [rule as Rule], compiler());
  expect(performance.now() - start).toBeLessThan(5_000);
});

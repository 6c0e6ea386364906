/** Reads the name of a variable, property, header or environment variable: does it hold a secret? */
import { serviceWords } from "../../libraries/secret-formats.js";

/**
 * - `password`: chosen by people
 * - `signing`: opens our own doors (signs, encrypts, lets callers in): any literal is a live one
 * - `token`: shown to us by callers, or by us to others: a stand-in is harmless
 * - `service`: opens a door of somebody else: only the real one is worth anything
 * - `phrase`: the words a wallet is made from
 * - `header`: carries a credential behind a scheme
 */
export type SecretKind = "password" | "signing" | "token" | "service" | "phrase" | "header";

export interface SecretName {
  readonly kind: SecretKind;
  /** The password of a database or mail server, where a local default is usual. */
  readonly isLocalServer: boolean;
}

const PASSWORD = new Set(["password", "passwd", "pwd", "passphrase", "passwort", "pass"]);
const TOKEN = new Set(["token", "jwt", "bearer", "pat"]);
/** Words that do not change what a name holds. */
const TRAILING = new Set(["value", "string", "str", "default", "prod", "production", "dev", "development", "live", "staging", "raw", "plain", "hex", "b64", "encoded", "fallback", "old", "new", "current", "previous", "temp", "env", "const"]);
/** What makes a `key` a secret one. */
const KEY_OF = new Set(["api", "access", "secret", "private", "auth", "signing", "sign", "signature", "encryption", "encrypt", "enc", "decryption", "cipher", "crypto", "aes", "master", "jwt", "session", "cookie", "hmac", "service", "role", "admin", "account", "shared", "consumer", "deploy", "webhook", "internal", "cron", "root", "app", "integration", "rest", "server"]);
const SIGNING_KEY = new Set(["secret", "private", "signing", "sign", "signature", "encryption", "encrypt", "enc", "decryption", "cipher", "crypto", "aes", "master", "jwt", "session", "cookie", "hmac", "admin", "internal", "cron", "auth", "shared"]);
/** Words before it that make it something else. */
const NOT_SECRET = new Set(
  ("public publishable publish anon csrf xsrf invalid expired wrong bad incorrect fake mock mocked dummy test example sample demo placeholder masked redacted hashed encrypted " +
    "no non without missing empty matching forgot reset has is show hide toggle enable require requires required use with if").split(" "),
);
/** Tokens that open nothing: positions in a list, pieces of a text, dependencies, coins, devices. */
const NOT_TOKEN = new Set(
  ("page cursor next prev previous continuation sync delta resume start end injection inject di design syntax lexer parser cancel cancellation abort theme css color mint erc nft spl lp native " +
    "base quote push device fcm expo").split(" "),
);
const OWN_TOKEN = new Set(["admin", "api", "auth", "access", "internal", "service", "bearer", "master", "cron", "secret"]);
const LOCAL_SERVER = new Set(["db", "database", "pg", "postgres", "postgresql", "mysql", "mariadb", "mongo", "mongodb", "redis", "mssql", "sql", "smtp", "mail", "rabbitmq", "amqp", "minio", "elastic", "elasticsearch", "clickhouse", "neo4j"]);

/** The words of a name in camelCase, CONSTANT_CASE, kebab-case or Header-Case, in lower case and without numbers. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .flatMap((w) => w.replace(/^\d+|\d+$/g, "").replace(/^(api|secret|access|private|auth)(key|token|secret)$/, "$1 $2").split(" "))
    .filter((w) => w !== "");
}

function judge(name: string): SecretName | undefined {
  const words = wordsOf(name);
  while (words.length > 1 && TRAILING.has(words.at(-1) ?? "")) words.pop();
  const last = words.at(-1) ?? "", before = words.slice(0, -1), previous = before.at(-1) ?? "";
  if (before.some((w) => NOT_SECRET.has(w))) return undefined;
  const isService = before.some((w) => serviceWords.has(w));
  const isLocalServer = before.some((w) => LOCAL_SERVER.has(w));
  const named = (kind: SecretKind): SecretName => ({ kind, isLocalServer });
  if (PASSWORD.has(last)) return named("password");
  if (last === "mnemonic" || (last === "phrase" && /^(?:seed|recovery|secret)$/.test(previous))) return named("phrase");
  if (last === "authorization" && before.length <= 1) return named("header");
  if (last === "secret" || last === "pepper" || (last === "base" && previous === "key" && before.includes("secret"))) {
    const isOutbound = (isService && !before.includes("webhook")) || /^(?:client|consumer|app)$/.test(previous);
    return named(isOutbound ? "service" : "signing");
  }
  if (last === "key") {
    if (SIGNING_KEY.has(previous) && !isService) return named("signing");
    if (KEY_OF.has(previous)) return named(isService ? "service" : "token");
    return serviceWords.has(previous) && previous !== "s3" ? named("service") : undefined;
  }
  if (TOKEN.has(last) && before.some((w) => NOT_TOKEN.has(w))) return undefined;
  if (TOKEN.has(last)) return named(!isService && OWN_TOKEN.has(previous) ? "token" : "service");
  return last === "credential" || last === "credentials" || last === "creds" ? named("service") : undefined;
}

/** Longer names are none that people gave. */
const MAX_NAME = 80;

/** Whether a name at an offset promises a secret, by the text alone: an identifier, or all that stands between two quotes. */
export function isSecretNamedAt(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - MAX_NAME), at), after = text.slice(at, at + MAX_NAME);
  const identifier = `${/[\w$]*$/.exec(before)?.[0] ?? ""}${/^[\w$]*/.exec(after)?.[0] ?? ""}`;
  if (secretNamed(identifier)) return true;
  const [, open, head = ""] = /(["'`])([^"'`\n]*)$/.exec(before) ?? [], [, tail = "", close] = /^([^"'`\n]*)(["'`])/.exec(after) ?? [];
  return open !== undefined && open === close && secretNamed(head + tail) !== undefined;
}

/** Whether a name says that what it holds is public, or no real secret. */
export function isOpenName(name: string): boolean {
  return wordsOf(name).some((w) => NOT_SECRET.has(w));
}

const known = new Map<string, SecretName | undefined>();

/** What kind of secret a name promises, or undefined where it promises none. */
export function secretNamed(name: string): SecretName | undefined {
  if (name.length > MAX_NAME) return undefined;
  if (!known.has(name)) known.set(name, judge(name));
  return known.get(name);
}

const PUBLIC_PREFIX = /^(?:NEXT_PUBLIC|VITE|PUBLIC|EXPO_PUBLIC|REACT_APP|NUXT_PUBLIC|GATSBY|STORYBOOK)_/;

/** Whether the value of an environment variable is built into code for browsers although its name says that it is a secret. */
export function isSecretMadePublic(variable: string): boolean {
  if (!PUBLIC_PREFIX.test(variable)) return false;
  const bare = variable.replace(PUBLIC_PREFIX, "");
  if (/(?:^|_)SERVICE_ROLE(?:_KEY|_TOKEN|_JWT)?$/.test(bare)) return true;
  return /(?:^|_)(?:SECRET|PASSWORD|PRIVATE_KEY|SECRET_KEY|SERVICE_KEY|ADMIN_KEY|SIGNING_KEY|ENCRYPTION_KEY|SECRET_ACCESS_KEY)$/.test(bare) && secretNamed(bare) !== undefined;
}

/** The name without the prefix that makes it public. */
export function privateName(variable: string): string {
  return variable.replace(PUBLIC_PREFIX, "");
}

const GENERIC = /^(?:APP_)?(?:SECRET|PASSWORD|PASSWD|PWD|PASS|TOKEN|KEY|API_KEY|APIKEY|CREDENTIALS?|AUTHORIZATION|MNEMONIC|PRIVATE_KEY|VALUE)$/;

/** A good name for the environment variable that takes a literal's place. */
export function variableFor(name: string, owner = ""): string {
  const constant = (text: string): string => wordsOf(text).join("_").toUpperCase();
  const own = /^[A-Z][A-Z0-9_]*$/.test(name) ? name : constant(name);
  if (!GENERIC.test(own)) return own || "APP_SECRET";
  const prefix = constant(owner);
  return prefix && !GENERIC.test(prefix) ? `${prefix}_${own}` : own.includes("_") ? own : `APP_${own}`;
}

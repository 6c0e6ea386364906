/** What sets cookies, what keeps sessions behind one, and what each library adds of itself. */
import type { ActRow } from "./row.js";

type Match = ActRow["match"];
type Flags = NonNullable<ActRow["otherwise"]>;

/** Where the flags stand below one spot. */
const flagsAt = (...spots: readonly string[]): NonNullable<ActRow["at"]> => {
  const below = (...names: readonly string[]): string[] => spots.flatMap((spot) => names.map((name) => `${spot}.${name}`));
  return {
    name: below("name"), options: spots, httpOnly: below("httpOnly"), secure: below("secure"), sameSite: below("sameSite"), path: below("path"),
    expiry: below("maxAge", "expires", "ttl"),
  };
};
/** Cookie `name` with `value`, options at argument `at`. */
const cookie = (match: Match, docs: string, at: number, otherwise: Flags = {}, more: Partial<ActRow> = {}): ActRow => ({
  match, does: "sets a cookie", docs, at: { ...flagsAt(String(at)), name: String(at - 2), value: String(at - 1) }, otherwise, ...more,
});
const session = (match: Match, docs: string, at: string | readonly string[], otherwise: Flags, more: Partial<ActRow> = {}): ActRow => ({
  match, does: "keeps a session", docs, at: flagsAt(...(typeof at === "string" ? [at] : at)), otherwise, ...more,
});

const ALL: Flags = { httpOnly: true, secure: true, sameSite: "lax", path: "/", expiry: true };
const NEXT = "https://nextjs.org/docs/app/api-reference/functions/cookies";
const REMIX = "https://reactrouter.com/explanation/sessions-and-cookies";
const SESSION = "https://expressjs.com/en/resources/middleware/session.html";
const AUTH = "https://authjs.dev/reference/core#cookies";

export const cookieRows: readonly ActRow[] = [
  cookie(["express#Response().cookie", "express#Response().**.cookie", "express-serve-static-core#Response().cookie"], "https://expressjs.com/en/api.html#res.cookie", 2, { path: "/" }, { named: ["res.cookie", "response.cookie"] }),
  cookie(["fastify#FastifyReply()|Response().setCookie|cookie", "fastify#FastifyReply()|Response().**.setCookie|cookie"], "https://github.com/fastify/fastify-cookie", 2),
  cookie(["next-app#Request().cookies.set", "next/server#**.cookies.set"], NEXT, 2, { path: "/" }, {
    at: { ...flagsAt("2", "0"), name: ["0.name", "0"], value: ["0.value", "1"] },
  }),
  cookie("koa#Request().cookies.set", "https://github.com/pillarjs/cookies", 2, { httpOnly: true, secure: true, path: "/" }),
  cookie("hono/cookie#setCookie", "https://hono.dev/docs/helpers/cookie", 3, { path: "/" }),
  cookie("hono/cookie#setSignedCookie", "https://hono.dev/docs/helpers/cookie", 4, { path: "/" }, { at: { ...flagsAt("4"), name: "1", value: "2" } }),
  cookie(["h3#setCookie", "global#setCookie"], "https://h3.dev/utils/cookie", 3, { path: "/" }),
  cookie("sveltekit#Request().cookies.set", "https://svelte.dev/docs/kit/@sveltejs-kit#Cookies", 2, { httpOnly: true, secure: true, sameSite: "lax" }),
  cookie(["cookie#serialize", "cookie-es#serialize"], "https://github.com/jshttp/cookie", 2),

  session(["@remix-run/*#createCookieSessionStorage|createSessionStorage|createDatabaseSessionStorage|createFileSessionStorage|createMemorySessionStorage", "react-router#createCookieSessionStorage|createSessionStorage"], REMIX, "0.cookie", { path: "/", sameSite: "lax", expiry: "given with the session" }),
  session(["express-session#", "next-session#"], SESSION, "0.cookie", { httpOnly: true, path: "/" }),
  session("cookie-session#", "https://expressjs.com/en/resources/middleware/cookie-session.html", "0", { httpOnly: true, secure: true, path: "/" }),
  session(["koa-session#", "koa-session#createSession", "koa-generic-session#"], "https://github.com/koajs/session", "0", { httpOnly: true, secure: true, path: "/", expiry: true }),
  session("fastify#*.register", "https://github.com/fastify/session", "1.cookie", { httpOnly: true, secure: true, path: "/" }, { takes: { arg: 0, match: "@fastify/session#" } }),
  session("iron-session/*#getIronSession", "https://github.com/vvo/iron-session", ["1.cookieOptions", "2.cookieOptions"], ALL),
  session(["h3#useSession", "global#useSession"], "https://h3.dev/examples/handle-session", "1.cookie", ALL),
  session(["next-auth#", "next-auth#NextAuth"], AUTH, ["0.cookies.sessionToken.options"], ALL),
  session("better-auth/*#betterAuth", "https://www.better-auth.com/docs/concepts/cookies", ["0.advanced.defaultCookieAttributes"], ALL),
];

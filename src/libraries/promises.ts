/** What gives a promise besides queries: it is there whatever it comes to, so that asking whether it is tells nothing. */
import { table } from "./match.js";

export interface PromiseRow {
  readonly match: string | readonly string[];
  readonly docs: string;
}

/** Unless the last argument is a function, which is then called back. */
export const promises = table<PromiseRow>([
  { match: ["bcrypt#compare|hash", "bcryptjs#compare|hash", "bcrypt#default.compare", "argon2#verify|hash", "@node-rs/bcrypt#verify|compare", "@node-rs/argon2#verify"], docs: "https://github.com/kelektiv/node.bcrypt.js#with-promises" },
  { match: ["next-auth/*#getServerSession|unstable_getServerSession", "next-auth/jwt#getToken|decode"], docs: "https://next-auth.js.org/configuration/nextjs" },
  { match: ["better-auth/*#betterAuth().api.*"], docs: "https://www.better-auth.com/docs/concepts/api" },
  { match: ["jose/*#jwtVerify|compactVerify|flattenedVerify|generalVerify|jwtDecrypt|compactDecrypt"], docs: "https://github.com/panva/jose" },
  { match: ["iron-session/*#getIronSession|unsealData"], docs: "https://github.com/vvo/iron-session" },
  { match: ["hono/jwt#verify", "hono/cookie#getSignedCookie", "@tsndr/cloudflare-worker-jwt#verify"], docs: "https://hono.dev/docs/helpers/jwt" },
  { match: ["@nestjs/jwt#JwtService().verifyAsync"], docs: "https://docs.nestjs.com/security/authentication" },
  { match: ["@clerk/nextjs/*#currentUser", "@clerk/*#verifyToken"], docs: "https://clerk.com/docs/references/nextjs/current-user" },
  { match: ["global#fetch", "global#Promise.all|allSettled|any|race|resolve|reject"], docs: "https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Promise" },
]);

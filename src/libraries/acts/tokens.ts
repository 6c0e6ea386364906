/** What signs, verifies and reads tokens, and where each library is told their time, their key and their algorithm. */
import type { ActRow } from "./row.js";

type At = NonNullable<ActRow["at"]>;
type Otherwise = NonNullable<ActRow["otherwise"]>;

const row = (does: ActRow["does"]) => (match: ActRow["match"], docs: string, at: At = {}, otherwise: Otherwise = {}, more: Partial<ActRow> = {}): ActRow => ({ match, does, docs, at, otherwise, ...more });
const signs = row("signs a token");
const verifies = row("verifies a token");
const decodes = row("decodes a token");
const setUp = row("sets up tokens");

const JWT = "https://github.com/auth0/node-jsonwebtoken";
const JOSE = "https://github.com/panva/jose";
const NEST = "https://docs.nestjs.com/security/authentication";
const FASTIFY = "https://github.com/fastify/fastify-jwt";
const HONO = "https://hono.dev/docs/helpers/jwt";

export const tokenRows: readonly ActRow[] = [
  signs("jsonwebtoken#sign", JWT, { payload: "0", key: "1", algorithm: "2.algorithm", expiry: ["2.expiresIn", "0.exp"], options: "2" }, {}, { named: ["jwt.sign"] }),
  // Before 4.2.2 a token said itself how it was signed, `none` and a public key taken for a secret among the ways: CVE-2015-9235.
  verifies("jsonwebtoken#verify", JWT, { token: "0", key: "1", algorithms: "2.algorithms", ignoresExpiry: "2.ignoreExpiration", options: "2" }, { package: "jsonwebtoken", asksSince: "4.2.2" }),
  decodes("jsonwebtoken#decode", JWT, { token: "0" }),
  signs("jose/*#SignJWT().**.sign", JOSE, { payload: "<SignJWT.0", key: "0", algorithm: "<setProtectedHeader.0.alg", expiry: ["<setExpirationTime.0", "<SignJWT.0.exp"] }),
  verifies("jose/*#jwtVerify|compactVerify|flattenedVerify|generalVerify", JOSE, { token: "0", key: "1", algorithms: "2.algorithms" }),
  decodes(["jose/*#decodeJwt", "jose/*#UnsecuredJWT.decode"], JOSE, { token: "0" }),
  signs("jose/*#UnsecuredJWT().**.encode", JOSE, { payload: "<UnsecuredJWT.0", expiry: ["<setExpirationTime.0", "<UnsecuredJWT.0.exp"] }, { algorithm: "none" }),
  signs("@nestjs/jwt#JwtService().sign|signAsync", NEST, {
    payload: "0", key: ["1.secret", "1.privateKey", "^0.secret"], algorithm: ["1.algorithm", "^0.signOptions.algorithm"], expiry: ["1.expiresIn", "0.exp", "^0.signOptions.expiresIn"], options: "1",
  }, {}, { setup: "sets up tokens" }),
  verifies("@nestjs/jwt#JwtService().verify|verifyAsync", NEST, { token: "0", algorithms: "1.algorithms", ignoresExpiry: "1.ignoreExpiration" }),
  decodes("@nestjs/jwt#JwtService().decode", NEST, { token: "0" }),
  setUp("@nestjs/jwt#JwtModule.register", NEST, { expiry: "0.signOptions.expiresIn", algorithm: "0.signOptions.algorithm", key: ["0.secret", "0.privateKey"] }),
  setUp("@nestjs/jwt#JwtModule.registerAsync", NEST, { expiry: "0.useFactory().signOptions.expiresIn", algorithm: "0.useFactory().signOptions.algorithm", key: "0.useFactory().secret" }),
  signs(["fastify#FastifyReply()|Response().jwtSign", "fastify#*.jwt.sign"], FASTIFY, { payload: "0", algorithm: ["1.algorithm", "1.sign.algorithm"], expiry: ["1.expiresIn", "1.sign.expiresIn", "0.exp"], options: "1" }, {}, { setup: "sets up tokens" }),
  decodes(["fastify#Request().jwtDecode", "fastify#*.jwt.decode"], FASTIFY),
  verifies(["fastify#Request().jwtVerify", "fastify#*.jwt.verify"], FASTIFY),
  setUp("fastify#*.register", FASTIFY, { expiry: "1.sign.expiresIn", algorithm: "1.sign.algorithm", key: "1.secret" }, {}, { takes: { arg: 0, match: ["@fastify/jwt#", "fastify-jwt#"] } }),
  signs("hono/jwt#sign", HONO, { payload: "0", key: "1", algorithm: "2", expiry: "0.exp" }),
  verifies("hono/jwt#verify", HONO, { token: "0", key: "1", algorithms: "2" }),
  decodes("hono/jwt#decode", HONO, { token: "0" }),
  signs("jwt-simple#encode", "https://github.com/hokaccha/node-jwt-simple", { payload: "0", key: "1", algorithm: "2", expiry: "0.exp" }),
  verifies("jwt-simple#decode", "https://github.com/hokaccha/node-jwt-simple", { token: "0", key: "1", algorithms: "3" }),
  signs("@tsndr/cloudflare-worker-jwt#sign", "https://github.com/tsndr/cloudflare-worker-jwt", { payload: "0", key: "1", expiry: "0.exp" }),
  decodes("@tsndr/cloudflare-worker-jwt#decode", "https://github.com/tsndr/cloudflare-worker-jwt", { token: "0" }),
  verifies("@tsndr/cloudflare-worker-jwt#verify", "https://github.com/tsndr/cloudflare-worker-jwt", { token: "0", key: "1" }),
  decodes(["jwt-decode#", "jwt-decode#jwtDecode"], "https://github.com/auth0/jwt-decode", { token: "0" }),
  // A client of somebody else's identity provider that hands a verified token on has verified it.
  verifies(["google-auth-library#OAuth2Client().verifyIdToken", "firebase-admin/*#**.verifyIdToken", "aws-jwt-verify#**.verify", "express-oauth2-jwt-bearer#auth", "@clerk/*#verifyToken", "jwks-rsa#**.getSigningKey"], "https://cloud.google.com/nodejs/docs/reference/google-auth-library/latest"),
  // The algorithms have to be named since 6.0.0: CVE-2020-15084.
  verifies(["express-jwt#", "express-jwt#expressjwt"], "https://github.com/auth0/express-jwt", { key: "0.secret", algorithms: "0.algorithms" }, { package: "express-jwt", asksSince: "6.0.0" }),
  verifies(["koa-jwt#", "hono/jwt#jwt", "@elysiajs/jwt#jwt"], "https://github.com/koajs/jwt", { key: "0.secret", algorithms: ["0.algorithms", "0.alg"] }),
];

/** Which library calls find out who is calling, how they fail, and which only look as if they did. */
import { table } from "./match.js";
import type { CallbackRow, IdentityRow } from "./rows.js";
import { verificationRows } from "./verification.js";

type Match = IdentityRow["match"];
type More = Partial<Omit<IdentityRow, "match" | "docs">>;

const kind = (gives: IdentityRow["gives"], onFailure: IdentityRow["onFailure"]) => (match: Match, docs: string, more: More = {}): IdentityRow => ({ match, gives, onFailure, docs, ...more });

/** The caller, or null (or a session object whose user is empty). */
const callerOrNull = kind("identity", "null");
const callerOrThrow = kind("identity", "throws");
const callerOrFalse = kind("identity", "false");
/** The caller at members of an object that is always there. */
const callerAt = (identity: readonly string[], match: Match, docs: string, error: readonly string[] = [], more: More = {}): IdentityRow => ({ match, gives: "identity", onFailure: { identity, error }, docs, ...more });
/** Middleware that answers callers it does not know. */
const guard = kind("middleware", "rejects");
/** Wraps a handler and answers for it when the caller is not known. */
const handlerGuard = kind("wrapper", "rejects");
/** Brings back what the project kept for a client at a member of the request: who that is, it does not say. */
const remembers = (field: string, match: Match, docs: string): IdentityRow => ({ match, gives: "remembers", onFailure: "null", field, docs });
/** Leaves the identity, or nothing, at a member of the request and goes on. */
const identifies = (field: string, match: Match, docs: string, more: More = {}): IdentityRow => ({ match, gives: "identifies", onFailure: "null", field, docs, ...more });
/** Reads what the client sent without checking it. */
const unchecked = kind("decoded", "null");
/** Sign-in, callback and sign-out routes of the library itself. */
const ownRoutes = kind("public", "rejects");

const NEXT_AUTH = "https://next-auth.js.org/configuration/nextjs";
const AUTH_JS = "https://authjs.dev/getting-started/session-management/protecting";
const BETTER_AUTH = "https://www.better-auth.com/docs/concepts/session-management";
const CLERK = "https://clerk.com/docs/references/nextjs/auth";
const CLERK_EXPRESS = "https://clerk.com/docs/references/express/overview";
const SUPABASE = "https://supabase.com/docs/guides/auth/server-side/nextjs";
const AUTH0_NEXT = "https://github.com/auth0/nextjs-auth0";
const AUTH0_BEARER = "https://auth0.github.io/node-oauth2-jwt-bearer/";
const KINDE = "https://docs.kinde.com/developer-tools/sdks/backend/nextjs-sdk/";
const WORKOS = "https://github.com/workos/authkit-nextjs";
const FIREBASE = "https://firebase.google.com/docs/auth/admin/verify-id-tokens";
const JOSE = "https://github.com/panva/jose";
const EXPRESS_JWT = "https://github.com/auth0/express-jwt";
const KOA_JWT = "https://github.com/koajs/jwt";
const PASSPORT = "https://www.passportjs.org/concepts/authentication/middleware/";
const HONO = "https://hono.dev/docs/middleware/builtin/jwt";
const HONO_EXTRA = "https://github.com/honojs/middleware";
const FASTIFY_JWT = "https://github.com/fastify/fastify-jwt";
const SESSION = "https://expressjs.com/en/resources/middleware/session.html";

const sessions: readonly IdentityRow[] = [
  // next-auth 4 and Auth.js 5. The default export of next-auth/middleware is a middleware and makes one.
  callerOrNull([
    "next-auth/*#getServerSession|unstable_getServerSession", "next-auth/jwt#getToken|decode", "@auth/core/jwt#getToken|decode",
    "next-auth/react#getSession", "next-auth/client#getSession",
  ], NEXT_AUTH),
  guard(["next-auth/middleware#", "next-auth/middleware#withAuth|default|withAuth()|()"], "https://next-auth.js.org/configuration/nextjs#middleware"),
  callerOrNull("next-auth#()|NextAuth().auth", AUTH_JS, { wraps: { arg: 0, field: "auth" } }),
  ownRoutes(["next-auth#", "next-auth#()|NextAuth|NextAuth()", "next-auth#()|NextAuth().handlers.**", "next-auth/next#", "next-auth/next#()"], AUTH_JS),
  callerOrNull(["@auth/express#getSession", "@auth/fastify#getSession", "@auth/solid-start#getSession"], AUTH_JS),
  identifies("locals.auth()", "@auth/sveltekit#SvelteKitAuth().handle", "https://authjs.dev/reference/sveltekit"),
  ownRoutes([
    "@auth/express#ExpressAuth|ExpressAuth()", "@auth/fastify#FastifyAuth|FastifyAuth()", "@auth/solid-start#SolidAuth|SolidAuth()",
    "@auth/core#Auth", "@hono/auth-js#authHandler",
  ], AUTH_JS),
  guard("@hono/auth-js#verifyAuth", HONO_EXTRA, { field: "authUser" }),
  callerOrNull("@hono/auth-js#getAuthUser", HONO_EXTRA),

  // better-auth: the cookie cache carries a signature that is checked; the session cookie is only read.
  callerOrNull(["better-auth/*#betterAuth().api.getSession|getFullOrganization|getActiveMember", "better-auth/cookies#getCookieCache"], BETTER_AUTH),
  callerOrThrow("better-auth/*#betterAuth().api.listSessions|listUserAccounts|listOrganizations|getAccessToken", BETTER_AUTH),
  callerAt(["valid"], "better-auth/*#betterAuth().api.verifyApiKey", "https://www.better-auth.com/docs/plugins/api-key", ["error"]),
  callerAt(["success"], "better-auth/*#betterAuth().api.hasPermission|userHasPermission", "https://www.better-auth.com/docs/plugins/organization", ["error"]),
  unchecked("better-auth/cookies#getSessionCookie", "https://www.better-auth.com/docs/integrations/next"),
  ownRoutes([
    "better-auth/*#betterAuth().handler", "better-auth/next-js#toNextJsHandler", "better-auth/next-js#toNextJsHandler().**",
    "better-auth/node#toNodeHandler|toNodeHandler()", "better-auth/svelte-kit#svelteKitHandler", "better-auth/solid-start#toSolidStartHandler",
  ], "https://www.better-auth.com/docs/installation"),

  // Clerk: clerkMiddleware alone lets everybody through.
  callerOrThrow([
    "@clerk/nextjs/*#auth|auth().protect", "@clerk/backend#verifyToken", "@clerk/nextjs/server#verifyToken", "@clerk/express#verifyToken",
    "@clerk/clerk-sdk-node#verifyToken",
  ], CLERK),
  callerAt(["userId", "sessionId", "isAuthenticated", "sessionClaims", "orgId", "user"], [
    "@clerk/nextjs/*#auth|getAuth", "@clerk/express#getAuth", "@clerk/fastify#getAuth", "@clerk/hono#getAuth", "@hono/clerk-auth#getAuth",
    "@clerk/remix/*#getAuth", "@clerk/react-router/*#getAuth", "@clerk/tanstack-react-start/*#getAuth|auth", "@clerk/astro/*#getAuth",
  ], CLERK),
  callerOrNull("@clerk/nextjs/*#currentUser", "https://clerk.com/docs/references/nextjs/current-user"),
  callerOrFalse(["@clerk/nextjs/*#auth()|getAuth().has", "@clerk/express#getAuth().has"], "https://clerk.com/docs/guides/authorization-checks"),
  callerAt(["isSignedIn", "isAuthenticated", "toAuth()"], [
    "@clerk/backend#createClerkClient().authenticateRequest", "@clerk/nextjs/server#clerkClient().authenticateRequest",
    "@clerk/express#authenticateRequest", "@clerk/express#clerkClient.authenticateRequest",
  ], "https://clerk.com/docs/references/backend/authenticate-request"),
  guard(["@clerk/express#requireAuth", "@clerk/clerk-sdk-node#ClerkExpressRequireAuth"], CLERK_EXPRESS, { field: "auth" }),
  guard("@clerk/nextjs/*#authMiddleware", "https://clerk.com/docs/references/nextjs/auth-middleware", { except: { arg: 0, options: ["publicRoutes", "ignoredRoutes"] } }),
  handlerGuard("@clerk/nextjs/api#requireAuth", CLERK, { field: "auth" }),
  identifies("auth", [
    "@clerk/express#clerkMiddleware", "@clerk/clerk-sdk-node#ClerkExpressWithAuth", "@clerk/fastify#clerkPlugin",
    "@clerk/nextjs/*#clerkMiddleware|withClerkMiddleware", "@clerk/nextjs/api#withAuth", "@clerk/hono#clerkMiddleware",
    "@hono/clerk-auth#clerkMiddleware", "@clerk/astro/*#clerkMiddleware",
  ], CLERK_EXPRESS),

  // Supabase: getUser asks the auth server and getClaims verifies the signature; getSession believes the cookie.
  ...["@supabase/supabase-js", "@supabase/ssr", "@supabase/auth-helpers-nextjs", "@supabase/auth-helpers-remix", "@supabase/auth-helpers-sveltekit"].flatMap((pkg) => [
    callerAt(["data.user"], `${pkg}#*.auth.getUser`, SUPABASE, ["error"]),
    callerAt(["data", "data.claims"], `${pkg}#*.auth.getClaims`, "https://supabase.com/docs/reference/javascript/auth-getclaims", ["error"]),
    unchecked(`${pkg}#*.auth.getSession`, SUPABASE),
  ]),

  // Session stores
  callerAt(["session", "user"], "lucia#Lucia().validateSession", "https://v3.lucia-auth.com/reference/main/Lucia/validateSession"),
  callerOrNull([
    "lucia#lucia().handleRequest().validate|validateBearerToken", "lucia#lucia().validateSession",
  ], "https://v2.lucia-auth.com/reference/lucia/modules/main/"),
  unchecked("lucia#Lucia().readSessionCookie|readBearerToken", "https://v3.lucia-auth.com/reference/main/Lucia/"),
  callerOrNull("iron-session/*#getIronSession|unsealData", "https://github.com/vvo/iron-session"),
  kind("wrapper", "null")([
    "iron-session/next#withIronSessionApiRoute|withIronSessionSsr", "next-iron-session#withIronSession",
  ], "https://github.com/vvo/iron-session/tree/v6", { field: "session" }),
  remembers("session", [
    "express-session#", "cookie-session#", "koa-session#", "koa-generic-session#", "@fastify/session#", "@fastify/secure-session#",
    "iron-session/express#ironSession", "@hono/session#useSession", "hono-sessions#sessionMiddleware",
  ], SESSION),
  // The session object is always there; who is calling is what was put into it.
  callerAt(["get", "has", "data"], [
    "@remix-run/*#*.getSession", "react-router#createCookieSessionStorage()|createSessionStorage()|createMemorySessionStorage().getSession",
  ], "https://reactrouter.com/explanation/sessions-and-cookies"),
  callerOrNull("hono/cookie#getSignedCookie", "https://hono.dev/docs/helpers/cookie"),
  callerAt(["data"], ["h3#useSession|getSession", "global#useSession|getSession"], "https://h3.dev/examples/handle-session"),
  callerOrThrow(["h3#requireBasicAuth", "global#requireBasicAuth"], "https://h3.dev/utils/security"),
  callerOrThrow("global#requireUserSession", "https://github.com/atinux/nuxt-auth-utils"),
  callerAt(["user"], "global#getUserSession", "https://github.com/atinux/nuxt-auth-utils"),
  callerOrNull("@nuxtjs/supabase#serverSupabaseUser", "https://supabase.nuxtjs.org/services/serversupabaseuser"),
  unchecked("@nuxtjs/supabase#serverSupabaseSession", "https://supabase.nuxtjs.org/services/serversupabasesession"),
];

const tokens: readonly IdentityRow[] = [
  // What the gateway itself has to decide before it calls a function.
  guard("aws-lambda#authorizer()", "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html"),
  callerOrThrow("jose/*#jwtVerify|compactVerify|flattenedVerify|generalVerify|jwtDecrypt|compactDecrypt|flattenedDecrypt|generalDecrypt", JOSE),
  unchecked(["jose/*#decodeJwt|decodeProtectedHeader", "jose/*#UnsecuredJWT.decode"], JOSE),
  callerOrThrow("jsonwebtoken#verify", "https://github.com/auth0/node-jsonwebtoken", { callback: { args: [2, 3], error: 0, identity: 1, isInPlace: true } }),
  unchecked(["jsonwebtoken#decode", "jwt-decode#", "jwt-decode#jwtDecode|jwt_decode"], "https://github.com/auth0/node-jsonwebtoken"),
  callerOrThrow("@nestjs/jwt#JwtService().verify|verifyAsync", "https://docs.nestjs.com/security/authentication"),
  unchecked("@nestjs/jwt#JwtService().decode", "https://github.com/nestjs/jwt"),
  callerOrThrow(["hono/jwt#verify|verifyWithJwks", "hono/utils/jwt/*#verify", "hono/utils/jwt#Jwt.verify"], "https://hono.dev/docs/helpers/jwt"),
  unchecked(["hono/jwt#decode|decodeWithHeader", "hono/utils/jwt/*#decode", "hono/utils/jwt#Jwt.decode"], "https://hono.dev/docs/helpers/jwt"),
  callerOrThrow([
    "fast-jwt#createVerifier()", "njwt#verify", "paseto#V1|V2|V3|V4.verify|decrypt",
  ], "https://github.com/nearform/fast-jwt", { callback: { args: [1, 2], error: 0, identity: 1 } }),
  // jwt-simple verifies in `decode` unless its third argument says not to.
  callerOrThrow("jwt-simple#decode", "https://github.com/hokaccha/node-jwt-simple", { unless: { arg: 2, path: "", is: true } }),
  unchecked(["jwt-simple#decode", "fast-jwt#createDecoder()", "@tsndr/cloudflare-worker-jwt#decode"], "https://github.com/hokaccha/node-jwt-simple"),
  callerOrFalse("@tsndr/cloudflare-worker-jwt#verify", "https://github.com/tsndr/cloudflare-worker-jwt"),
  kind("verified", "false")("jws#verify", "https://github.com/auth0/node-jws"),
  unchecked("jws#decode", "https://github.com/auth0/node-jws"),
  callerOrThrow([
    "aws-jwt-verify/*#CognitoJwtVerifier|JwtVerifier|JwtRsaVerifier|AlbJwtVerifier.create().verify|verifySync",
    "@okta/jwt-verifier#().verifyAccessToken|verifyIdToken",
  ], "https://github.com/awslabs/aws-jwt-verify"),
  guard(["express-jwt#", "express-jwt#expressjwt"], EXPRESS_JWT, { field: "auth", unless: { arg: 0, path: "credentialsRequired", is: false } }),
  identifies("auth", ["express-jwt#", "express-jwt#expressjwt"], EXPRESS_JWT),
  guard("express-jwt#()|expressjwt().unless", EXPRESS_JWT, { field: "auth", except: { arg: 0, options: ["path"] } }),
  guard("express-oauth2-jwt-bearer#auth", AUTH0_BEARER, { field: "auth", unless: { arg: 0, path: "authRequired", is: false } }),
  identifies("auth", "express-oauth2-jwt-bearer#auth", AUTH0_BEARER),
  guard([
    "express-oauth2-jwt-bearer#requiredScopes|claimCheck|claimEquals|claimIncludes|scopeIncludesAny",
    "express-openid-connect#requiresAuth|claimCheck|claimEquals|claimIncludes", "express-jwt-authz#", "express-jwt-permissions#().check",
  ], AUTH0_BEARER),
  guard("express-openid-connect#auth", "https://auth0.github.io/express-openid-connect/", { field: "oidc", unless: { arg: 0, path: "authRequired", is: false } }),
  identifies("oidc", "express-openid-connect#auth", "https://auth0.github.io/express-openid-connect/"),
  guard("koa-jwt#", KOA_JWT, { field: "state.user", unless: { arg: 0, path: "passthrough", is: true } }),
  identifies("state.user", "koa-jwt#", KOA_JWT),
  guard("koa-jwt#().unless", KOA_JWT, { field: "state.user", except: { arg: 0, options: ["path"] } }),
  guard("hono/jwk#jwk", HONO, { field: "jwtPayload", unless: { arg: 0, path: "allow_anon", is: true } }),
  guard([
    "hono/jwt#jwt", "hono/bearer-auth#bearerAuth", "hono/basic-auth#basicAuth", "@hono/firebase-auth#verifyFirebaseAuth",
    "@hono/oidc-auth#oidcAuthMiddleware",
  ], HONO, { field: "jwtPayload" }),
  callerOrNull(["@hono/oidc-auth#getAuth", "@hono/firebase-auth#getFirebaseToken"], HONO_EXTRA),
  ownRoutes(["@hono/oidc-auth#processOAuthCallback", "@hono/oauth-providers/*#**"], HONO_EXTRA),
  callerOrFalse("@elysiajs/jwt#jwt().verify", "https://elysiajs.com/plugins/jwt"),
  unchecked([
    "@elysiajs/bearer#bearer", "@elysiajs/bearer#", "express-bearer-token#", "basic-auth#", "auth-header#parse", "hono/cookie#getCookie",
  ], "https://elysiajs.com/plugins/bearer"),
];

const frameworks: readonly IdentityRow[] = [
  ...["passport#", "passport#Passport()|Authenticator().", "koa-passport#", "@fastify/passport#", "@fastify/passport#Authenticator()."].flatMap((of) => [
    guard(`${of}authenticate|authorize`, PASSPORT, { field: "user", unless: { arg: 0, path: "", is: "anonymous" }, callback: { args: [1, 2], error: -1, identity: 1 } }),
    identifies("user", `${of}authenticate|authorize`, "https://www.passportjs.org/packages/passport-anonymous/"),
    identifies("user", `${of}session|secureSession|secureSession()`, PASSPORT),
  ]),
  // AdonisJS: `check` says whether, the others throw.
  callerOrThrow(["@adonisjs/auth#Authenticator().authenticate|authenticateUsing|getUserOrFail", "@adonisjs/auth#Authenticator().use().authenticate|getUserOrFail"], "https://docs.adonisjs.com/guides/authentication/introduction"),
  callerOrFalse(["@adonisjs/auth#Authenticator().check|checkUsing", "@adonisjs/auth#Authenticator().use().check"], "https://docs.adonisjs.com/guides/authentication/introduction"),
  callerOrThrow("@adonisjs/bouncer#Bouncer().**.authorize", "https://docs.adonisjs.com/guides/security/authorization"),
  // Strategies of hapi, by the scheme that a package brings; what the project decides itself is asked of its function.
  guard("hapi#scheme.jwt", "https://hapi.dev/module/jwt/api", { field: "auth" }),
  guard("hapi#scheme.cookie|session", "https://hapi.dev/module/cookie/api", { field: "auth" }),
  guard(["hapi#scheme.basic|bell|hawk", "hapi#scheme.bearer|bearer-access-token"], "https://hapi.dev/module/basic/api", { field: "auth" }),
  guard("@nestjs/passport#AuthGuard|AuthGuard()", "https://docs.nestjs.com/recipes/passport", { field: "user", unless: { arg: 0, path: "", is: "anonymous" } }),
  identifies("user", "@nestjs/passport#AuthGuard|AuthGuard()", "https://www.passportjs.org/packages/passport-anonymous/"),
  callerOrThrow("@nestjs/passport#AuthGuard()().canActivate|handleRequest", "https://docs.nestjs.com/recipes/passport"),
  guard("nest-keycloak-connect#AuthGuard|RoleGuard|ResourceGuard", "https://github.com/ferrerojosh/nest-keycloak-connect", { field: "user" }),
  guard(["express-basic-auth#", "koa-basic-auth#"], "https://github.com/LionC/express-basic-auth", { field: "auth" }),
  guard([
    "connect-ensure-login#ensureLoggedIn|ensureAuthenticated", "http-auth#connect", "http-auth-connect#", "http-auth-koa#",
    "keycloak-connect#().protect|enforcer", "@node-oauth/express-oauth-server#().authenticate", "express-oauth-server#().authenticate",
    "supertokens-node/recipe/session/framework/*#verifySession", "@propelauth/express#initAuth().requireUser|requireOrgMember",
  ], "https://github.com/jaredhanson/connect-ensure-login"),
  guard(["@feathersjs/authentication#authenticate", "@feathersjs/express#authenticate"], "https://feathersjs.com/api/authentication/hook", { field: "user" }),
  guard(["@okta/oidc-middleware#ExpressOIDC().ensureAuthenticated"], "https://github.com/okta/okta-oidc-middleware", { field: "userContext" }),
  guard("express-ipfilter#IpFilter", "https://github.com/jetersen/express-ipfilter", { onlyIf: { arg: 1, path: "mode", is: "allow" } }),
  identifies("user", "@propelauth/express#initAuth().optionalUser", "https://docs.propelauth.com/reference/backend-apis/express"),

  // Fastify: a registered plugin guards its scope; the others add members to the instance or the request.
  guard("@fastify/bearer-auth#", "https://github.com/fastify/fastify-bearer-auth", { unless: { arg: 0, path: "addHook", is: false } }),
  guard("fastify#*.auth|verifyBearerAuth|verifyBearerAuthFactory|basicAuth", "https://github.com/fastify/fastify-auth"),
  callerOrThrow(["fastify#Request().jwtVerify", "fastify#*.jwt.verify", "fastify#Request().server.jwt.verify"], FASTIFY_JWT),
  unchecked(["fastify#Request().jwtDecode", "fastify#*.jwt.decode", "fastify#Request().server.jwt.decode"], FASTIFY_JWT),
  callerAt(["valid", "value"], "fastify#*.unsignCookie", "https://github.com/fastify/fastify-cookie"),

  // Hosted identity
  callerOrNull(["@auth0/nextjs-auth0/*#Auth0Client()|initAuth0().getSession", "@auth0/nextjs-auth0/*#getSession"], AUTH0_NEXT),
  callerOrThrow(["@auth0/nextjs-auth0/*#Auth0Client()|initAuth0().getAccessToken", "@auth0/nextjs-auth0/*#getAccessToken"], AUTH0_NEXT),
  handlerGuard([
    "@auth0/nextjs-auth0/*#Auth0Client()|initAuth0().withApiAuthRequired|withPageAuthRequired|withMiddlewareAuthRequired",
    "@auth0/nextjs-auth0/*#withApiAuthRequired|withPageAuthRequired|withMiddlewareAuthRequired",
  ], AUTH0_NEXT),
  ownRoutes([
    "@auth0/nextjs-auth0/*#handleAuth|handleAuth()|handleLogin|handleCallback|handleLogout", "@auth0/nextjs-auth0/*#Auth0Client().middleware",
    "@kinde-oss/kinde-auth-nextjs/*#handleAuth|handleAuth()", "@workos-inc/authkit-nextjs#handleAuth|handleAuth()",
  ], AUTH0_NEXT),
  callerOrFalse("@kinde-oss/kinde-auth-nextjs/*#getKindeServerSession().isAuthenticated", KINDE),
  callerOrNull("@kinde-oss/kinde-auth-nextjs/*#getKindeServerSession().getUser|getAccessToken|getAccessTokenRaw|getIdToken|getOrganization|getPermissions|getRoles|getClaim", KINDE),
  callerAt(["isGranted"], "@kinde-oss/kinde-auth-nextjs/*#getKindeServerSession().getPermission", KINDE),
  guard("@kinde-oss/kinde-auth-nextjs/*#withAuth", KINDE, { except: { arg: 1, options: ["publicPaths"] } }),
  handlerGuard("@kinde-oss/kinde-auth-nextjs/*#protectApi|protectPage", KINDE),
  guard(["@kinde-oss/kinde-node-express#protectRoute", "@kinde-oss/kinde-node-express#jwtVerify"], "https://docs.kinde.com/developer-tools/sdks/backend/express-sdk/"),
  callerOrThrow("@workos-inc/authkit-nextjs#withAuth|refreshSession", WORKOS, { onlyIf: { arg: 0, path: "ensureSignedIn", is: true } }),
  callerAt(["user", "sessionId", "accessToken", "organizationId"], "@workos-inc/authkit-nextjs#withAuth|refreshSession", WORKOS),
  callerAt(["session.user"], "@workos-inc/authkit-nextjs#authkit", WORKOS),
  callerAt(["apiKey"], ["@workos-inc/authkit-nextjs#validateApiKey", "@workos-inc/node#WorkOS().apiKeys.validateApiKey"], WORKOS),
  guard("@workos-inc/authkit-nextjs#authkitMiddleware|authkitProxy", WORKOS, { onlyIf: { arg: 0, path: "middlewareAuth.enabled", is: true }, except: { arg: 0, options: ["middlewareAuth.unauthenticatedPaths"] } }),
  identifies("user", "@workos-inc/authkit-nextjs#authkitMiddleware|authkitProxy", WORKOS),
  callerAt(["authenticated"], "@workos-inc/node#WorkOS().userManagement.loadSealedSession().authenticate", WORKOS),
  callerOrThrow([
    "firebase-admin#auth().verifyIdToken|verifySessionCookie", "firebase-admin#auth.Auth().verifyIdToken|verifySessionCookie",
    "firebase-admin#app()|initializeApp().auth().verifyIdToken|verifySessionCookie",
    "firebase-admin/auth#getAuth()|Auth()|BaseAuth().verifyIdToken|verifySessionCookie",
  ], FIREBASE),
  callerOrNull("next-firebase-auth-edge/*#getTokens|getApiRequestTokens", "https://next-firebase-auth-edge-docs.vercel.app/"),
  callerOrThrow("google-auth-library#OAuth2Client().verifyIdToken|verifySignedJwtWithCertsAsync", "https://cloud.google.com/nodejs/docs/reference/google-auth-library/latest"),
  callerOrThrow("googleapis#google.auth.OAuth2().verifyIdToken", "https://github.com/googleapis/google-api-nodejs-client"),
  callerOrThrow("supertokens-node/recipe/session#getSession", "https://supertokens.com/docs/references/backend-sdks/nodejs/", { unless: { arg: 2, path: "sessionRequired", is: false } }),
  callerOrNull("supertokens-node/recipe/session#getSession", "https://supertokens.com/docs/references/backend-sdks/nodejs/"),
  callerOrThrow("stytch#Client()|B2BClient().sessions.authenticate|authenticateJwt|authenticateJwtLocal", "https://stytch.com/docs/sdks"),
  callerOrThrow(["@magic-sdk/admin#Magic().token.validate", "@magic-sdk/admin#Magic.init().token.validate"], "https://magic.link/docs/api/server-side-sdks/node"),
  callerOrThrow("@privy-io/server-auth#PrivyClient().verifyAuthToken", "https://docs.privy.io/"),
  callerOrThrow("@descope/node-sdk#().validateSession|validateAndRefreshSession|validateJwt", "https://github.com/descope/node-sdk"),
  callerOrThrow(["@propelauth/node#initBaseAuth().validateAccessTokenAndGetUser", "@propelauth/nextjs/*#getUserOrRedirect"], "https://docs.propelauth.com/"),
  callerOrNull(["@propelauth/nextjs/*#getUser", "@stackframe/stack#StackServerApp().getUser"], "https://docs.propelauth.com/"),
  callerAt(["isAuthenticated", "claims"], "@logto/next/*#getLogtoContext", "https://docs.logto.io/quick-starts/next-app-router"),
  callerOrThrow([
    "@shopify/shopify-app-remix/server#shopifyApp().authenticate.**", "@shopify/shopify-app-react-router/server#shopifyApp().authenticate.**",
  ], "https://shopify.dev/docs/api/shopify-app-remix"),
  callerOrThrow("@ory/client#FrontendApi().toSession", "https://www.ory.sh/docs/kratos/sdk/"),
  callerOrThrow("aws-amplify/auth/server#fetchAuthSession|getCurrentUser|fetchUserAttributes", "https://docs.amplify.aws/react/build-a-backend/server-side-rendering/"),
  callerOrThrow("node-appwrite#Account().get|getSession", "https://appwrite.io/docs/references/cloud/server-nodejs/account"),
  callerAt(["user"], "payload#getPayload()|Payload().auth", "https://payloadcms.com/docs/authentication/overview"),
  callerAt(["valid"], "thirdweb/auth#createAuth().verifyJWT|verifyPayload", "https://portal.thirdweb.com/"),
  callerOrNull("@convex-dev/auth/server#getAuthUserId|getAuthSessionId", "https://labs.convex.dev/auth"),
  callerOrThrow("remix-auth#Authenticator().isAuthenticated", "https://github.com/sergiodxa/remix-auth", { onlyIf: { arg: 1, path: "failureRedirect" } }),
  callerOrNull("remix-auth#Authenticator().isAuthenticated", "https://github.com/sergiodxa/remix-auth"),
  ownRoutes("remix-auth#Authenticator().authenticate", "https://github.com/sergiodxa/remix-auth"),
  callerAt(["value.data.valid"], "@unkey/api/funcs/*#keysVerifyKey", "https://www.unkey.com/docs/libraries/ts/api", ["error"]),
  callerAt(["result.valid", "data.valid"], "@unkey/api#verifyKey", "https://www.unkey.com/docs/libraries/ts/api", ["error"]),
  callerAt(["result.valid", "data.valid"], "@unkey/api#Unkey().keys.verify|verifyKey", "https://www.unkey.com/docs/libraries/ts/api", ["error"]),
  kind("wrapper", "null")("@unkey/nextjs#withUnkey", "https://www.unkey.com/docs/libraries/ts/nextjs", { field: "unkey.valid" }),
];

/** Handlers that a library calls with a getter of the caller. */
export const identityCallbackRows: readonly CallbackRow[] = [
  { match: "@clerk/nextjs/*#clerkMiddleware", arg: 0, params: ["@clerk/nextjs/server#auth", null], docs: "https://clerk.com/docs/references/nextjs/clerk-middleware" },
  { match: "@clerk/astro/*#clerkMiddleware", arg: 0, params: ["@clerk/nextjs/server#auth", null], docs: "https://clerk.com/docs/references/astro/clerk-middleware" },
];

export const identityRows: readonly IdentityRow[] = [...sessions, ...tokens, ...frameworks, ...verificationRows];
export const identity = table(identityRows);

/** What is imported by those who let a package leave the caller at a member of the request (`req.user`): specifiers, as rows have them. */
export function placing(member: string): readonly string[] {
  const rows = identityRows.filter(({ field }) => field !== undefined && (field === member || field.endsWith(`.${member}`)));
  return rows.flatMap(({ match }) => [match].flat().map((m) => m.slice(0, m.indexOf("#"))));
}

/** Facts about who may reach what: clients whose rows a policy may guard, abilities, and matchers of routes. */
import { table } from "./match.js";

export interface PolicyClientRow {
  readonly match: string | readonly string[];
  /** Argument with the key: one of these names means a key that policies do not bind. */
  readonly keyArg: number;
  readonly docs: string;
}

/** Clients that act as the caller: the database refuses rows of others, so no check in the code proves nothing. */
export const policyClientRows: readonly PolicyClientRow[] = [
  {
    match: [
      "@supabase/supabase-js#createClient()", "@supabase/ssr#createServerClient()|createBrowserClient()",
      "@supabase/auth-helpers-nextjs#createServerComponentClient()|createRouteHandlerClient()|createServerActionClient()|createMiddlewareClient()|createPagesServerClient()|createServerSupabaseClient()",
    ],
    keyArg: 1,
    docs: "https://supabase.com/docs/guides/database/postgres/row-level-security",
  },
];
export const policyClients = table(policyClientRows);

/** A key of this name is not bound by policies. */
export const UNBOUND_KEY = /service_?role|secret|admin|server_?key/i;

/** Ask what an ability allows, which the project makes of whoever is calling: what strangers may do is written in its rules. */
export const abilityRows = [
  {
    match: [
      "@casl/ability#AbilityBuilder().build().throwUnlessCan|can|cannot", "@casl/ability#createMongoAbility()|Ability()|PureAbility()|MongoAbility()|AnyAbility()|defineAbility().throwUnlessCan|can|cannot",
      "@casl/ability#ForbiddenError.from().throwUnlessCan|unlessCan", "@casl/ability#ForbiddenError.from().setMessage().throwUnlessCan|unlessCan",
    ],
    docs: "https://casl.js.org/v6/en/guide/intro",
  },
] as const;
export const abilities = table(abilityRows);

/** Digests of a value: no input any more, but equal only for who knew it. */
export const digests = table([
  { match: ["crypto#createHmac()|createHash().update|digest", "crypto#createHmac()|createHash().update().digest", "crypto#hash|scryptSync|pbkdf2Sync"], docs: "https://nodejs.org/api/crypto.html" },
]);

/** What makes a digest with a key: nobody makes the same without it. */
export const keyedDigests = table([{ match: "crypto#createHmac", keyArg: 1, docs: "https://nodejs.org/api/crypto.html#cryptocreatehmacalgorithm-key-options" }]);

export interface RouteMatcherRow {
  readonly match: string | readonly string[];
  /** Argument with the patterns, of the call itself or of the one that made it. */
  readonly patterns: number;
  readonly isMadeWith?: true;
  /** Argument with the request or its path. */
  readonly asked: number;
  readonly syntax: "route" | "glob";
  readonly docs: string;
}

/** Functions that tell whether a request (or a path) is for one of the routes that patterns stand for. */
export const routeMatcherRows: readonly RouteMatcherRow[] = [
  { match: ["@clerk/nextjs/*#createRouteMatcher()", "@clerk/astro/*#createRouteMatcher()"], patterns: 0, isMadeWith: true, asked: 0, syntax: "route", docs: "https://clerk.com/docs/references/nextjs/clerk-middleware#create-route-matcher" },
  { match: "micromatch#isMatch|any", patterns: 1, asked: 0, syntax: "glob", docs: "https://github.com/micromatch/micromatch#ismatch" },
  { match: ["micromatch#matcher()", "picomatch#()"], patterns: 0, isMadeWith: true, asked: 0, syntax: "glob", docs: "https://github.com/micromatch/picomatch#api" },
  { match: "picomatch#isMatch", patterns: 1, asked: 0, syntax: "glob", docs: "https://github.com/micromatch/picomatch#api" },
  { match: ["minimatch#", "minimatch#minimatch"], patterns: 1, asked: 0, syntax: "glob", docs: "https://github.com/isaacs/minimatch" },
  { match: ["path-to-regexp#match()", "path-to-regexp#pathToRegexp().test", "path-to-regexp#().test"], patterns: 0, isMadeWith: true, asked: 0, syntax: "route", docs: "https://github.com/pillarjs/path-to-regexp" },
];
export const routeMatchers = table(routeMatcherRows);

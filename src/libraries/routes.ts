/** What the words of a route say: who decides on the address, and whether it names a version. */

/** `v1`, `v2.1`, `2024-01`, `api-v1`, `:version`. */
const VERSION = /^(?:[a-z]+[-_.]?)?v\d+(?:[._-][a-z\d]+)*$|^\d{4}-\d{2}(?:-\d{2})?$|^[:{[$]{1,2}(?:api_?)?v(?:er(?:sion)?)?[\]}]*$/i;

export function isVersioned(route: string): boolean {
  return route.split("/").some((segment) => VERSION.test(segment));
}

/** Addresses that are told to others (providers that call back, load balancers, crawlers), or that a tool fixes. */
const AGREED =
  "web-?_?hooks?|hooks?|callbacks?|.*-(?:callback|webhook)|\\.well-known|favicon\\.ico|robots\\.txt|sitemap.*|manifest\\.(?:json|webmanifest)|static|assets|docs?|documentation|swagger.*|openapi.*|api-?_?docs?|redoc|rpc|trpc|graphi?ql|playground|wss?|socket\\.io|sse|mcp|inngest|crons?|_.*|metrics|unsubscribe|oembed|.*\\.(?:xml|txt|html?|js|css|png|ico|svg)";
/** Those of sign-in pages, and those that only the system itself calls. */
const OWN = "o?auth2?|authentication|oidc|saml|sso|(?:log|sign)-?_?(?:in|out|up)|csrf(?:-?token)?|uploads|internal|version|debug|dev|e2e|seed|admin|tracking|proxy";
const FIXED = new RegExp(`^(?:${AGREED}|${OWN})$`, "i"), ONLY_AGREED = new RegExp(`^(?:${AGREED})$`, "i");

const segmentsOf = (route: string): string[] => route.split("/").filter((segment) => segment !== "");

/** Whether a version has no place in an address. */
export function isFixedAddress(route: string): boolean {
  const segments = segmentsOf(route);
  return segments.every((segment) => segment.startsWith(":") || segment === "api") || segments.some((segment) => FIXED.test(segment));
}

/** Whether who calls an address has it from elsewhere than a description of the API; the first page is no part of one. */
export function isAgreedAddress(route: string): boolean {
  const segments = segmentsOf(route);
  return segments.every((segment) => segment === "api" || VERSION.test(segment)) || segments.some((segment) => ONLY_AGREED.test(segment));
}

/** Addresses that another service comes back to: what stands below the same path is a part of that. */
const CALLED_BACK = /^(?:web-?_?hooks?|callbacks?|.*-(?:callback|webhook)|oauth2?|install|interactions?|interactivity)$/i;

/** What a route is a part of by its first words, `/api` aside, where another service calls back there. */
export function integrationOf(route: string): string | undefined {
  const [first, ...rest] = route.split("/").filter((segment) => segment !== "" && segment !== "api" && !VERSION.test(segment));
  return first !== undefined && rest.some((segment) => CALLED_BACK.test(segment)) ? first : undefined;
}

/** The first word of a route, `/api` aside. */
export function areaOf(route: string): string | undefined {
  return route.split("/").find((segment) => segment !== "" && segment !== "api");
}

/** Packages that bring the pages an API is made for. */
export const PAGES = /^(?:next|nuxt|astro|@sveltejs\/kit|@remix-run\/(?:react|dev)|@react-router\/dev|vue|svelte|solid-js|@solidjs\/start|@angular\/core|react-dom|ember-source|@tanstack\/(?:react-)?start|@builder\.io\/qwik(?:-city)?|electron|expo|react-native)$/;

/** What the words of a route say: who decides on the address, and whether it names a version. */

/** `v1`, `v2.1`, `2024-01`, `api-v1`, `:version`. */
const VERSION = /^(?:[a-z]+[-_.]?)?v\d+(?:[._-][a-z\d]+)*$|^\d{4}-\d{2}(?:-\d{2})?$|^[:{[$]{1,2}(?:api_?)?v(?:er(?:sion)?)?[\]}]*$/i;

export function isVersioned(route: string): boolean {
  return route.split("/").some((segment) => VERSION.test(segment));
}

/**
 * Addresses that are told to others (providers that call back, sign-in pages, load balancers, crawlers), that a tool
 * fixes, or that only the system itself calls: a version has no place in them.
 */
const FIXED =
  /^(?:web-?_?hooks?|hooks?|callbacks?|.*-(?:callback|webhook)|o?auth2?|authentication|oidc|saml|sso|(?:log|sign)-?_?(?:in|out|up)|csrf(?:-?token)?|\.well-known|favicon\.ico|robots\.txt|sitemap.*|manifest\.(?:json|webmanifest)|static|assets|uploads|docs?|documentation|swagger.*|openapi.*|api-?_?docs?|redoc|rpc|trpc|graphi?ql|playground|wss?|socket\.io|sse|mcp|inngest|cron|crons|internal|_.*|metrics|version|debug|dev|e2e|seed|admin|unsubscribe|tracking|proxy|oembed|.*\.(?:xml|txt|html?|js|css|png|ico|svg))$/i;

export function isFixedAddress(route: string): boolean {
  const segments = route.split("/").filter((segment) => segment !== "");
  return segments.every((segment) => segment.startsWith(":") || segment === "api") || segments.some((segment) => FIXED.test(segment));
}

/** Packages that bring the pages an API is made for. */
export const PAGES = /^(?:next|nuxt|astro|@sveltejs\/kit|@remix-run\/(?:react|dev)|@react-router\/dev|vue|svelte|solid-js|@solidjs\/start|@angular\/core|react-dom|ember-source|@tanstack\/(?:react-)?start|@builder\.io\/qwik(?:-city)?|electron|expo|react-native)$/;

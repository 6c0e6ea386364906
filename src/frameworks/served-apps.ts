/** What hands every request on to the application of another framework: its endpoints are that application's, listed where it registers them. */
import { ofFacts } from "../extract/of-facts.js";
import type { Value } from "../link/values.js";
import type { Linker } from "./adapter.js";
import { isRouter } from "./trpc/routers.js";
import { alternatives, isAbsent } from "./values.js";

type External = Extract<Value, { k: "external" }>;

const APP = /^(?:hono(?:\/(?:tiny|quick))?#Hono|@hono\/zod-openapi#OpenAPIHono|elysia#Elysia|express#|fastify#|koa#)\(\)/;
/** The app's own function that answers a request. */
const ANSWERS = /\.(?:fetch|handle|callback\(\))$/;
/** What makes a handler of a platform out of an app. */
const ADAPTS = /^(?:hono\/(?:vercel|netlify|cloudflare-pages|aws-lambda|lambda-edge|azure-functions)#handle|@hono\/node-server\/vercel#handle|serverless-http#|@(?:vendia|codegenie)\/serverless-express#(?:configure)?|@fastify\/aws-lambda#)$/;
/** What answers requests with the procedures of a router, or makes a handler that does: https://trpc.io/docs/server/adapters. */
const OF_ROUTER = /^(?:@trpc\/server\/adapters\/[^#]+|@hono\/trpc-server|trpc-(?:to-)?openapi|trpc-nuxt|trpc-sveltekit)#\w+$/;
/** Servers of a schema, and what makes a handler out of one: https://the-guild.dev/graphql/yoga-server/docs, https://www.apollographql.com/docs/apollo-server. */
const OF_SCHEMA = /^(?:graphql-yoga#createYoga|graphql-http\/lib\/use\/[^#]+#createHandler|apollo-server(?:-[^#]+)?#ApolloServer|@apollo\/server#ApolloServer)\(\)(?:\.(?:fetch|handle|handleRequest|handleNodeRequest\w*|createHandler\(\)|executeHTTPGraphQLRequest))?$/;
const AROUND_SCHEMA = /^@as-integrations\/[^#]+#\w+$/;
/** What makes a schema of resolvers that are listed as endpoints. */
const SCHEMA = /^(?:graphql-yoga#createSchema|@graphql-tools\/schema#makeExecutableSchema|graphql-tools#makeExecutableSchema|type-graphql#buildSchema(?:Sync)?|@pothos\/core#.*\.toSchema|@apollo\/subgraph#buildSubgraphSchema)\(\)$/;

/** A file in which something may be handed on, by what it imports and calls. */
const PACKAGES = /^(?:hono|@hono|elysia|express|fastify|koa|serverless-http|@vendia|@codegenie|@trpc\/server|trpc-|graphql-|apollo-|@apollo|@as-integrations)/;
const NAMES = /(?:fetch|handle|callback|request|handler|yoga|graphql|server)$/i;

/** Whether a file imports such a package: where none of a project does, nothing is handed on. */
export const importsApps = ofFacts(({ imports }): boolean => imports.some((i) => PACKAGES.test(i.specifier)));

export const mayHandOn = ofFacts((facts): boolean => importsApps(facts) || facts.fns.some((f) => f.events.some((e) => e.k === "call" && typeof e.callee === "string" && NAMES.test(e.callee))));

/** Whether the endpoints of an application are listed, or it cannot be seen. */
export type Served = "listed" | "unseen" | undefined;

/**
 * Whether something answers requests with an application of its own.
 *
 * @param given what it is called with, where it takes the application along with each request
 */
export function servedBy(linker: Linker, v: Value, given: readonly Value[] = []): Served {
  if (v.k !== "external") return undefined;
  const isMade = v.name.endsWith("()");
  const maker = isMade ? v.name.slice(0, -2) : v.name;
  const [first] = (isMade ? v.args : given) ?? [];
  if (isMade && ADAPTS.test(maker)) return first?.k === "external" && APP.test(first.name) ? "listed" : undefined;
  if (ANSWERS.test(v.name) && APP.test(v.name)) return "listed";
  if (OF_ROUTER.test(maker)) return optionsOf(isMade ? v.args : given).some((o) => alternatives(linker.member(o, "router")).some(isRouter)) ? "listed" : "unseen";
  const server = OF_SCHEMA.test(v.name) ? v : isMade && AROUND_SCHEMA.test(maker) ? first : undefined;
  return server?.k === "external" && OF_SCHEMA.test(server.name) ? (isOfKnownSchema(linker, serverOf(server)) ? "listed" : "unseen") : undefined;
}

function optionsOf(args: readonly Value[] | undefined): readonly Value[] {
  return (args ?? []).flatMap(alternatives).filter((a) => a.k === "object");
}

/** The server itself, of which the rest are members. */
function serverOf(v: External): External {
  return v.receiver?.k === "external" && OF_SCHEMA.test(v.receiver.name) ? serverOf(v.receiver) : v;
}

/** Its resolvers are given to it, or to what makes its schema. */
function isOfKnownSchema(linker: Linker, server: External): boolean {
  return optionsOf(server.args).some((o) => {
    const resolvers = linker.member(o, "resolvers");
    if (!isAbsent(resolvers) && resolvers.k !== "unknown") return true;
    return alternatives(linker.member(o, "schema")).some((s) => s.k === "external" && SCHEMA.test(s.name));
  });
}

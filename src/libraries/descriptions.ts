/** Libraries that describe an API: from comments, from a document that they are handed, from calls of their own. */
import { table } from "./match.js";

export interface DescriptionRow {
  /** Canonical names (rows.ts) of what is called. */
  readonly match: string | readonly string[];
  readonly is:
    /** It is handed a document: the members of its first argument that may be it, "" for the argument itself. */
    | { readonly document: readonly string[] }
    /** It is handed one operation, with `method` and `path`. */
    | "operation";
  /** It reads the comments of the code as well. */
  readonly readsComments?: true;
  readonly docs: string;
}

export const descriptionRows: readonly DescriptionRow[] = [
  { match: ["swagger-jsdoc#()", "swagger-jsdoc#swaggerJSDoc|swaggerJsdoc|default"], is: { document: ["definition", "swaggerDefinition"] }, readsComments: true, docs: "https://github.com/Surnet/swagger-jsdoc" },
  { match: "next-swagger-doc#createSwaggerSpec", is: { document: ["definition"] }, readsComments: true, docs: "https://github.com/jellydn/next-swagger-doc" },
  { match: ["swagger-ui-express#setup|generateHTML|serveFiles", "swagger-ui-express#default.setup|serveFiles"], is: { document: [""] }, docs: "https://github.com/scottie1984/swagger-ui-express" },
  { match: "@scalar/express-api-reference#apiReference", is: { document: ["content", "spec.content"] }, docs: "https://github.com/scalar/scalar/tree/main/integrations/express" },
  { match: "zod-openapi#createDocument", is: { document: [""] }, docs: "https://github.com/samchungy/zod-openapi" },
  { match: ["@asteasolutions/zod-to-openapi#OpenAPIRegistry().registerPath", "@hono/zod-openapi#OpenAPIHono().openAPIRegistry.registerPath"], is: "operation", docs: "https://github.com/asteasolutions/zod-to-openapi" },
];

export const descriptions = table(descriptionRows);

/** The packages of the rows: only files that import one of them can describe anything. */
export const describingPackages: ReadonlySet<string> = new Set(descriptionRows.flatMap(({ match }) => (typeof match === "string" ? [match] : match)).map((name) => name.slice(0, name.indexOf("#"))));

/** Packages that describe an API in ways that are not read: what they leave out is not known. */
export const opaqueDescribers: readonly string[] = [
  "tsoa", "express-openapi", "openapi-backend", "express-jsdoc-swagger", "express-oas-generator", "swagger-autogen", "routing-controllers-openapi", "chanfana", "feathers-swagger", "next-openapi-gen", "next-rest-framework",
  "koa-swagger-decorator", "koa-joi-router-docs", "@ts-rest/open-api", "@wesleytodd/openapi", "zod-express-api", "express-zod-api", "@visulima/jsdoc-open-api", "openapi-comment-parser", "typoa", "@nestia/sdk", "fastify-zod-openapi",
];

/** Middleware that describes the route it stands in front of. */
export const describingMiddleware = table([{ match: ["hono-openapi#describeRoute()"] }]);

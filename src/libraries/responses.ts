/** What answers a request, and what an error becomes that a framework turns into an answer. */
import { table } from "./match.js";

export interface ResponseRow {
  readonly match: string | readonly string[];
  /** Argument that becomes the body. */
  readonly arg: number;
  /** Member of it, where it is an object. */
  readonly path?: string;
  /** Where the status stands: an argument, or a member of one; else it was set before. */
  readonly status?: { readonly arg: number; readonly path?: string };
  /** The status where none is given. */
  readonly otherwise?: number;
  /** An error that it is given is none of its answers: it goes to the error handler. */
  readonly takesErrors?: true;
  readonly docs: string;
}

const row = (match: ResponseRow["match"], docs: string, more: Partial<ResponseRow> = {}): ResponseRow => ({ match, arg: 0, docs, ...more });
const FETCH = "https://developer.mozilla.org/docs/Web/API/Response";

export const responseRows: readonly ResponseRow[] = [
  row(["express#Response().**.json|send|end|write|jsonp", "express#Response().json|send|end|write|jsonp", "express-serve-static-core#Response().**.json|send|end"], "https://expressjs.com/en/api.html#res"),
  row(["next#NextApiResponse().**.json|send|end|write"], "https://nextjs.org/docs/pages/building-your-application/routing/api-routes"),
  row(["next/server#NextResponse.json", "next/server#NextResponse", "global#Response.json", "global#Response"], FETCH, { status: { arg: 1, path: "status" }, otherwise: 200 }),
  row(["fastify#FastifyReply()|Response().**.send", "fastify#FastifyReply()|Response().send", "fastify/hook#Response().send"], "https://fastify.dev/docs/latest/Reference/Reply/#senderror", { takesErrors: true }),
  row(["@nestjs/common#ArgumentsHost().switchToHttp().getResponse().**.json|send", "@nestjs/common#ArgumentsHost().switchToHttp().getResponse().json|send"], "https://docs.nestjs.com/exception-filters"),
  row("tsoa#TsoaResponse()", "https://tsoa-community.github.io/docs/error-handling.html", { arg: 1, status: { arg: 0 } }),
  row("hapi#Response().response", "https://hapi.dev/api/#-hresponsevalue"),
  row(["hono#Context()|Response().json|text|html|body"], "https://hono.dev/docs/api/context", { status: { arg: 1 }, otherwise: 200 }),
  row(["@remix-run/node#json", "react-router#data", "@sveltejs/kit#json|text"], "https://remix.run/docs/en/main/utils/json", { status: { arg: 1, path: "status" }, otherwise: 200 }),
];
export const responses = table(responseRows);

/** Errors whose message goes out with their status. */
export const errorAnswerRows: readonly ResponseRow[] = [
  row("@nestjs/common#InternalServerErrorException|BadGatewayException|ServiceUnavailableException|GatewayTimeoutException", "https://docs.nestjs.com/exception-filters", { otherwise: 500 }),
  row("@nestjs/common#HttpException", "https://docs.nestjs.com/exception-filters", { status: { arg: 1 }, otherwise: 500 }),
  row("routing-controllers#InternalServerError", "https://github.com/typestack/routing-controllers#throw-http-errors", { otherwise: 500 }),
  row("routing-controllers#HttpError", "https://github.com/typestack/routing-controllers#throw-http-errors", { arg: 1, status: { arg: 0 }, otherwise: 500 }),
  row("@trpc/server/*#TRPCError", "https://trpc.io/docs/server/error-handling", { path: "message", status: { arg: 0, path: "code" }, otherwise: 500 }),
  row("hono/http-exception#HTTPException", "https://hono.dev/docs/api/exception", { arg: 1, path: "message", status: { arg: 0 }, otherwise: 500 }),
  row("h3#createError", "https://h3.dev/utils/response", { path: "message", status: { arg: 0, path: "statusCode" }, otherwise: 500 }),
  row("graphql#GraphQLError", "https://graphql.org/graphql-js/error/", { otherwise: 500 }),
];
export const errorAnswers = table(errorAnswerRows);

/** https://github.com/prettymuchbryce/http-status-codes, https://github.com/adaltas/node-http-status, https://docs.nestjs.com/exception-filters: how packages name a status. */
export const STATUS_NAMES: ReadonlyMap<string, number> = new Map([
  ["OK", 200], ["CREATED", 201], ["ACCEPTED", 202], ["NO_CONTENT", 204], ["BAD_REQUEST", 400], ["UNAUTHORIZED", 401], ["PAYMENT_REQUIRED", 402], ["FORBIDDEN", 403], ["NOT_FOUND", 404], ["METHOD_NOT_ALLOWED", 405], ["CONFLICT", 409], ["GONE", 410],
  ["PAYLOAD_TOO_LARGE", 413], ["REQUEST_TOO_LONG", 413], ["UNSUPPORTED_MEDIA_TYPE", 415], ["UNPROCESSABLE_ENTITY", 422], ["TOO_MANY_REQUESTS", 429], ["INTERNAL_SERVER_ERROR", 500], ["NOT_IMPLEMENTED", 501], ["BAD_GATEWAY", 502], ["SERVICE_UNAVAILABLE", 503], ["GATEWAY_TIMEOUT", 504],
]);

/** Calls that make an error which answers the caller as well where it is only given back. */
export const refusals = table([
  { match: ["@hapi/boom#*", "boom#*", "http-errors#", "http-errors#*"], docs: "https://hapi.dev/module/boom/api" },
]);

/** Answers that let a request through, or hand on what comes back from further in. */
export const passing = table([
  { match: "hapi#Response().continue|authenticated()", docs: "https://hapi.dev/api/#lifecycle-methods" },
  { match: "next/*#NextResponse.next()|rewrite()", docs: "https://nextjs.org/docs/app/api-reference/functions/next-response#next" },
  { match: "graphql-resolvers#skip", docs: "https://github.com/lucasconstantino/graphql-resolvers" },
]);

/** Whether a canonical name is that of what goes on to whatever runs next: all adapters call it alike. */
export function isNext(name: string): boolean {
  return name.endsWith("#NextFunction()");
}

/** Whether a canonical name is that of what a handler is given to answer with: all adapters, and the types of frameworks, call it alike. */
export function isResponse(name: string): boolean {
  return /#\w*(?:Response|Reply)\(\)$/.test(name);
}

/** Whether a canonical name is that of a response, of something on one, or of what makes one: `express#Response().json`, `NextResponse.json()`. */
export function isOfResponse(name: string): boolean {
  return /#\w*(?:Response|Reply)(?:\(\))?(?:\.|$)/.test(name);
}

/** What handlers are given of frameworks that are answered by calling it, not by returning. */
export const called = table([
  { match: "express#Response()", docs: "https://expressjs.com/en/api.html#res" },
  { match: "next#NextApiResponse()", docs: "https://nextjs.org/docs/pages/building-your-application/routing/api-routes" },
  { match: "koa#NextFunction()", docs: "https://github.com/koajs/koa/blob/master/docs/api/response.md" },
]);

/** What stands on the way in and cuts every answer down to a schema: a column that is not in it never goes out. */
export interface SerialiserRow {
  readonly match: string | readonly string[];
  readonly docs: string;
}
export const serialiserRows: readonly SerialiserRow[] = [
  { match: "fastify#responseSchema()", docs: "https://fastify.dev/docs/latest/Reference/Validation-and-Serialization/#serialization" },
  { match: "elysia#route.response()", docs: "https://elysiajs.com/essential/validation.html#response" },
];
export const serialisers = table(serialiserRows);

/** Calls that make an error into something that can be sent. */
export interface ErrorFormRow {
  readonly match: string | readonly string[];
  /** What of the error is in it. */
  readonly gives: "message" | "stack";
  readonly docs: string;
}
export const errorFormRows: readonly ErrorFormRow[] = [
  { match: ["global#String", "global#JSON.stringify"], gives: "message", docs: "https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Error/toString" },
  { match: ["serialize-error#serializeError", "serialize-error#", "util#inspect", "pino#stdSerializers.err", "error-stack-parser#parse"], gives: "stack", docs: "https://github.com/sindresorhus/serialize-error" },
];
export const errorForms = table(errorFormRows);

/** Middleware that answers errors with all they have, whatever the environment. */
export const stackSenders = table([{ match: "errorhandler#()", docs: "https://github.com/expressjs/errorhandler" }]);

/** Calls that answer, and the steps that lead up to one: `res.status(404).json(…)`, `NextResponse.next()`. */
export const answering = table([
  ...responseRows,
  row(["express#Response().**", "express-serve-static-core#Response().**", "next#NextApiResponse().**", "fastify#FastifyReply()|Response().**", "hono#Context()|Response().**", "next/server#NextResponse.**"], FETCH),
]);

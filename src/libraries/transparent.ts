/** Calls that give back the function they are given, run when the result is called (memoisers, tracers, error catchers), or what it returns. */
import { table } from "./match.js";

export interface TransparentRow {
  readonly match: string | readonly string[];
  /** The argument that is given back, or what the call is made on. */
  readonly arg: number | "last" | "receiver";
  /** The function is run at once: what it returns is given back. */
  readonly isRun?: true;
  /** It gives back what it was given with other methods: input stays the input it was. */
  readonly keepsInput?: true;
  /** Errors of the function are caught and handed on (an async handler for Express). */
  readonly catches?: boolean;
  readonly docs: string;
}

const row = (match: string | readonly string[], docs: string, arg = 0): TransparentRow => ({ match, arg, docs });
const catching = (match: string | readonly string[], docs: string): TransparentRow => ({ match, arg: 0, catches: true, docs });

export const transparentRows: readonly TransparentRow[] = [
  row("react#cache", "https://react.dev/reference/react/cache"),
  row("next/cache#unstable_cache", "https://nextjs.org/docs/app/api-reference/functions/unstable_cache"),
  row(["@sentry/nextjs#wrapApiHandlerWithSentry|withSentry|wrapRouteHandlerWithSentry"], "https://docs.sentry.io/platforms/javascript/guides/nextjs/", 0),
  row(["next-axiom#withAxiom", "@axiomhq/nextjs#createAxiomRouteHandler()"], "https://github.com/axiomhq/next-axiom"),
  row(["util#promisify", "util#callbackify"], "https://nodejs.org/api/util.html"),
  row(["lodash#debounce|throttle|once|memoize", "p-memoize#", "p-limit#()"], "https://lodash.com/docs/"),
  row(["hono/factory#createMiddleware", "hono/factory#createFactory()|Factory().createMiddleware", "koa-compose#"], "https://hono.dev/docs/helpers/factory"),
  row("global#useCallback", "https://react.dev/reference/react/useCallback"),
  row("@nestjs/common#mixin", "https://docs.nestjs.com/techniques/file-upload"),
  row(["micro-cors#()", "nextjs-cors#"], "https://github.com/possibilities/micro-cors"),
  { match: "@epic-web/remember#remember", arg: 1, isRun: true, docs: "https://github.com/epicweb-dev/remember" },
  { match: "class-transformer#plainToInstance|plainToClass", arg: 1, keepsInput: true, docs: "https://github.com/typestack/class-transformer#plaintoinstance" },
  // Run for whoever called: the name stands first, and options may stand between.
  { match: ["@sentry/nextjs#withServerActionInstrumentation", "@sentry/*#startSpan"], arg: 1, isRun: true, docs: "https://docs.sentry.io/platforms/javascript/guides/nextjs/apis/#withServerActionInstrumentation" },
  { match: ["@opentelemetry/api#**.startActiveSpan", "dd-trace#**.trace"], arg: "last", isRun: true, docs: "https://opentelemetry.io/docs/languages/js/instrumentation/#create-spans" },
  { match: ["p-retry#", "async-retry#"], arg: 0, isRun: true, docs: "https://github.com/sindresorhus/p-retry" },
  row(["h3", "global", "nitro/*", "nitropack/*"].map((pkg) => `${pkg}#defineEventHandler|eventHandler|defineHandler|defineCachedEventHandler|cachedEventHandler|defineCachedHandler|defineMiddleware|dynamicEventHandler`), "https://h3.dev/guide/basics/handler"),
  { match: "fastify#*.withTypeProvider|register|addHook|decorate|decorateRequest|decorateReply|setValidatorCompiler|setSerializerCompiler|setErrorHandler|setNotFoundHandler|after|ready|get|post|put|patch|delete|head|options|all|route", arg: "receiver", docs: "https://fastify.dev/docs/latest/Reference/Server/" },
  catching(["express-async-handler#", "express-async-wrap#", "async-middleware#wrap", "express-async-wrapper#", "express-promise-router#", "async-express#", "@awaitjs/express#wrap"], "https://github.com/Abazhenov/express-async-handler"),
];

export const transparent = table(transparentRows);

/** Calls that give back what they are given as a list (`every`), or as one of it (`any`). */
export interface CombinationRow {
  readonly match: string | readonly string[];
  readonly how: "every" | "any";
  readonly docs: string;
}

export const combinationRows: readonly CombinationRow[] = [
  { match: ["hono/factory#createFactory()|Factory().createHandlers", "hono/combine#every"], how: "every", docs: "https://hono.dev/docs/helpers/factory#factory-createhandlers" },
  { match: "hono/combine#some", how: "any", docs: "https://hono.dev/docs/middleware/builtin/combine" },
];

export const combinations = table(combinationRows);

/** Calls that give back a function which has its first arguments already, given one by one or in a list. */
export interface PartialRow {
  readonly match: string | readonly string[];
  readonly isListed: boolean;
  readonly docs: string;
}

export const partialRows: readonly PartialRow[] = [
  { match: ["ramda#partial", "rambda#partial", "rambdax#partial"], isListed: true, docs: "https://ramdajs.com/docs/#partial" },
  { match: ["lodash#partial", "lodash/partial#", "lodash-es#partial"], isListed: false, docs: "https://lodash.com/docs/#partial" },
];

export const partials = table(partialRows);

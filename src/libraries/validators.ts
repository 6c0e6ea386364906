/** Which library calls validate, where the value goes in, and where it comes out. */
import { table } from "./match.js";
import { each, either } from "./patterns.js";
import type { ValidatorRow } from "./rows.js";

type More = Partial<Omit<ValidatorRow, "match" | "docs">>;

const kind = (how: ValidatorRow["how"], input: ValidatorRow["input"], more: More = {}) => (match: ValidatorRow["match"], docs: string): ValidatorRow => ({ match, input, how, docs, ...more });
/** An object that says how it went; see rows.ts for how members are written. */
const answers = (value: readonly string[], error: readonly string[], ok: readonly string[], input = 0, more: More = {}) => kind({ value, error, ok }, input, more);

// The number is the argument that is validated.
const throws0 = kind("throws", 0);
const throws1 = kind("throws", 1);
/** Throws and gives nothing back. */
const asserts0 = kind("throws", 0, { isAssertion: true });
const asserts1 = kind("throws", 1, { isAssertion: true });
const isTrue0 = kind("boolean", 0);
const isTrue1 = kind("boolean", 1);
const guards = (part: NonNullable<ValidatorRow["part"]>) => kind("middleware", 0, { part });
/** The first argument says which part of the request, as a literal or by its keys. */
const guardsNamed = guards({ arg: 0 });

const ZOD = "https://zod.dev/basics";
const VALIBOT = "https://valibot.dev/guides/parse-data/";
const ARKTYPE = "https://arktype.io/docs/intro/your-first-type";
const YUP = "https://github.com/jquense/yup";
const JOI = "https://joi.dev/api/";
const AJV = "https://ajv.js.org/api.html";
const TYPEBOX = "https://github.com/sinclairzx81/typebox";
const SUPERSTRUCT = "https://docs.superstructjs.org/api-reference/core";
const EFFECT = "https://effect.website/docs/schema/getting-started/";
const RUNTYPES = "https://github.com/runtypes/runtypes";
const TYPIA = "https://typia.io/docs/validators/assert/";
const CLASS_VALIDATOR = "https://github.com/typestack/class-validator";
const EXPRESS_VALIDATOR = "https://express-validator.github.io/docs/";
const HONO = "https://hono.dev/docs/guides/validation";

/** Packages whose schemas are zod's. */
const ZOD_PACKAGES = [
  "zod/*", "@zod/mini", "drizzle-zod", "drizzle-orm/zod", "@hono/zod-openapi", "zod-form-data", "nestjs-zod/*", "zod-openapi/*",
  "@asteasolutions/zod-to-openapi", "astro/zod",
];
const zodAnswers = (input: number) => answers(["data"], ["error"], ["success"], input);
const zod: readonly ValidatorRow[] = [
  // `z.parse(schema, value)` of zod 4 comes before `schema.parse(value)`.
  throws1("zod/*#parse|parseAsync|decode|decodeAsync|encode|encodeAsync", ZOD),
  throws1("zod/*#z.parse|parseAsync|decode|decodeAsync|encode|encodeAsync", ZOD),
  zodAnswers(1)(["zod/*#safeParse|safeParseAsync|safeDecode|safeDecodeAsync", "zod/*#z.safeParse|safeParseAsync|safeDecode|safeDecodeAsync"], ZOD),
  kind("throws", 0, { acceptsAll: true })(["zod/*#z.any()|unknown().parse|parseAsync", "zod/*#any()|unknown().parse|parseAsync"], "https://zod.dev/api#unknown"),
  throws0(each(ZOD_PACKAGES, ["**"], "parse|parseAsync|decode|decodeAsync|encode|encodeAsync"), ZOD),
  zodAnswers(0)(each(ZOD_PACKAGES, ["**"], "safeParse|safeParseAsync|spa|safeDecode|safeDecodeAsync|safeEncode|safeEncodeAsync"), ZOD),
  isTrue0("zod/*#**.validate|validateAsync", ZOD),
  answers(["value"], ["issues"], [])(["zod/*#**.~standard.validate", "arktype#**.~standard.validate", "yup#**.~standard.validate"], "https://standardschema.dev/"),
];

const schemas: readonly ValidatorRow[] = [
  throws1("valibot#parse|parseAsync", VALIBOT),
  asserts1("valibot#assert", VALIBOT),
  isTrue1("valibot#is", VALIBOT),
  answers(["output"], ["issues"], ["success"], 1)("valibot#safeParse|safeParseAsync", VALIBOT),
  throws0("valibot#parser()|parserAsync()", VALIBOT),
  answers(["output"], ["issues"], ["success"])("valibot#safeParser()|safeParserAsync()", VALIBOT),

  // A type of arktype is called with the value, and gives it back or an instance of `type.errors`.
  throws0("arktype#**.assert|from", ARKTYPE),
  isTrue0("arktype#**.allows", ARKTYPE),
  answers([""], ["instanceof"], [])([
    "arktype#type()|Type()", "arktype#scope().type()",
    "arktype#type().or()|and()|pipe()|narrow()|array()|partial()|required()|to()|onUndeclaredKey()|onDeepUndeclaredKey()|pick()|omit()|merge()|optional()|default()|describe()|configure()",
  ], ARKTYPE),

  // `cast` only converts: yup runs no tests there.
  throws0("yup#**.validate|validateSync", YUP),
  isTrue0("yup#**.isValid|isValidSync", YUP),

  asserts0(["joi#assert", "@hapi/joi#assert"], JOI),
  throws0(["joi#attempt", "@hapi/joi#attempt", "joi#**.validateAsync", "@hapi/joi#**.validateAsync"], JOI),
  answers(["value"], ["error"], [])(["joi#**.validate", "@hapi/joi#**.validate"], JOI),

  isTrue1(["ajv/*#()|Ajv()|Ajv2019()|Ajv2020().validate", "ajv-formats#().validate"], AJV),
  isTrue0(["ajv/*#()|Ajv()|Ajv2019()|Ajv2020().compile()|compileAsync()|getSchema()", "ajv-formats#().compile()|getSchema()", "ajv/*#ValidateFunction()"], AJV),
  answers([], ["errors"], ["valid"], 0, { isAssertion: true })(["jsonschema#validate", "jsonschema#Validator().validate"], "https://github.com/tdegrunt/jsonschema"),

  ...["@sinclair/typebox/value#Value.", "typebox/value#", "typebox/value#Value.", "typebox#Value."].flatMap((of) => [
    throws1(`${of}Parse|Decode`, TYPEBOX),
    asserts1(`${of}Assert`, TYPEBOX),
    isTrue1(`${of}Check`, TYPEBOX),
  ]),
  isTrue0(["@sinclair/typebox/compiler#TypeCompiler.Compile().Check", "typebox/*#Compile().Check", "typebox/*#Schema.Compile().Check"], TYPEBOX),
  throws0(["@sinclair/typebox/compiler#TypeCompiler.Compile().Decode", "typebox/*#Compile().Parse|Decode"], TYPEBOX),

  asserts0("superstruct#**.assert", SUPERSTRUCT),
  throws0("superstruct#**.create|mask", SUPERSTRUCT),
  isTrue0("superstruct#**.is", SUPERSTRUCT),
  answers(["1"], ["0"], [])("superstruct#**.validate", SUPERSTRUCT),

  ...["effect#Schema.", "effect/Schema#", "@effect/schema#Schema.", "@effect/schema/Schema#"].flatMap((of) => [
    throws0(`${of}decodeUnknownSync()|decodeSync()|validateSync()|decodeUnknownPromise()|decodePromise()|validatePromise()|decodeUnknown()|decode()|validate()|decodeUnknownEffect()|decodeEffect()`, EFFECT),
    answers(["right", "value", "success"], ["left", "_tag=Left", "_tag=None", "_tag=Failure"], ["_tag=Right", "_tag=Some", "_tag=Success"])(`${of}decodeUnknownEither()|decodeEither()|validateEither()|decodeUnknownOption()|decodeOption()|validateOption()|decodeUnknownExit()|decodeUnknownResult()`, EFFECT),
    isTrue0(`${of}is()`, EFFECT),
    asserts0(`${of}asserts()`, EFFECT),
  ]),

  answers(["right"], ["left", "_tag=Left"], ["_tag=Right"])("io-ts/*#**.decode", "https://gcanti.github.io/io-ts/"),
  isTrue0("io-ts/*#**.is", "https://gcanti.github.io/io-ts/"),
  throws0("runtypes#**.check|parse", RUNTYPES),
  asserts0("runtypes#**.assert", RUNTYPES),
  isTrue0("runtypes#**.guard", RUNTYPES),
  answers(["value"], ["message"], ["success"])("runtypes#**.validate|inspect", RUNTYPES),

  throws0([
    "typia#assert|assertEquals|createAssert()|createAssertEquals()", "typia#json.assertParse|createAssertParse()",
    "typia#misc.assertPrune|assertClone", "typia#http.assertQuery|assertFormData|assertHeaders",
  ], TYPIA),
  isTrue0("typia#is|equals|createIs()|createEquals()", TYPIA),
  answers(["data"], ["errors"], ["success"])(["typia#validate|validateEquals|createValidate()|createValidateEquals()", "typia#json.validateParse"], TYPIA),

  asserts0("ow#", "https://github.com/sindresorhus/ow"),
  throws0(["@badrap/valita#**.parse", "myzod#**.parse", "decoders#**.verify"], "https://github.com/badrap/valita"),
  throws0(["@vinejs/vine#compile()|create().validate", "@adonisjs/core/http#Request().validateUsing"], "https://vinejs.dev/docs/getting_started"),
  isTrue0("fastest-validator#()|Validator().compile()", "https://github.com/icebob/fastest-validator"),
  answers([], [""], [], 0, { isAssertion: true })("validate.js#", "https://validatejs.org/"),
];

const classes: readonly ValidatorRow[] = [
  asserts0("class-validator#validateOrReject", CLASS_VALIDATOR),
  answers([], ["length", "0"], [], 0, { isAssertion: true })("class-validator#validate|validateSync", CLASS_VALIDATOR),
  throws1("class-transformer-validator#transformAndValidate|transformAndValidateSync", "https://github.com/MichalLytek/class-transformer-validator"),
  throws0("@nestjs/common#ValidationPipe()|ParseIntPipe()|ParseUUIDPipe()|ParseBoolPipe()|ParseEnumPipe()|ParseFloatPipe()|ParseArrayPipe()|ParseDatePipe().transform", "https://docs.nestjs.com/pipes"),
  kind("throws", "receiver")("mongoose#**.validate", "https://mongoosejs.com/docs/validation.html"),
];

const requests: readonly ValidatorRow[] = [
  // The chains of express-validator collect; one of the calls below them has to be read.
  answers([], ["array()", "mapped()", "errors"], ["isEmpty()"], 0, { isAssertion: true })([
    "express-validator/*#validationResult", "express-validator/*#validationResult.withDefaults()",
  ], EXPRESS_VALIDATOR),
  asserts0("express-validator/*#validationResult().throw", EXPRESS_VALIDATOR),
  answers([""], [], [])("express-validator/*#matchedData", EXPRESS_VALIDATOR),
  ...(["body", "query", "param"] as const).map((part) => kind("collects", 0, { part: part === "param" ? "params" : part })([
    `express-validator/*#${part}`, `express-validator/*#${part}().**`, `express-validator/*#ExpressValidator().${part}`,
    `express-validator/*#ExpressValidator().${part}().**`,
  ], EXPRESS_VALIDATOR)),
  kind("collects", 0, { part: { arg: 1 } })(["express-validator/*#checkSchema", "express-validator/*#checkSchema().run"], EXPRESS_VALIDATOR),
  kind("collects", 0, { part: "all" })([
    "express-validator/*#check|buildCheckFunction()|checkExact|oneOf|header|cookie",
    "express-validator/*#check()|header()|cookie()|checkExact()|oneOf().**",
  ], EXPRESS_VALIDATOR),
  guardsNamed(["celebrate#celebrate", "celebrate#celebrator()()|celebrator()"], "https://github.com/arb/celebrate"),
  guardsNamed([
    "zod-express-middleware#validateRequest|processRequest", "zod-express#validateRequest|processRequest", "express-zod-safe#",
    "express-validation#validate", "express-json-validator-middleware#Validator().validate", "express-yup-middleware#expressYupMiddleware",
  ], "https://github.com/Aquila169/zod-express-middleware"),
  guards("body")([
    "zod-express-middleware#validateRequestBody|processRequestBody", "express-joi-validation#createValidator().body",
  ], "https://github.com/Aquila169/zod-express-middleware"),
  guards("query")([
    "zod-express-middleware#validateRequestQuery|processRequestQuery", "express-joi-validation#createValidator().query",
  ], "https://github.com/Aquila169/zod-express-middleware"),
  guards("params")([
    "zod-express-middleware#validateRequestParams|processRequestParams", "express-joi-validation#createValidator().params",
  ], "https://github.com/Aquila169/zod-express-middleware"),
  guards("all")([
    "express-openapi-validator#middleware", "@middy/validator#", "@aws-lambda-powertools/parser/middleware#parser",
  ], "https://cdimascio.github.io/express-openapi-validator-documentation/"),
  guardsNamed([
    "@hono/zod-validator#zValidator", "@hono/standard-validator#sValidator", "@hono/valibot-validator#vValidator",
    "@hono/arktype-validator#arktypeValidator", "@hono/typebox-validator#tbValidator", "@hono/typia-validator/*#typiaValidator",
    "@hono/effect-validator#effectValidator", "@hono/class-validator#classValidator", "@hono/ajv-validator#ajvValidator",
    "@hono/superstruct-validator#superstructValidator", "hono-openapi/*#validator", "@hono/zod-openapi#route.request",
    "elysia#route.schema", "koa-joi-router#validate",
  ], HONO),

  kind("middleware", 0, { part: { arg: 0 }, by: 1 })("hono/validator#validator", HONO),
  guardsNamed("@wesleytodd/openapi#().validPath", "https://github.com/wesleytodd/express-openapi#validation"),
  guardsNamed("@ts-rest/core#contract", "https://ts-rest.com/docs/core/"),
  guardsNamed("hapi#validate", "https://hapi.dev/api/#-routeoptionsvalidate"),
  kind("middleware", 0, { part: { arg: 0 }, by: 1 })("hapi#validator", "https://hapi.dev/api/#-routeoptionsvalidate"),
  guardsNamed("fastify#schema", "https://fastify.dev/docs/latest/Reference/Validation-and-Serialization/"),

  // Form data and route requests
  answers(["value"], ["error"], ["status=success"])([
    "@conform-to/zod/*#parseWithZod|parse", "@conform-to/yup#parseWithYup|parse", "@conform-to/valibot#parseWithValibot",
  ], "https://conform.guide/api/zod/parseWithZod"),
  throws0(["zodix#zx.parseForm|parseQuery|parseParams", "zodix#parseForm|parseQuery|parseParams"], "https://github.com/rileytomasek/zodix"),
  answers(["data"], ["error"], ["success"])([
    "zodix#zx.parseFormSafe|parseQuerySafe|parseParamsSafe", "zodix#parseFormSafe|parseQuerySafe|parseParamsSafe",
  ], "https://github.com/rileytomasek/zodix"),
  answers(["data"], ["error"], [])([
    "@remix-validated-form/with-zod#withZod().validate", "@rvf/zod#withZod().validate", "@rvf/remix#parseFormData",
    "@rvf/react-router#parseFormData",
  ], "https://www.rvf-js.io/"),
  answers(["data"], ["errors"], ["valid"])("sveltekit-superforms/*#superValidate", "https://superforms.rocks/"),

  guards("all")("$app/server#query|form|command|prerender", "https://svelte.dev/docs/kit/remote-functions"),

  // The types of the schema, before a resolver runs
  guards("body")("graphql#execute", "https://spec.graphql.org/October2021/#sec-Coercing-Field-Arguments"),
  // Builders of actions and procedures: what comes after gets the parsed input
  guards("all")(["@trpc/server/*#**.input"], "https://trpc.io/docs/server/validators"),
  guards("body")(["@orpc/server/*#**.input", "@orpc/contract/*#**.input"], "https://orpc.unnoq.com/docs/procedure"),
  guards("all")("next-safe-action/*#createSafeActionClient().**.inputSchema|schema|bindArgsSchemas", "https://next-safe-action.dev/docs/define-actions/create-the-client"),
  guards("all")("zsa#createServerAction()|createServerActionProcedure().**.input", "https://zsa.vercel.app/docs/introduction"),
];

const IS = either(
  "isEmail isURL isUUID isInt isFloat isNumeric isDecimal isAlpha isAlphanumeric isBoolean isDate isISO8601 isRFC3339 isMongoId isJWT isIn",
  "isLength isMobilePhone isPostalCode isCreditCard isIP isFQDN isHexadecimal isHexColor isSlug isStrongPassword isULID isLocale",
  "isISO31661Alpha2 isISO4217 isMACAddress isMimeType isPort isLatLong isBase64 isByteLength matches isAscii",
);
/** Readers of h3 that are given a validator; readers.ts says what they read. */
const readers: readonly ValidatorRow[] = (["readValidatedBody", "getValidatedQuery", "getValidatedRouterParams"] as const).map((name, i) =>
  kind("throws", 0, { part: (["body", "query", "params"] as const)[i] ?? "all" })(["h3", "global", "nitro/*", "nitropack/*"].map((pkg) => `${pkg}#${name}`), "https://h3.dev/examples/validate-data"));

/** Checks of one value, made by hand. */
const values: readonly ValidatorRow[] = [
  isTrue0([
    `validator#${IS}`, ...IS.split("|").map((check) => `validator/lib/${check}#`), ...IS.split("|").map((check) => `validator/es/lib/${check}#`),
  ], "https://github.com/validatorjs/validator.js"),
  isTrue0([
    "uuid#validate", "ulid#isValid|isValidULID", "email-validator#validate", "is-email#", "isemail#validate", "mongoose#isValidObjectId",
    "mongoose#Types|mongo.ObjectId.isValid", "mongodb#ObjectId.isValid", "bson#ObjectId.isValid",
    "libphonenumber-js/*#isValidPhoneNumber|isPossiblePhoneNumber", "@paralleldrive/cuid2#isCuid",
  ], "https://github.com/uuidjs/uuid"),
  isTrue0("global#Number.isInteger|isSafeInteger|isFinite", "https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Number"),
];

export const validatorRows: readonly ValidatorRow[] = [...zod, ...schemas, ...classes, ...requests, ...readers, ...values];
export const validators = table(validatorRows);

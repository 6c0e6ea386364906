/** Packages and globals that answer none of our questions: seen on the way in, they leave every answer as it was. */
import { table } from "./match.js";
import { either } from "./patterns.js";
import type { HarmlessRow } from "./rows.js";

/** Everything of these packages. */
const all = (docs: string, ...packages: readonly string[]): HarmlessRow => ({ match: packages.flatMap((list) => list.split(" ")), docs });
const row = (docs: string, ...match: readonly string[]): HarmlessRow => ({ match, docs });

const MIDDLEWARE = "https://expressjs.com/en/resources/middleware.html";
const NODE = "https://nodejs.org/api/";
const MDN = "https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects";
const FASTIFY = "https://fastify.dev/ecosystem/";
const KOA = "https://github.com/koajs/koa/wiki";
const HONO = "https://hono.dev/docs/middleware/builtin/basic-auth";

/** Globals whose members are pure, or keep to the process. */
const NAMESPACES = either(
  "JSON Math Object Array String Number Boolean BigInt Symbol Date RegExp Promise Map Set WeakMap WeakSet WeakRef Reflect Proxy Intl",
  "ArrayBuffer DataView Uint8Array Uint8ClampedArray Uint16Array Uint32Array Int8Array Int16Array Int32Array Float32Array Float64Array",
  "Buffer Iterator console performance Temporal AbortSignal AbortController",
);
/** Globals that are called or constructed. */
const CALLED = either(
  "Object Array String Number Boolean BigInt Symbol Date RegExp Promise Map Set WeakMap WeakSet WeakRef Proxy ArrayBuffer DataView",
  "Uint8Array Float64Array Buffer Error TypeError RangeError SyntaxError AggregateError DOMException URL URLSearchParams Headers FormData",
  "Blob File TextEncoder TextDecoder AbortController Event EventTarget ReadableStream WritableStream TransformStream structuredClone",
  "setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask parseInt parseFloat isNaN isFinite",
  "encodeURIComponent decodeURIComponent encodeURI decodeURI escape unescape atob btoa",
);

const H3_FUNCTIONS = either(
  "readBody readRawBody readFormData readMultipartFormData useBody readValidatedBody getQuery useQuery getValidatedQuery getRouterParam",
  "getRouterParams getValidatedRouterParams getHeader getHeaders getRequestHeader getRequestHeaders getCookie parseCookies getRequestURL",
  "getRequestHost getRequestProtocol getRequestIP getRequestPath getRequestFingerprint getMethod isMethod assertMethod toWebRequest",
  "setHeader setHeaders setResponseHeader setResponseHeaders appendHeader appendHeaders appendResponseHeader removeResponseHeader",
  "getResponseHeader getResponseHeaders getResponseStatus setResponseStatus setCookie deleteCookie send sendError sendRedirect sendStream",
  "sendNoContent sendWebResponse writeEarlyHints handleCors handleCacheHeaders isPreflightRequest appendCorsHeaders serveStatic",
  "createError isError createEventStream defineEventHandler eventHandler defineHandler useRuntimeConfig useStorage useNitroApp",
  "useAppConfig sendIterable callNodeListener splitCookiesString clearResponseHeaders defaultContentType",
);

export const harmlessRows: readonly HarmlessRow[] = [
  row("https://fastify.dev/docs/latest/Reference/Validation-and-Serialization/", "fastify#responseSchema", "elysia#route.response"),
  // Middleware of Express and Connect: headers, parsing, logging, files, documentation. CSRF checks say nothing about who calls.
  row("https://expressjs.com/en/api.html#express", "express#json|urlencoded|static|raw|text", "express#default.json|urlencoded|static|raw|text"),
  all(MIDDLEWARE,
    "helmet helmet-csp feature-policy cors compression shrink-ray-current nocache frameguard hsts x-xss-protection permissions-policy referrer-policy",
    "express-sslify express-enforces-ssl express-force-https",
    "morgan morgan-body pino-http express-pino-logger express-winston express-bunyan-logger express-request-id express-requestid",
    "express-correlation-id express-http-context cls-rtracer response-time",
    "cookie-parser body-parser multer multer-s3 express-fileupload connect-busboy busboy formidable express-formidable raw-body co-body",
    "method-override hpp express-query-boolean qs",
    "serve-static serve-favicon serve-index express-favicon connect-history-api-fallback connect-livereload vhost express-minify",
    "errorhandler express-async-errors express-async-handler express-promise-router connect-timeout http-terminator overload-protection",
    "toobusy-js on-finished on-headers",
    "express-useragent express-device request-ip ua-parser-js geoip-lite i18n i18next i18next-http-middleware i18next-fs-backend",
    "express-ejs-layouts express-handlebars connect-flash express-flash",
    "express-mongo-sanitize express-xss-sanitizer xss-clean express-sanitizer sanitize-html xss dompurify isomorphic-dompurify csurf csrf",
    "csrf-csrf csrf-sync tiny-csrf lusca",
    "swagger-ui-express swagger-jsdoc redoc-express @scalar/express-api-reference express-list-endpoints express-prom-bundle",
    "express-status-monitor express-actuator prom-client @godaddy/terminus @promster/express"),
  row("https://github.com/wesleytodd/express-openapi", "@wesleytodd/openapi#()", "@wesleytodd/openapi#().swaggerui|redoc|path|schema|component|response|document|generateDocument"),
  row(MIDDLEWARE, "passport#initialize|serializeUser|deserializeUser|use", "passport#Passport()|Authenticator().initialize|serializeUser|deserializeUser|use", "koa-passport#initialize|use", "@fastify/passport#initialize|initialize()", "@fastify/passport#Authenticator().initialize|initialize()"),
  // Session stores: the session itself is in the identity table.
  all(MIDDLEWARE,
    "connect-redis connect-mongo connect-pg-simple connect-session-sequelize connect-sqlite3 connect-mongodb-session session-file-store",
    "memorystore express-mysql-session connect-dynamodb connect-typeorm @quixo3/prisma-session-store passport-local passport-jwt",
    "passport-google-oauth20 passport-github2 passport-facebook passport-http passport-http-bearer passport-anonymous"),
  row("https://github.com/jaredhanson/passport", "passport-strategy#**"),

  // Fastify, Koa, Hono, Elysia, NestJS, middy
  all(FASTIFY,
    "@fastify/cors @fastify/helmet @fastify/compress @fastify/cookie @fastify/formbody @fastify/multipart @fastify/static @fastify/sensible",
    "@fastify/swagger @fastify/swagger-ui @fastify/etag @fastify/accepts @fastify/url-data @fastify/view @fastify/websocket",
    "@fastify/request-context @fastify/under-pressure @fastify/csrf-protection @fastify/autoload @fastify/env @fastify/postgres @fastify/mysql",
    "@fastify/mongodb @fastify/redis @fastify/jwt @fastify/auth @fastify/basic-auth @fastify/middie @fastify/express @fastify/caching",
    "@fastify/schedule @fastify/type-provider-typebox @fastify/type-provider-json-schema-to-ts @fastify/error @fastify/deepmerge @fastify/otel",
    "fastify-plugin fastify-metrics fastify-healthcheck fastify-graceful-shutdown fastify-type-provider-zod fastify-raw-body",
    "@scalar/fastify-api-reference close-with-grace"),
  // What reads the request of h3 stands in readers.ts, what identifies the caller in identity.ts.
  ...["h3", "global", "nitro/*", "nitropack/*"].map((pkg) => row("https://h3.dev/utils", `${pkg}#${H3_FUNCTIONS}`)),
  all(KOA,
    "@koa/cors koa2-cors koa-cors kcors koa-bodyparser @koa/bodyparser koa-body @koa/multer koa-helmet koa-compress koa-logger koa-pino-logger",
    "koa-morgan koa-static koa-static-cache koa-send koa-mount koa-etag koa-conditional-get koa-json koa-error koa-onerror koa-json-error",
    "koa-response-time koa-views koa-ejs koa-favicon koa-sslify koa-csrf koa-override koa-qs koa-useragent koa-range koa-convert koa-compose",
    "@bull-board/koa koa-userip koa-ip koa-locale koa-i18n koa2-swagger-ui koa2-connect koa-connect"),
  all(HONO,
    "hono/cors hono/csrf hono/logger hono/compress hono/etag hono/secure-headers hono/pretty-json hono/request-id hono/powered-by hono/timing",
    "hono/timeout hono/cache hono/body-limit hono/trailing-slash hono/method-override hono/context-storage hono/language hono/jsx-renderer",
    "hono/serve-static hono/streaming hono/html hono/css hono/http-exception hono/accepts hono/conninfo hono/adapter @hono/sentry @hono/otel",
    "@hono/prometheus @hono/swagger-ui @hono/node-server @hono/structured-logger @scalar/hono-api-reference hono-pino"),
  row("https://hono.dev/docs/helpers/conninfo", ...["bun", "deno", "cloudflare-workers", "cloudflare-pages", "vercel", "netlify", "aws-lambda", "lambda-edge"].map((host) => `hono/${host}#getConnInfo|serveStatic`)),
  row("https://github.com/honojs/middleware", "hono/cookie#setCookie|deleteCookie|setSignedCookie", "@hono/auth-js#initAuthConfig", "@hono/oidc-auth#initOidcAuthMiddleware|revokeSession"),
  row("https://docs.adonisjs.com/guides/concepts/container", "@adonisjs/core#Container().**"),
  row("https://elysiajs.com/plugins/jwt", "@elysiajs/jwt#jwt"),
  all("https://elysiajs.com/plugins/overview",
    "@elysiajs/cors @elysiajs/swagger @elysiajs/openapi @elysiajs/static @elysiajs/html @elysiajs/cron @elysiajs/server-timing",
    "@elysiajs/opentelemetry @elysiajs/stream @elysiajs/eden elysia-helmet @bogeychan/elysia-logger"),
  all("https://tsoa-community.github.io/docs/getting-started.html", "tsoa @tsoa/runtime"),
  all("https://docs.nestjs.com/",
    "@nestjs/config @nestjs/swagger @nestjs/terminus @nestjs/schedule @nestjs/event-emitter @nestjs/serve-static @nestjs/platform-express",
    "@nestjs/platform-fastify @nestjs/mapped-types nestjs-cls nestjs-i18n @willsoto/nestjs-prometheus"),
  all("https://middy.js.org/docs/middlewares/intro",
    "@middy/http-json-body-parser @middy/http-error-handler @middy/http-cors @middy/http-header-normalizer @middy/http-event-normalizer",
    "@middy/http-security-headers @middy/http-urlencode-body-parser @middy/http-urlencode-path-parser @middy/http-multipart-body-parser",
    "@middy/http-content-negotiation @middy/http-response-serializer @middy/http-partial-response @middy/warmup",
    "@middy/do-not-wait-for-empty-event-loop @middy/input-output-logger @middy/error-logger @middy/cloudwatch-metrics @middy/event-normalizer"),
  all("https://github.com/expressjs/cors",
    "nextjs-cors micro-cors nextjs-toploader next-connect-cors @vercel/functions @vercel/analytics @vercel/speed-insights next-intl nuqs"),

  // Telemetry
  all("https://opentelemetry.io/docs/languages/js/",
    "@opentelemetry/* @sentry/* @axiomhq/* next-axiom @logtail/* dd-trace newrelic @bugsnag/* rollbar @honeybadger-io/* elastic-apm-node",
    "@appsignal/nodejs applicationinsights @highlight-run/* hot-shots posthog-node @segment/analytics-node mixpanel @amplitude/analytics-node",
    "@vercel/otel @pinojs/redact aws-xray-sdk"),
  all("https://github.com/pinojs/pino",
    "pino pino-pretty winston winston-daily-rotate-file nest-winston nestjs-pino bunyan consola loglevel log4js signale tslog roarr",
    "@logtape/logtape loglayer npmlog debug chalk picocolors kleur colorette ansi-colors colors cli-color figlet boxen ora"),

  all("https://github.com/sergiodxa/remix-utils",
    "remix-utils/cors remix-utils/promise remix-utils/get-client-ip-address remix-utils/get-client-locales remix-utils/is-prefetch remix-utils/json-hash",
    "remix-utils/respond-to remix-utils/responses remix-utils/server-timing remix-utils/sec-fetch remix-utils/cache-assets remix-utils/timers"),

  // Pure functions and data
  all("https://lodash.com/docs/",
    "lodash lodash-es lodash/* lodash-es/* underscore ramda rambda remeda radash fp-ts/* es-toolkit es-toolkit/* just-clone just-pick just-omit",
    "just-diff deepmerge deepmerge-ts merge-deep defu fast-deep-equal deep-equal dequal lodash.merge lodash.get lodash.set lodash.pick",
    "lodash.omit lodash.isequal lodash.clonedeep lodash.groupby lodash.chunk lodash.uniq lodash.sortby lodash.debounce lodash.throttle",
    "lodash.memoize immer immutable rfdc klona structured-clone object-hash fast-json-stable-stringify safe-stable-stringify",
    "json-stable-stringify fast-safe-stringify flatted superjson devalue serialize-javascript serialize-error ts-pattern neverthrow ts-results",
    "p-limit p-map p-queue p-retry p-throttle p-timeout async-retry async-mutex bottleneck exponential-backoff delay ms pretty-ms bytes",
    "pretty-bytes filesize eventemitter3 mitt tslib core-js reflect-metadata type-fest utility-types http-errors http-status-codes statuses",
    "@hapi/boom boom content-type content-disposition mime mime-types accepts type-is vary etag fresh range-parser negotiator path-to-regexp",
    "url-join query-string qs-stringify fast-querystring normalize-url ufo change-case camelcase camelcase-keys snakecase-keys decamelize slugify",
    "slug @sindresorhus/slugify pluralize title-case escape-html escape-string-regexp he html-entities html-escaper entities striptags linkify-it",
    "leven fastest-levenshtein fuse.js match-sorter micromatch minimatch picomatch semver compare-versions"),
  all("https://date-fns.org/docs/",
    "date-fns date-fns/* date-fns-tz @date-fns/tz dayjs dayjs/* moment moment-timezone luxon @js-temporal/polyfill @internationalized/date",
    "chrono-node cron-parser cronstrue rrule ms humanize-duration timeago.js"),
  row("https://ai-sdk.dev/docs/reference/ai-sdk-errors", "ai#*.isInstance", "@ai-sdk/provider#*.isInstance"),
  // Conditions, columns and ids of queries: what is asked with them is in databases.ts.
  row("https://orm.drizzle.team/docs/operators", "drizzle-orm#eq|ne|gt|gte|lt|lte|and|or|not|exists|notExists|isNull|isNotNull|inArray|notInArray|between|notBetween|like|notLike|ilike|notIlike|arrayContains|arrayContained|arrayOverlaps|asc|desc|count|countDistinct|avg|sum|max|min|getTableColumns|placeholder|param"),
  row("https://typeorm.io/docs/working-with-entity-manager/find-options/#advanced-options", "typeorm#Equal|Not|In|Like|ILike|Any|Between|IsNull|LessThan|LessThanOrEqual|MoreThan|MoreThanOrEqual|Raw|And|Or|ArrayContains|ArrayContainedBy|ArrayOverlap"),
  row("https://kysely-org.github.io/kysely-apidoc/classes/ExpressionBuilder.html", "kysely#expressionBuilder", "kysely#expressionBuilder().**", "kysely#*.fn.**", "kysely#*.dynamic.**"),
  row("https://mongoosejs.com/docs/api/mongoose.html#Mongoose.prototype.Types", "mongoose#Types.**", "mongoose#*.Types.**", "mongodb#ObjectId|ObjectID|Long|Decimal128", "mongodb#ObjectId|ObjectID.**", "bson#ObjectId", "bson#ObjectId.**"),
  row("https://github.com/validatorjs/validator.js", "validator#trim|ltrim|rtrim|escape|unescape|stripLow|whitelist|blacklist|normalizeEmail|toBoolean|toDate|toFloat|toInt|toString|isEmpty|equals|contains"),
  all("https://github.com/uuidjs/uuid",
    "uuid nanoid nanoid/* cuid @paralleldrive/cuid2 ulid ulidx ksuid short-uuid shortid hashids sqids nanoid-dictionary crypto-random-string",
    "randomstring unique-names-generator random-words md5 object-hash crc murmurhash fnv-plus xxhash-wasm blake3 hash.js js-sha256 sha.js"),
  all("https://github.com/MikeMcl/decimal.js",
    "decimal.js big.js bignumber.js bn.js currency.js dinero.js @dinero.js/* mathjs simple-statistics numeral accounting countries-list",
    "i18n-iso-countries libphonenumber-js iso-639-1 currency-codes country-data timezone-support"),
  all("https://github.com/markedjs/marked",
    "marked markdown-it remark remark-parse remark-gfm remark-html rehype unified gray-matter turndown showdown cheerio node-html-parser parse5",
    "linkedom jsdom htmlparser2 domhandler juice mjml handlebars ejs pug nunjucks mustache eta liquidjs react react/* react-dom/*",
    "@react-email/components @react-email/render @react-email/* csv-parse csv-parse/* csv-stringify csv-stringify/* papaparse fast-csv xlsx",
    "exceljs xml2js fast-xml-parser js-yaml yaml toml ini json5 jsonc-parser strip-json-comments iconv-lite pako fflate jszip archiver adm-zip",
    "yauzl tar tar-stream qrcode bwip-js sharp jimp pdf-lib pdfkit pdf-parse pdfmake @react-pdf/renderer mammoth docx docxtemplater canvas",
    "blurhash plaiceholder image-size file-type mime-db exifr ffmpeg-static fluent-ffmpeg"),
  all("https://zod.dev/",
    "clsx class-variance-authority tailwind-merge class-transformer dataloader rxjs rxjs/* async bluebird co glob fast-glob globby chokidar",
    "dotenv dotenv/* dotenv-expand dotenv-safe envalid env-var @t3-oss/* config convict cosmiconfig yargs commander minimist inquirer prompts",
    "execa node-cron croner toad-scheduler node-schedule cron lru-cache quick-lru node-cache memory-cache tiny-lru flru memoizee p-memoize mem",
    "moize server-only client-only awilix @fastify/awilix tsyringe inversify typedi graphql graphql-tag graphql-scalars graphql-type-json graphql-depth-limit",
    "@graphql-tools/* @faker-js/faker"),

  // Node
  all(NODE,
    "path path/posix path/win32 url querystring util util/types events os stream stream/promises stream/web string_decoder buffer timers",
    "timers/promises perf_hooks async_hooks zlib readline process punycode module v8 tty diagnostics_channel"),
  row(`${NODE}crypto.html`, "crypto#randomUUID|randomBytes|randomInt|randomFillSync|getRandomValues|createHash|createHmac|createCipheriv|createDecipheriv|createSign|createVerify|createPublicKey|createPrivateKey|createSecretKey|generateKeyPair|generateKeyPairSync|scrypt|scryptSync|pbkdf2|pbkdf2Sync|hkdf|hkdfSync|publicEncrypt|privateDecrypt|hash|sign|getHashes|getCiphers", "crypto#createHash()|createHmac()|createCipheriv()|createDecipheriv().**", "crypto#webcrypto.getRandomValues|randomUUID"),
  row(MDN, `global#${CALLED}`, `global#${NAMESPACES}.**`, `global#${CALLED.replaceAll("|", "()|")}().**`, "global#crypto.randomUUID|getRandomValues", "global#crypto.subtle.digest|importKey|sign|encrypt|decrypt|deriveBits|deriveKey|exportKey|generateKey"),

  // A document that was made here, with what its references lead to: the rest of it stays what it was made of.
  row("https://mongoosejs.com/docs/api/document.html#Document.prototype.populate()", "mongoose#model()().populate", "mongoose#*.model()().populate"),

  // What it serves is asked procedure by procedure.
  row("https://orpc.unnoq.com/docs/rpc-handler", "@orpc/server/*#RPCHandler().handle", "@orpc/openapi/*#OpenAPIHandler().handle"),
];
export const harmless = table(harmlessRows);

/** Calls that make an error visible to the people who operate the system: logs, traces, error trackers. */
import { table } from "./match.js";
import { each } from "./patterns.js";
import type { LoggerRow } from "./rows.js";

const row = (match: LoggerRow["match"], docs: string): LoggerRow => ({ match, docs });

const LEVELS = "fatal|error|warn|warning|info|http|notice|debug|verbose|trace|log|silly|critical|crit|alert|emerg|success|fail|failure";
/** Packages whose module, loggers and their children all have methods named by level. */
const leveled = (docs: string, ...packages: readonly string[]): LoggerRow => row(each(packages, ["**"], LEVELS), docs);

export const loggerRows: readonly LoggerRow[] = [
  row([
    "global#console.error|warn|log|info|debug|trace|dir|table|assert", "console#error|warn|log|info|debug|trace|dir|table|assert",
    "global#reportError", "global#process.emitWarning", "global#process.stderr|stdout.write",
  ], "https://developer.mozilla.org/docs/Web/API/console"),
  leveled("https://getpino.io/#/docs/api", "pino", "pino-http", "nestjs-pino", "hono-pino", "koa-pino-logger", "express-pino-logger"),
  leveled("https://github.com/winstonjs/winston", "winston", "nest-winston", "express-winston"),
  leveled("https://github.com/trentm/node-bunyan", "bunyan"),
  leveled("https://github.com/unjs/consola", "consola", "consola/basic"),
  leveled("https://github.com/pimterry/loglevel", "loglevel"),
  leveled("https://log4js-node.github.io/log4js-node/", "log4js"),
  leveled("https://github.com/klaudiosinani/signale", "signale"),
  leveled("https://tslog.js.org/", "tslog"),
  leveled("https://github.com/gajus/roarr", "roarr"),
  leveled("https://logtape.org/", "@logtape/logtape"),
  leveled("https://loglayer.dev/", "loglayer"),
  leveled("https://github.com/npm/npmlog", "npmlog", "electron-log", "js-logger"),
  row(["debug#()", "debug#debug()"], "https://github.com/debug-js/debug"),
  row(["@nestjs/common#Logger()|ConsoleLogger()|LoggerService()|Logger.error|warn|log|fatal|debug|verbose"], "https://docs.nestjs.com/techniques/logger"),
  row([
    "fastify#*.log.*", "fastify#FastifyRequest()|FastifyBaseLogger()|FastifyReply().log.*", "fastify#FastifyBaseLogger().*",
  ], "https://fastify.dev/docs/latest/Reference/Logging/"),
  row(["effect#Effect.logError|logFatal|logWarning|logInfo|logDebug|log"], "https://effect.website/docs/observability/logging/"),
  row([
    "firebase-functions/*#logger.*", "firebase-functions/logger#*", "firebase-functions/logger/*#*",
  ], "https://firebase.google.com/docs/functions/writing-and-viewing-logs"),
  leveled("https://docs.powertools.aws.dev/lambda/typescript/latest/features/logger/", "@aws-lambda-powertools/logger"),
  row("@trigger.dev/sdk/*#logger.*", "https://trigger.dev/docs/logging"),

  row([
    "@sentry/*#captureException|captureMessage|captureEvent|captureFeedback|withScope|setContext", "@sentry/*#logger.*",
    "@sentry/*#Hub()|Scope()|getCurrentScope()|getCurrentHub()|getClient().captureException|captureMessage|captureEvent",
    "@sentry/*#default.captureException",
  ], "https://docs.sentry.io/platforms/javascript/usage/"),
  row([
    "@opentelemetry/api#**.recordException|setStatus|addEvent", "@opentelemetry/api-logs#**.emit", "@opentelemetry/api#diag.error|warn|info",
  ], "https://opentelemetry.io/docs/languages/js/instrumentation/"),
  leveled("https://axiom.co/docs/send-data/nextjs", "next-axiom", "@axiomhq/logging", "@axiomhq/nextjs"),
  row("@axiomhq/js#Axiom()|AxiomWithoutBatching().ingest", "https://axiom.co/docs/guides/javascript"),
  leveled("https://betterstack.com/docs/logs/javascript/", "@logtail/node", "@logtail/next", "@logtail/edge", "@logtail/js"),
  row([
    "dd-trace#**.setTag|setError|addTags", "@datadog/browser-logs#datadogLogs.logger.*", "@datadog/datadog-api-client#v2.LogsApi().submitLog",
  ], "https://docs.datadoghq.com/tracing/trace_collection/custom_instrumentation/nodejs/"),
  row(["newrelic#noticeError|recordCustomEvent|recordLogEvent"], "https://docs.newrelic.com/docs/apm/agents/nodejs-agent/"),
  row(["@bugsnag/js#notify", "@bugsnag/node#notify", "@bugsnag/js#start()|createClient().notify"], "https://docs.bugsnag.com/platforms/javascript/"),
  leveled("https://docs.rollbar.com/docs/nodejs", "rollbar"),
  row(["@honeybadger-io/js#notify|notifyAsync"], "https://docs.honeybadger.io/lib/javascript/"),
  row(["posthog-node#PostHog().captureException|captureExceptionImmediate|capture"], "https://posthog.com/docs/error-tracking"),
  row([
    "@airbrake/node#Notifier().notify", "@highlight-run/node#H.consumeError|log", "@highlight-run/next/*#H.consumeError",
    "@appsignal/nodejs#sendError|setError", "@appsignal/nodejs#Appsignal.sendError", "elastic-apm-node#captureError",
    "elastic-apm-node#start().captureError", "applicationinsights#defaultClient.trackException|trackTrace|trackEvent",
    "applicationinsights#TelemetryClient().trackException|trackTrace|trackEvent", "raygun#Client().send",
    "@google-cloud/error-reporting#ErrorReporting().report", "@google-cloud/logging#Logging().log().write|error|warning|critical|info",
    "@lumigo/tracer#error", "logrocket#captureException", "@baselime/node-opentelemetry#logger.*", "aws-xray-sdk#**.addError",
  ], "https://docs.airbrake.io/docs/platforms/node-js/"),
  row(["global#strapi.log.*", "global#sails.log.*", "@adonisjs/core/services/logger#*"], "https://docs.adonisjs.com/guides/digging-deeper/logger"),
];
export const loggers = table(loggerRows);

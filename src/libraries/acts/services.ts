/** What asks another service over HTTP, and where each library is told how long to wait. */
import type { ActRow } from "./row.js";

const FETCH = "https://developer.mozilla.org/docs/Web/API/Window/fetch";
const AXIOS = "https://axios-http.com/docs/req_config";
const GOT = "https://github.com/sindresorhus/got/blob/main/documentation/6-timeout.md";
const UNDICI = "https://undici.nodejs.org/#/docs/api/Dispatcher";

/** `url` and options at these arguments; what says when to give up is a member of the options. */
const asks = (match: ActRow["match"], docs: string, options: readonly number[], limits: readonly string[], more: Partial<ActRow> = {}): ActRow => ({
  match, does: "asks a service", docs, ...more,
  at: { url: ["0.url", "0"], options: options.map(String), timeout: options.flatMap((at) => limits.map((limit) => `${at}.${limit}`)), ...more.at },
});

const AXIOS_LIMITS = ["timeout", "signal", "cancelToken"];
const axios = (match: ActRow["match"], at: number, more: Partial<ActRow> = {}): ActRow => asks(match, AXIOS, [at], AXIOS_LIMITS, { setup: "sets up asking", ...more });
/** Of an instance: what it was created with counts too. */
const ofInstance = (match: ActRow["match"], at: number): ActRow => axios(match, at, { at: { timeout: [...AXIOS_LIMITS.map((limit) => `${at}.${limit}`), "^0.timeout", "^0.signal"] } });

export const serviceRows: readonly ActRow[] = [
  asks(["global#fetch", "node-fetch#", "cross-fetch#", "isomorphic-fetch#", "node-fetch-native#", "undici#fetch"], FETCH, [1], ["signal", "timeout", "dispatcher", "agent"]),
  asks("undici#request|stream", UNDICI, [1], ["signal", "headersTimeout", "bodyTimeout", "dispatcher"]),
  asks(["ofetch#", "ofetch#ofetch|$fetch", "global#$fetch"], "https://github.com/unjs/ofetch#%EF%B8%8F-timeout", [1], ["timeout", "signal"]),
  axios(["axios#", "axios#request"], 0),
  axios("axios#get|delete|head|options", 1),
  axios("axios#post|put|patch|postForm|putForm|patchForm", 2),
  ofInstance("axios#create().request", 0),
  ofInstance("axios#create().get|delete|head|options", 1),
  ofInstance("axios#create().post|put|patch", 2),
  { match: [], assigned: "axios.defaults.timeout", does: "sets up asking", at: { timeout: "0" }, docs: AXIOS },
  asks("@nestjs/axios#HttpService().get|delete|head", "https://docs.nestjs.com/techniques/http-module", [1], AXIOS_LIMITS, { setup: "sets up asking" }),
  asks("@nestjs/axios#HttpService().post|put|patch", "https://docs.nestjs.com/techniques/http-module", [2], AXIOS_LIMITS, { setup: "sets up asking" }),
  { match: "@nestjs/axios#HttpModule.register", does: "sets up asking", at: { timeout: "0.timeout" }, docs: "https://docs.nestjs.com/techniques/http-module" },
  { match: "@nestjs/axios#HttpModule.registerAsync", does: "sets up asking", at: { timeout: "0.useFactory().timeout" }, docs: "https://docs.nestjs.com/techniques/http-module" },
  asks(["got#", "got#get|post|put|patch|delete|head"], GOT, [1, 0], ["timeout", "signal"]),
  asks(["got#extend()", "got#extend().get|post|put|patch|delete|head"], GOT, [1, 0], ["timeout", "signal"], { at: { timeout: ["1.timeout", "0.timeout", "1.signal", "^0.timeout"] } }),
  asks(["request#", "request#get|post|put|patch|delete|del", "request-promise#", "request-promise-native#"], "https://github.com/request/request#timeouts", [1, 0], ["timeout"]),
];

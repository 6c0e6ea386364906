/** Settings of the server: environment variables, read as they are, through a checked copy or by a function for it; and what they say where customers are served. */
import { alternatives, type Marks, type Value } from "./values.js";

const VARIABLE = /^global#(?:process\.env|import\.meta\.env|Bun\.env|Deno\.env)(?:\.|$)/;
/** Libraries that read the environment into an object. */
const CHECKED = /^(?:@t3-oss\/env-\w+#createEnv|envalid#cleanEnv|znv#parseEnv|env-var#get)\(\)/;

/** A function of a package that is asked for a variable by its name: `getEnv("NODE_ENV")`. */
const READER = /#(?:.*\.)?\w*[eE]nv\w*\(\)$/;
/** What holds a configuration is asked for one of its keys: `config.get("JWT_SECRET")`, `config.get("jwt.secret")`. */
const CONFIGURED = /#(?:.*\.)?\w*[cC]onfig\w*\(\)\.get(?:OrThrow)?\(\)$/;
/** The same of a service that a container was asked for by its class. */
const CONTAINED = /\.get\(\)\.get(?:OrThrow)?\(\)$/;
const CONFIGURATION = /#\w*Config\w*$/;
const KEY = /^[A-Za-z]\w*(?:\.[A-Za-z]\w*)*$/;
const VARIABLE_NAME = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;
/** What makes a number, bytes or a truth of a variable's text: `Number(…)`, `yes(…)`, `toBool(…)`. */
const RESHAPED = /^global#(?:Number|String|Boolean|parseInt|parseFloat|JSON\.parse|Buffer\.from)\(\)$|#(?:yes|no|isTrue|truthy|\w*[bB]ool\w*)\(\)$/;
/** Variables that tell where the server runs. */
const STAGE = /(?:^|\.|_)(?:NODE_ENV|APP_ENV|VERCEL_ENV|ENVIRONMENT|ENV|STAGE|MODE|PROD|nodeEnv|appEnv|environment|env|stage)$/;
const PRODUCTION = /^(?:prod|production|live)$/i;
/** Values made of values may be nested so deep. */
const MAX_DEPTH = 3;

/** The name of the setting a value is, or undefined. */
export function settingName(value: Value, depth = MAX_DEPTH): string | undefined {
  for (const v of alternatives(value)) {
    if (v.marks?.setting !== undefined) return v.marks.setting;
    if (v.k !== "external") continue;
    if (VARIABLE.test(v.name)) return v.name.slice(7);
    if (CHECKED.test(v.name) || isCheckedCopy(v)) return v.name.slice(v.name.lastIndexOf("().") + 3);
    const isConfigured = CONFIGURED.test(v.name) || isContained(v);
    const asked = isConfigured || READER.test(v.name) ? v.args?.[0] : undefined;
    if (asked?.k === "literal" && typeof asked.value === "string" && (isConfigured ? KEY : VARIABLE_NAME).test(asked.value)) return asked.value;
    const read = depth > 0 && RESHAPED.test(v.name) ? v.args?.[0] : undefined;
    const of = read && settingName(read, depth - 1);
    if (of !== undefined) return of;
  }
  return undefined;
}

/** The name of a setting without which a value is not true (or false), unless that is what it is in production. */
export function settingWhen(value: Value, holds: boolean): string | undefined {
  const isSo = alternatives(value).some((v) => v.marks?.inProduction === holds);
  return isSo ? undefined : settingName(value);
}

/** What a comparison of a setting says in production: `NODE_ENV === "development"` is false there. */
export function comparedStage(a: Value, b: Value): Pick<Marks, "inProduction"> {
  for (const [asked, other] of [[a, b], [b, a]] as const) {
    const name = settingName(asked);
    if (name !== undefined && STAGE.test(name) && other.k === "literal" && typeof other.value === "string" && !other.isMasked) return { inProduction: PRODUCTION.test(other.value) };
  }
  return {};
}

/** `app.get(ConfigService).get("NAME")`. */
function isContained(v: Extract<Value, { k: "external" }>): boolean {
  if (!CONTAINED.test(v.name)) return false;
  for (let r: Value | undefined = v.receiver, depth = 0; r?.k === "external" && depth < 3; r = r.receiver, depth++) {
    if (r.args) return r.args.some((a) => a.k === "external" && CONFIGURATION.test(a.name));
  }
  return false;
}

/** `schema.parse(process.env).SECRET`: a member of what was made of the environment. */
function isCheckedCopy(v: Extract<Value, { k: "external" }>): boolean {
  for (let r: Value | undefined = v.receiver, depth = 0; r?.k === "external" && depth < 4; r = r.receiver, depth++) {
    if (r.args?.some((a) => a.k === "external" && a.name === "global#process.env")) return true;
    if (r.args) return false;
  }
  return false;
}

/** Settings of the server: environment variables, read as they are or through a checked copy. */
import { alternatives, type Value } from "./values.js";

const VARIABLE = /^global#(?:process\.env|import\.meta\.env|Bun\.env|Deno\.env)(?:\.|$)/;
/** Libraries that read the environment into an object. */
const CHECKED = /^(?:@t3-oss\/env-\w+#createEnv|envalid#cleanEnv|znv#parseEnv|env-var#get)\(\)/;

/** The name of the setting a value is, or undefined. */
export function settingName(value: Value): string | undefined {
  for (const v of alternatives(value)) {
    if (v.marks?.setting !== undefined) return v.marks.setting;
    if (v.k !== "external") continue;
    if (VARIABLE.test(v.name)) return v.name.slice(7);
    if (CHECKED.test(v.name) || isCheckedCopy(v)) return v.name.slice(v.name.lastIndexOf("().") + 3);
  }
  return undefined;
}

/** `schema.parse(process.env).SECRET`: a member of what was made of the environment. */
function isCheckedCopy(v: Extract<Value, { k: "external" }>): boolean {
  for (let r: Value | undefined = v.receiver, depth = 0; r?.k === "external" && depth < 4; r = r.receiver, depth++) {
    if (r.args?.some((a) => a.k === "external" && a.name === "global#process.env")) return true;
    if (r.args) return false;
  }
  return false;
}

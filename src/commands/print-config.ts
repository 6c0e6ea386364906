/** `stopship check --print-config`: what holds, after everything that was extended, overridden and left to its default. */
import { relative, resolve, sep } from "node:path";
import { Settings } from "../judge/settings.js";
import { escapeJson } from "../reporters/escape.js";
import { rules } from "../rules/index.js";
import type { Config } from "../workspace/config.js";
import type { Arguments } from "./arguments.js";
import type { Io } from "./command.js";
import { configOf, target } from "./scan.js";

/** The configuration as JSON; for one file with the rules as they are there. @throws UsageError, ConfigError */
export function printedConfig(args: Arguments, io: Io): string {
  const { root } = target(args.words, io);
  const config = configOf(root, args, io);
  const preset = args.preset ?? config.preset ?? "recommended";
  const file = args.printConfig === undefined || args.printConfig === "" ? undefined : relative(root, resolve(io.cwd, args.printConfig)).split(sep).join("/");
  const settings = new Settings(config, preset, { ...(args.rules.length > 0 && { only: args.rules }) });
  const levels = rules.map((rule) => {
    const level = file === undefined ? (settings.isOn(rule) ? settings.level(rule, "") : "off") : settings.level(rule, file);
    const variants = settings.variants(rule);
    const { options } = (file === undefined ? variants[0] : variants.find((v) => v.holdsFor(file))) ?? { options: rule.options.defaults };
    return [rule.id, level !== "off" && Object.keys(options).length > 0 ? [level, options] : level] as const;
  });
  const { scope, ignore, auth, rateLimit, validation, logging, baseline, types } = config;
  const said = { root, config: config.file, ...(file !== undefined && { file }), preset, rules: Object.fromEntries(levels), ...(file === undefined && { overrides: overridesOf(config) }), scope, ignore, auth, rateLimit, validation, logging, ...(baseline !== undefined && { baseline }), types: args.hasTypes || types === true };
  return `${escapeJson(JSON.stringify(said, null, 2))}\n`;
}

function overridesOf({ overrides }: Config): object {
  return overrides.map(({ files, rules: set }) => ({ files, rules: Object.fromEntries(Object.entries(set).map(([id, { level, options }]) => [id, options ? [level, options] : level])) }));
}

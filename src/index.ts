/** The public API: analyse a folder from a program. Everything else may change in any release. */
export { analyse, type AnalyseOptions } from "./judge/analyse.js";
export { type Config, ConfigError, type ConfigProblem, defaultConfig, loadConfig } from "./workspace/config.js";
export { findRoot } from "./workspace/root.js";
export { rules } from "./rules/index.js";
export type { Analysis, Evidence, Finding, NotAnalysed, NotRun } from "./judge/finding.js";
export type { Answer, Confidence, Edit, Endpoint, EndpointKind, Fix, InputAnswer, Level, Place, Preset, Project, Rule, Trail } from "./concepts.js";

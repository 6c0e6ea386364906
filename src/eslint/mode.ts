/** Whether a lint waits for the project to be read: pipelines want an answer, editors want it at once. */
import type { Preset } from "../concepts.js";

/** `settings.stopship` of an ESLint configuration. */
export interface HostSettings {
  /** `wait` until the whole project is read, or read it in the `background` and look at single files until then. */
  readonly project: "wait" | "background";
  /** Wins over the preset of Stopship's own configuration. */
  readonly preset?: Preset;
}

/** How clients start a language server, and a name that one vendor's service goes by. Terminals inside an editor have none of these. */
const LANGUAGE_SERVER = /^--(?:stdio|node-ipc|socket(?:=.*)?|pipe(?:=.*)?|clientProcessId(?:=.*)?)$|js-language-service/;

function isEditor(): boolean {
  return process.argv.slice(1).some((word) => LANGUAGE_SERVER.test(word));
}

/** The settings as ESLint hands them over; what does not fit is passed over. */
export function hostSettings(settings: Readonly<Record<string, unknown>>): HostSettings {
  const { project, preset } = (settings["stopship"] ?? {}) as Readonly<Record<string, unknown>>;
  return {
    project: project === "wait" || project === "background" ? project : isEditor() ? "background" : "wait",
    ...((preset === "recommended" || preset === "strict" || preset === "all") && { preset }),
  };
}

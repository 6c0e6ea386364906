/** What the workspace hands to the link stage: facts and the little that manifests say. Types only. */
import type { Share, TypeKnowledge } from "../concepts.js";
import type { FileFacts, FunctionFacts } from "../extract/facts.js";
import type { Modules } from "./modules.js";
import type { Use } from "./pages.js";

/** A package.json of the project, reduced to what resolution and adapters need. */
export interface PackageInfo {
  /** Folder relative to the root, "" for the root itself, forward slashes. */
  readonly dir: string;
  readonly name?: string;
  /** dependencies, devDependencies, peerDependencies and optionalDependencies together: name to range. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** `exports`, `main`, `module`, `types`, `source` and `imports` as written. */
  readonly exports?: unknown;
  readonly imports?: unknown;
  readonly main?: string;
  readonly module?: string;
  readonly types?: string;
  readonly source?: string;
  readonly isModule: boolean;
}

/** A tsconfig.json or jsconfig.json with its `extends` already followed. */
export interface TsConfigInfo {
  /** Folder relative to the root, "" for the root itself. */
  readonly dir: string;
  /** Folder that `paths` are relative to, relative to the root. */
  readonly base: string;
  /** Whether bare specifiers are looked up below `base` too (`baseUrl` is set). */
  readonly hasBaseUrl: boolean;
  readonly paths: Readonly<Record<string, readonly string[]>>;
}

/** The parts of the configuration that link needs. */
export interface LinkConfig {
  /** Names of functions that check the caller. */
  readonly guards: readonly string[];
  /** `GET /health`, `POST /webhooks/*`: endpoints that are public on purpose. */
  readonly publicEndpoints: readonly string[];
  /** Names of functions that validate what they are given. */
  readonly parsers: readonly string[];
  /** Globs relative to the root: treat these as backend code. */
  readonly scope: readonly string[];
  /** A platform limits rates in front of the application. */
  readonly hasExternalRateLimit: boolean;
}

/** What is known of the files that are not there, where a part of a project is linked alone. */
export interface RestOfProject {
  /** Whether one of them imports this file, and is no test. */
  isImported(path: string): boolean;
  /** Whether one of them that runs on a server does. */
  isFromBackend(path: string): boolean;
  /** Whether one of them that browsers run does. */
  isInBrowser(path: string): boolean;
  /** What they do with the functions that this file lends to pages. */
  uses(path: string): readonly Use[];
  /** What endpoints say of the project that are not of interest, among them those of files that are there. */
  readonly shares: readonly Share[];
  /** Where endpoints are found in files that are not there. */
  readonly routes: readonly string[];
}

/** Functions that endpoints run. */
export interface Ran {
  /** By their handlers. */
  readonly byHandlers: ReadonlySet<FunctionFacts>;
  /** By those, or by what stands before them. */
  readonly byAny: ReadonlySet<FunctionFacts>;
}

export interface LinkInput {
  readonly root: string;
  /** Path relative to the root (forward slashes) to facts. */
  readonly files: ReadonlyMap<string, FileFacts>;
  /** What is no code and still says something (manifests, pipelines, schemas): path to text. */
  readonly documents: ReadonlyMap<string, string>;
  /** Text of a file without its byte order mark; read when a message or a fix needs it. */
  text(path: string): string;
  /** Outermost first. */
  readonly packages: readonly PackageInfo[];
  readonly tsconfigs: readonly TsConfigInfo[];
  /** What imports mean among these files, where that is known already. */
  readonly modules?: Modules;
  readonly config: LinkConfig;
  /** The whole-project type check, where one is asked for; told which files count. */
  types?(isWanted: (path: string) => boolean): TypeKnowledge;
  /** Whether the configuration's `scope` names the file. */
  isInScope?(path: string): boolean;
  /** The one file of which somebody asks what is found in it; absent: all. */
  readonly only?: string;
  /** Whether what is found in a file, or by way of an endpoint that it registers, is of interest; absent: always. */
  isOfInterest?(path: string): boolean;
  readonly rest?: RestOfProject;
  /** Functions of the one file that endpoints run which are of no interest. */
  readonly ran?: Ran;
  /** What a file is for, by its path: anything but source and scripts holds no code that serves requests. */
  classOf(path: string): "source" | "test" | "story" | "fixture" | "config" | "script";
}

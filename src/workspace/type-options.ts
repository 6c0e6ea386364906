/**
 * What a project's own TypeScript takes for granted where its tsconfig says nothing. Defaults change with
 * majors, and the checker used here is of one: everything it would decide otherwise is written out.
 */
import type { ts as TypeScript } from "ts-morph";

type Ts = typeof TypeScript;
type Options = TypeScript.CompilerOptions;

/** Options under which our checker sees what the project's own sees. Nothing is emitted, and no plugin is named. */
export function optionsFor(given: Options, major: number, ts: Ts): Options {
  const { plugins, tsBuildInfoFile, ...rest } = given;
  void plugins;
  void tsBuildInfoFile;
  return {
    ...(major < 6 ? before6(rest, ts) : rest),
    ignoreDeprecations: "6.0", noEmit: true, composite: false, incremental: false, declaration: false, declarationMap: false, emitDeclarationOnly: false, noEmitOnError: false,
    libReplacement: false,
  };
}

/** https://www.typescriptlang.org/docs/handbook/release-notes/typescript-6-0.html lists what was different. */
function before6(given: Options, ts: Ts): Options {
  const { ModuleKind, ModuleResolutionKind, ScriptTarget } = ts;
  const target = given.target ?? (given.module === ModuleKind.Node16 ? ScriptTarget.ES2022 : given.module === ModuleKind.NodeNext ? ScriptTarget.ESNext : ScriptTarget.ES5);
  const module = given.module ?? (target >= ScriptTarget.ES2015 ? ModuleKind.ES2015 : ModuleKind.CommonJS);
  const isNode = module >= ModuleKind.Node16 && module <= ModuleKind.NodeNext;
  const isPreserved = module === ModuleKind.Preserve;
  const moduleResolution = given.moduleResolution ??
    (isNode ? (module === ModuleKind.NodeNext ? ModuleResolutionKind.NodeNext : ModuleResolutionKind.Node16) : isPreserved ? ModuleResolutionKind.Bundler : ModuleResolutionKind.Node10);
  const strict = given.strict ?? false;
  const esModuleInterop = given.esModuleInterop ?? (isNode || isPreserved);
  return {
    ...given, target, module, moduleResolution, strict, esModuleInterop,
    alwaysStrict: given.alwaysStrict ?? strict,
    allowSyntheticDefaultImports: given.allowSyntheticDefaultImports ?? (esModuleInterop || module === ModuleKind.System || moduleResolution === ModuleResolutionKind.Bundler),
    resolveJsonModule: given.resolveJsonModule ?? moduleResolution === ModuleResolutionKind.Bundler,
    types: given.types ?? ["*"],
    noUncheckedSideEffectImports: given.noUncheckedSideEffectImports ?? false,
  };
}

/** Programs and actions by what they do in a pipeline: check, build, deploy. Read from the tools' own documentation of their commands. */

export const CHECKS = ["typecheck", "lint", "test", "build"] as const;
export type Check = (typeof CHECKS)[number];

/** Programs by what they check; the first that fits. */
export const checkingPrograms: readonly (readonly [RegExp, Check])[] = [
  [/^(?:tsc|vue-tsc|tsgo|svelte-check|glint)(?: |$)(?!.*(?:--watch|-w\b|--init|--version))|^(?:astro|deno) check\b|^nuxi? typecheck\b|^attw\b/, "typecheck"],
  [/^(?:eslint|oxlint|xo|standard|tslint|next lint|ng lint|biome (?:check|lint|ci)|deno lint|quick-lint-js)(?: |$)/, "lint"],
  [/^(?:vitest|jest|mocha|ava|tap|c8|nyc|jasmine|uvu|karma|newman|playwright test|cypress run|ng test|bun test|deno test|node .*--test|tsx .*--test|react-scripts test|artillery)(?: |$)(?!.*--watch(?: |$))/, "test"],
  [/^(?:next|vite|nuxt|nuxi|astro|nest|ng|remix|react-router|svelte-kit|rollup|webpack|rspack|rsbuild|tsup|tsdown|esbuild|swc|parcel|vinxi|nitro|nitropack|unbuild|bun|ncc|wrangler|serverless|sls|sam|encore|expo|docusaurus|vitepress|react-scripts|tsc|babel|pkgroll|microbundle|sanity|payload|medusa|strapi|redwood|docker|docker-compose|docker compose|docker buildx)(?: build\b| export\b| |$)/, "build"],
];
/** Options with which a lint fails on warnings. */
export const warningsFail = /--max-warnings[= ]?0\b|--error-on-warnings|--deny-warnings|--quiet\b/;
/** Lints that can be told so by `--max-warnings 0`: the program, and what it is given up to the first quote. */
export const countsWarnings = /\b((?:eslint(?:@[\w.]{1,40})?|next lint)(?![\w@./-]))([^&|;"'\\\n]*)/;
/** Builds that check types on the way, unless they are told not to. */
export const typeCheckingBuilds = /^(?:next|nest|ng)\b/;

/** Settings with which a build passes over what a check finds: file, setting, check. */
export const ignoringSettings: readonly (readonly [RegExp, string, Check])[] = [
  [/(?:^|\/)next\.config\.[cm]?[jt]s$/, "ignoreBuildErrors", "typecheck"],
  [/(?:^|\/)next\.config\.[cm]?[jt]s$/, "ignoreDuringBuilds", "lint"],
];

/** Commands that hand something to production. */
export const deployingCommands = new RegExp([
  // Without these a deployment is a preview.
  "\\bvercel\\b(?=.*(?:--prod\\b|--target[= ]production\\b))(?!.*\\b(?:pull|build|env)\\b)", "\\bnetlify deploy\\b(?=.*--prod\\b)", "\\bfly(?:ctl)? deploy\\b(?!.*--build-only\\b)", "\\bwrangler (?:deploy|publish|pages (?:deploy|publish))\\b",
  "\\brailway(?:/cli)? (?:up|redeploy)\\b", "\\bheroku (?:container:release|builds:create)\\b", "\\bgit push [^\\n]*\\b(?:heroku|dokku)\\b", "\\b(?:serverless|sls|sst|cdk|firebase|sam|amplify|eb|copilot|encore) deploy\\b",
  "\\bkubectl (?:apply|set image|rollout restart)\\b", "\\bhelm (?:upgrade|install)\\b", "\\bgcloud (?:run|app|functions|beta run) (?:services )?deploy\\b", "\\baz (?:webapp|containerapp|functionapp) (?:up|update|deploy)\\b",
  "\\baws (?:ecs update-service|lambda update-function-code|deploy create-deployment|elasticbeanstalk)\\b", "\\bpulumi up\\b", "\\bterraform apply\\b", "\\bpm2 (?:deploy|reload|restart)\\b",
  "\\bdocker(?: image)? push\\b", "\\bdocker buildx build\\b(?=.*--push\\b)", "\\b(?:npm|pnpm|yarn|changeset|lerna|bun) publish\\b", "\\bsemantic-release\\b",
].join("|"));
/** Actions that do. */
export const deployingActions = /vercel-action|flyctl-actions(?!\/setup)|wrangler-action|actions-netlify|firebase-extended\/action-hosting|deploy-cloudrun|deploy-appengine|deploy-cloud-functions|webapps-deploy|container-apps-deploy|amazon-ecs-deploy|beanstalk-deploy|heroku-deploy|npm-publish|render-deploy|railway-deploy|k8s-deploy|deno\/deployctl|appleboy\/(?:ssh|scp)-action|caprover|digitalocean\/app_action/i;

/** What places that only try a change out are called: environments, jobs and workflows. */
export const previews = /\bpreview|\breview[-_ ]?app/i;

/** Actions that check something. */
export const checkingActions: readonly (readonly [RegExp, Check])[] = [
  [/lint|biome|reviewdog/i, "lint"],
  [/cypress-io|playwright/i, "test"],
];
/** Actions that run whatever they are told. */
export const opaqueActions = /retry|exec|command|earthly|dagger|devcontainers|docker:|bazel|act-|\brun-/i;

/** What a team uses today, installed beside the bench and nowhere else: its cost on the same files. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PACKAGES = ["eslint@^10", "typescript@~6.0", "typescript-eslint@^8", "eslint-plugin-security@^4", "eslint-plugin-no-secrets@^2", "oxlint@^1", "@biomejs/biome@^2"];

/** Rules of each kind: none asks for anything that the files do not have. */
const CONFIGS = {
  "eslint untyped": { rules: "tseslint.configs.recommended", more: "" },
  "eslint untyped + security + no-secrets": { rules: "tseslint.configs.recommended, security.configs.recommended, { plugins: { 'no-secrets': noSecrets }, rules: { 'no-secrets/no-secrets': 'error' } }", more: "import security from 'eslint-plugin-security';\nimport noSecrets from 'eslint-plugin-no-secrets';\n" },
  "eslint typed": { rules: "tseslint.configs.recommendedTypeChecked, { languageOptions: { parserOptions: { projectService: true } } }", more: "" },
};

/** Installs the peers once, or says why not. @param {string} folder */
export function installed(folder) {
  if (existsSync(join(folder, "node_modules", "eslint"))) return true;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const { status, stderr } = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", ...PACKAGES], { cwd: folder, encoding: "utf8" });
  if (status !== 0) console.log(`The peers could not be installed, so they are left out:\n${stderr.trim().split("\n").slice(0, 3).join("\n")}`);
  return status === 0;
}

/**
 * The commands of the peers for one repository. Its own configuration of ESLint is never read.
 *
 * @param {string} folder where they are installed @param {string} root
 */
export function peers(folder, root) {
  const bin = (name) => join(folder, "node_modules", ".bin", name);
  const eslint = Object.entries(CONFIGS).map(([name, { rules, more }]) => {
    const file = join(folder, `${name.replace(/\W+/g, "-")}.config.js`);
    writeFileSync(file, `import tseslint from 'typescript-eslint';\n${more}export default [{ ignores: ['**/dist/**'] }, ...[${rules}].flat().map((c) => ({ ...c, files: ['**/*.{ts,tsx,js,jsx,mjs,cjs}'] })), { languageOptions: { parser: tseslint.parser, parserOptions: { tsconfigRootDir: ${JSON.stringify(root)}, ecmaFeatures: { jsx: true } } } }];\n`);
    return { name, command: [process.execPath, "--max-old-space-size=8192", join(folder, "node_modules", "eslint", "bin", "eslint.js"), "--no-config-lookup", "--config", file, "--no-inline-config", "."], cwd: root };
  });
  return [
    ...eslint,
    { name: "oxlint", command: [bin("oxlint"), "."], cwd: root },
    { name: "Biome", command: [bin("biome"), "lint", "--max-diagnostics=1", "."], cwd: root },
  ];
}

/** The project's own lint. It knows no warnings: whatever is reported fails. */
import tseslint from "typescript-eslint";
import stopship from "./dist/eslint-plugin.js";

/** The house obeys its own law: the plugin as it was built last, every rule. */
const own = [{ files: ["src/**/*.ts", "eslint-plugin.ts"], extends: [stopship.configs.strict] }];

export default tseslint.config(
  { ignores: ["dist/", "fixtures/", "coverage/", ".tmp/", "**/*.d.ts"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "prefer-const": "error",
      "object-shorthand": "error",
      "no-else-return": "error",
      "no-useless-rename": "error",
      "max-depth": ["error", 4],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/ban-ts-comment": ["error", { "ts-expect-error": true, "ts-ignore": true, "ts-nocheck": true }],
      // A row of a table says `Readonly<Record<…>>`, and a named shape reads better than an index signature.
      "@typescript-eslint/consistent-indexed-object-style": "off",
    },
  },
  { files: ["bench/**", "scripts/**"], rules: { "no-console": "off" } },
  ...own,
);

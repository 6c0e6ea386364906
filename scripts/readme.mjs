/** Writes the README's outputs and its table of rules anew, from the build: `node scripts/readme.mjs`. A test compares. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { home } from "./current.mjs";

const CONSOLE = /^```console(?: head=(\d+))?(?: tail=(\d+))?\n\$ stopship ?(.*)\n[^]*?^```$/gm;
const RULES = /<!-- rules -->\n[^]*?<!-- \/rules -->/;

/** What a command prints to a terminal of 110 columns without colour, the reason of its exit code included. */
function output(words) {
  const { stdout, stderr } = spawnSync(process.execPath, [join(home, "dist", "src", "cli.js"), ...words.split(" ").filter(Boolean)], {
    cwd: home,
    encoding: "utf8",
    env: { PATH: process.env.PATH, LANG: "en_US.UTF-8", COLUMNS: "110" },
  });
  // How long it takes is not the same twice.
  return `${stdout}${stderr}`.replace(/ in \d+\.\d s/, " in 0.5 s").trimEnd().split("\n");
}

function shortened(lines, head, tail) {
  if (head === undefined || lines.length <= Number(head) + Number(tail ?? 0)) return lines;
  return [...lines.slice(0, Number(head)), "…", ...(tail === undefined ? [] : lines.slice(-Number(tail)))];
}

function rulesTable() {
  const rules = JSON.parse(output("rules --json").join("\n"));
  const rows = rules.map(({ id, level, presets, hasFix, violation }) => {
    const from = ["recommended", "strict"].find((preset) => presets.includes(preset)) ?? "all";
    return `| \`${id}\` | ${violation.replaceAll("|", "\\|")} | ${level} | ${from} | ${hasFix ? "yes" : "–"} |`;
  });
  return ["| rule | what it stands for | level | from preset | fix |", "|---|---|---|---|---|", ...rows].join("\n");
}

/** The README with every output as it is now. @param {string} readme */
export function current(readme) {
  return readme
    .replace(CONSOLE, (block, head, tail, words) => [block.slice(0, block.indexOf("\n")), `$ stopship ${words}`.trimEnd(), ...shortened(output(words), head, tail), "```"].join("\n"))
    .replace(RULES, () => `<!-- rules -->\n${rulesTable()}\n<!-- /rules -->`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = join(home, "README.md");
  writeFileSync(path, current(readFileSync(path, "utf8")));
}

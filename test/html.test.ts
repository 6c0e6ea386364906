/** The page: one file that asks nothing of any network, shown by a real browser where the machine has one. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { checkHtml, routesHtml } from "../src/reporters/html.js";
import { endpoint, finding, HOSTILE, view } from "./formats/view.js";
import { projectFolder } from "./project-folder.js";

const BROWSERS = [process.env["CHROME_PATH"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];
const browser = BROWSERS.find((path) => path !== undefined && existsSync(path));
const attack = `<img src=x onerror="document.documentElement.dataset.pwned=1"><script>document.documentElement.dataset.pwned=1</script>`;
const file = HOSTILE.replaceAll("/", "");
const hostile = finding({ file, message: `${attack} ${HOSTILE}`, endpoint: attack, rule: "no-explicit-any", evidence: [{ file, line: 1, column: 1, message: attack }] });
const page = checkHtml(view([hostile, finding()], {
  texts: { [file]: `${attack}\n${attack}\n` },
  endpoints: [endpoint(), endpoint({ route: attack, auth: { status: "present", trail: [{ file, pos: 0, message: attack }] } })],
  learned: [{ kind: "guard", name: attack, file, pos: 0, endpoints: 1 }], notAnalysed: [{ file, reason: attack }],
}));

describe("the text of the page", () => {
  test("names no other place: everything is in it, and its policy lets nothing else in", () => {
    const tags = (page.match(/<[a-z][^<>]*>/g) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""'));
    expect(tags.filter((tag) => /\s(?:src|href|action|srcset|style|on\w+)\b/.test(tag))).toEqual([]);
    expect(page).not.toMatch(/@import|url\(|https?:\/\//);
    expect(page).toMatch(/Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'"/);
  });

  test("one script, and that is ours", () => {
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toContain("<img");
  });

  test("has the scorecard, the findings with their fixes, the endpoints, and what was learned", () => {
    for (const part of ["caller checked", "Put a guard before the handler.", "Add requireUser", "Learned from use", "POST"]) expect(page).toContain(part);
  });

  test("endpoints alone make a page too", () => {
    expect(routesHtml([endpoint()], [], view([]).report.analysis.sources)).toContain("1 without auth");
  });
});

describe.skipIf(browser === undefined)(`in a browser${browser === undefined ? ": skipped, there is none on this machine (CHROME_PATH names one)" : ""}`, () => {
  /** The page as it is after its script ran. */
  function rendered(html: string, hash = ""): string {
    const url = `${pathToFileURL(join(projectFolder({ "page.html": html }), "page.html")).href}${hash}`;
    const { stdout } = spawnSync(browser ?? "", ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000", "--dump-dom", url], { encoding: "utf8", timeout: 60_000, maxBuffer: 1 << 27 });
    return stdout;
  }

  test("the script runs under the policy, and nothing else does", () => {
    const dom = rendered(page);
    expect(dom).toContain('data-ready="true"');
    expect(dom).not.toContain("data-pwned");
    expect(dom).not.toContain("<img");
  }, 90_000);

  test("the search hides what does not fit, and counts what does", () => {
    const dom = rendered(page, "#Put%20a%20guard");
    expect(dom).toMatch(/data-item="finding"[^>]*data-rule="require-auth">/);
    expect(dom).toMatch(/data-item="finding"[^>]*data-rule="no-explicit-any" hidden="">/);
    expect(dom).toContain('data-count="finding">1<');
  }, 90_000);
});

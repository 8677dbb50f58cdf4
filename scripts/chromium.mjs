import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { run } from "./child.mjs";
import { hasDebian, unpackDebian, unpacked } from "./deb.mjs";
import { onPath } from "./path.mjs";

const names = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
];
const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The path of a Chromium that Playwright can drive: CHROMIUM_PATH, else Playwright's own, the one in .cache or an installed
 * one, else Debian's chromium-headless-shell unpacked into .cache, else what `playwright install` brings.
 * Throws with a sentence that says what to install when none can be had.
 *
 * @returns {Promise<string>}
 */
export async function chromium() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (await runs(chosen)) return chosen;
    throw new Error(`CHROMIUM_PATH=${chosen} does not run.`);
  }
  const own = await playwrightsOwn();
  for (const file of [own, unpacked("chromium"), ...names.flatMap(onPath), ...applications]) {
    if (file && (await runs(file))) return file;
  }
  let cause;
  if (hasDebian()) {
    console.error("Fetching Chromium into .cache");
    try {
      const packages = ["chromium-headless-shell", "fonts-liberation", "fonts-dejavu-core"];
      const file = await unpackDebian("chromium", "usr/lib/chromium/chromium-headless-shell", packages);
      if (await runs(file)) return file;
    } catch (error) {
      cause = error;
    }
  }
  if ((await run("playwright", ["install", "chromium"])) === 0 && (await runs(own))) return own;
  throw new Error(
    "The browser tests need Chromium. Install one (Debian: apt-get install chromium; macOS: brew install chromium; " +
      "anywhere: npx playwright install --with-deps chromium) or set CHROMIUM_PATH to its path.",
    { cause },
  );
}

/** Where Playwright keeps its own build, whether or not it is there. */
async function playwrightsOwn() {
  const playwright = await import("playwright-core");
  return playwright.chromium.executablePath();
}

/** Snaps are refused: they cannot read the temporary folders that Playwright gives them. */
async function runs(file) {
  if (!existsSync(file) || realpathSync(file).includes("/snap")) return false;
  try {
    const { stdout } = await promisify(execFile)(file, ["--version"], { timeout: 20_000 });
    return /chrom/i.test(stdout);
  } catch {
    return false;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(await chromium());

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "./child.mjs";
import { chromium } from "./chromium.mjs";
import { redisServer } from "./redis.mjs";
import { cache, root } from "./root.mjs";
import { lint, types } from "./static.mjs";

const vitestReport = join(cache, "vitest.json");
const playwrightReport = join(root, "test-results", "playwright.json");

/**
 * Everything that must hold, cheapest first. Stops at the first stage that fails and resolves to its exit code;
 * the counts are printed, alone on the last line, only when all of it passed.
 */
export async function test() {
  const found = {};
  const stages = {
    lint,
    types,
    build: () => run("node", ["scripts/build.mjs"]), // the tests of the HTTP API run it
    redis: () => obtain(found, "REDIS_SERVER_BIN", redisServer),
    tests: () => run("vitest", vitestArguments, found),
    chromium: () => obtain(found, "CHROMIUM_PATH", chromium),
    browser: () => run("playwright", ["test"], found),
  };
  for (const report of [vitestReport, playwrightReport]) rmSync(report, { force: true });
  for (const [name, stage] of Object.entries(stages)) {
    const start = performance.now();
    const code = await stage();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`--- ${name}: ${code === 0 ? "ok" : `failed (exit code ${code})`}, ${seconds} s`);
    if (code !== 0) return code;
  }
  const { passed, failed, skipped } = counts();
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
  return 0;
}

const vitestArguments = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${vitestReport}`];

async function obtain(found, name, find) {
  found[name] = await find();
  return 0;
}

/** How many tests passed, failed and were skipped, from the reports of both runners. */
function counts() {
  const vitest = JSON.parse(readFileSync(vitestReport, "utf8"));
  const { expected, flaky, unexpected, skipped } = JSON.parse(readFileSync(playwrightReport, "utf8")).stats;
  return {
    passed: vitest.numPassedTests + expected + flaky,
    failed: vitest.numFailedTests + unexpected,
    skipped: vitest.numPendingTests + vitest.numTodoTests + skipped,
  };
}

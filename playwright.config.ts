import { spawnSync } from "node:child_process";
import { defineConfig } from "@playwright/test";
import type { WorkerOptions } from "./tests/support/browser.ts";
import { shapes } from "./tests/support/deployment.ts";

// Chromium's sandbox refuses root and needs user namespaces, which containers and some distributions forbid.
// The pages under test are our own.
const sandboxed =
  process.getuid?.() !== 0 &&
  (process.platform !== "linux" || spawnSync("unshare", ["--user", "--map-root-user", "true"]).status === 0);

/** What a second server must not break: all that goes on between devices, and the life of an answer. */
const onTwoServers = {
  "two servers on one Redis":
    /(answer|branches|connect|connect-phone|cuts|devices|drafts|history|pairing|resume|sidebar|sign-out)\.spec\.ts/,
  // Each of its requests takes as long as over a real network, so only what differs by the store.
  "two servers on one Upstash": /(answer|connect-phone|devices|drafts|pairing|resume|sign-out)\.spec\.ts/,
};

export default defineConfig<object, WorkerOptions>({
  testDir: "tests/e2e",
  timeout: 60_000,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  projects: shapes.map((shape) => ({
    name: shape,
    use: { shape },
    ...(shape === "one server" ? {} : { testMatch: onTwoServers[shape] }),
  })),
  reporter: [["list"], ["json", { outputFile: "test-results/playwright.json" }]],
  use: {
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      chromiumSandbox: sandboxed,
      // Beside Playwright's own flags: nothing that calls home, so that a closed network is never even asked.
      args: ["--disable-gpu", "--disable-quic", "--disable-sync", "--disable-domain-reliability"],
    },
  },
});

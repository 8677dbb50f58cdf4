/**
 * The launcher behind the npm scripts. Needs nothing installed and runs on an old Node: it installs what
 * package-lock.json names, a recent Node among it, and starts everything else on that.
 */
import { run } from "./child.mjs";
import { install } from "./install.mjs";
import { root } from "./root.mjs";

const build = () => run("node", ["scripts/build.mjs"]);
const typescript = (file, env) => run("node", ["--conditions=react-server", file], env);

async function serve(mode) {
  const server = await import("./serve.mjs");
  server.loadEnvironment();
  await server.requireFreePort();
  return (await install()) || (mode === "start" && (await build())) || server.serve(mode);
}

async function screenshots() {
  const { chromium } = await import("./chromium.mjs");
  return typescript("scripts/screenshots.ts", { CHROMIUM_PATH: await chromium() });
}

/** Each resolves to the exit code; the first that is not 0 ends the line. */
const commands = {
  start: () => serve("start"),
  dev: () => serve("dev"),
  build: async () => (await install()) || build(),
  check: async () => (await install()) || (await import("./check.mjs")).check(),
  test: async () => (await install()) || (await import("./test.mjs")).test(),
  demo: async () => (await install()) || (await build()) || typescript("tests/support/demo.ts"),
  bench: async () => (await install()) || (await build()) || typescript("tests/bench/main.ts"),
  screenshots: async () => (await install()) || (await build()) || screenshots(),
};

process.chdir(root);
const [name, ...rest] = process.argv.slice(2);
if (!Object.hasOwn(commands, name) || rest.length > 0) {
  console.error(
    `Usage: npm run COMMAND, without flags, where COMMAND is one of ${Object.keys(commands).join(", ")}.`,
  );
  process.exit(2);
}
try {
  process.exitCode = await commands[name]();
} catch (error) {
  console.error(
    [error, error.cause]
      .filter(Boolean)
      .map((each) => each.message)
      .join("\n"),
  );
  process.exitCode = 1;
}

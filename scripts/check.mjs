import { run } from "./child.mjs";
import { redisServer } from "./redis.mjs";
import { lint, types } from "./static.mjs";

/** What is worth running before every commit: lint, types, unit and contract tests. Resolves to an exit code. */
export async function check() {
  const tests = async () =>
    run("vitest", ["run", "tests/unit", "tests/contract"], { REDIS_SERVER_BIN: await redisServer() });
  const build = () => run("node", ["scripts/build.mjs"]); // the tests of the HTTP API run it
  return (await lint()) || (await types()) || (await build()) || (await tests());
}

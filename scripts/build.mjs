/** Builds the app unless .next already stands for the sources as they are. Runs on the bundled Node. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashInputs } from "./build-inputs.mjs";
import { run } from "./child.mjs";
import { lock } from "./lock.mjs";
import { cache, root } from "./root.mjs";

// A failed build removes BUILD_ID and leaves the rest of .next behind.
const buildId = join(root, ".next", "BUILD_ID");
const record = join(root, ".next", "inputs");

const isBuilt = (hash) => existsSync(buildId) && existsSync(record) && readFileSync(record, "utf8") === hash;

async function build() {
  if (isBuilt(hashInputs(root))) return 0;
  mkdirSync(cache, { recursive: true });
  lock(join(cache, "build.lock"), () => console.log("Waiting for another build to finish"));
  const hash = hashInputs(root);
  if (isBuilt(hash)) return 0;
  console.log("Building");
  rmSync(record, { force: true }); // a build that is cut off leaves a mixture behind
  const code = await run("next", ["build"]);
  if (code === 0) writeFileSync(record, hash);
  return code;
}

process.exitCode = await build();

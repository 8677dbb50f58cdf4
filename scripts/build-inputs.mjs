import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const folders = ["app", "components", "lib", "public"];
const files =
  /^(instrumentation.*\.ts|proxy\.ts|next\.config\.ts|postcss\.config\.mjs|tsconfig\.json|package(-lock)?\.json)$/;

/** A hash of the name and content of every file that `next build` reads in this project, as hex. */
export function hashInputs(root) {
  const hash = createHash("sha256");
  for (const name of inputs(root)) {
    const content = readFileSync(join(root, name));
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

function inputs(root) {
  const names = readdirSync(root).filter((name) => files.test(name));
  for (const folder of folders) {
    for (const name of readdirSync(join(root, folder), { recursive: true })) {
      if (statSync(join(root, folder, name)).isFile()) names.push(join(folder, name));
    }
  }
  return names.sort();
}

import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { projectPath, run } from "./child.mjs";
import { isInstalled } from "./installed.mjs";
import { root } from "./root.mjs";

const bundledNode = join(root, "node_modules", ".bin", "node");

/**
 * Brings node_modules to what package-lock.json says and makes sure that a recent Node runs from it.
 * Resolves to npm's exit code. Throws a sentence for the owner when no recent Node is to be had.
 */
export async function install() {
  if (!isInstalled(root)) {
    console.log("Installing packages");
    // On the system's Node: npm must not delete the Node it is running on. The flags hold whatever NODE_ENV says.
    const PATH = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.endsWith(".bin"));
    const flags = ["--include=dev", "--include=optional", "--loglevel=error"];
    const code = await run("npm", ["ci", ...flags], { PATH: PATH.join(delimiter) });
    if (code !== 0) return code;
  }
  // A bundled Node that cannot run here (musl, a missing library) would hide the system's good one from every script.
  if (!version(bundledNode)) rmSync(bundledNode, { force: true });
  requireRecentNode();
  return 0;
}

function requireRecentNode() {
  const wanted = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).engines.node;
  const oldest = numbers(wanted);
  const found = numbers(version("node"));
  if (found[0] > oldest[0] || (found[0] === oldest[0] && found[1] >= oldest[1])) return;
  throw new Error(
    `The bundled Node does not run on this system. Please install Node ${wanted} from nodejs.org.`,
  );
}

/** "v24.21.0", or an empty string when the program does not run. */
function version(node) {
  const { status, stdout } = spawnSync(node, ["--version"], {
    encoding: "utf8",
    env: { ...process.env, PATH: projectPath },
  });
  return status === 0 ? stdout.trim() : "";
}

const numbers = (text) => /(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number) ?? [0, 0];

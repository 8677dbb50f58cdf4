import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../../../support/app.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** Starts the production build with settings it has to refuse. @returns how it ended and what it said. */
export async function startRefused(settings: Record<string, string>) {
  const dataDir = await mkdtemp(join(tmpdir(), "wherry-test-"));
  const next = join(root, "node_modules/next/dist/bin/next");
  const { PATH = "" } = process.env;
  // HOST is what the app is told; the socket itself stays on loopback, since a test has no public address to bind.
  const child = spawn(process.execPath, [next, "start", "-H", "127.0.0.1", "-p", String(await freePort())], {
    cwd: root,
    env: { PATH, NODE_ENV: "production", DATA_DIR: dataDir, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const read = (chunk: Buffer) => {
    output += chunk.toString("utf8");
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  const [code] = (await once(child, "close")) as [number | null];
  await rm(dataDir, { recursive: true, force: true });
  return { code, output };
}

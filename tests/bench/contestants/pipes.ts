import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cache, root } from "../../../scripts/root.mjs";
import { freePort } from "../../support/app.ts";
import { type Child, startChild } from "../child-process.ts";
import type { Upstream } from "../upstream.ts";
import type { Ask, Contestant } from "./contestant.ts";

const next = join(root, "node_modules/next/dist/bin/next");
const nodePipe = fileURLToPath(new URL("node-pipe.ts", import.meta.url));
const nextApp = fileURLToPath(new URL("../next-app", import.meta.url));

/** What Wherry asked upstream, word for word: a new chat and a long one, and the headers it did it with. */
export type Questions = { headers: Record<string, string>; newChat: Buffer; longChat: Buffer };

const asks = (url: string, headers: Record<string, string>, { newChat, longChat }: Questions) => ({
  newChat: (): Ask => ({ url, headers, body: newChat }),
  longChat: (): Ask => ({ url, headers, body: longChat }),
});

export const direct = (upstream: Upstream, questions: Questions): Contestant => ({
  name: "direct",
  ...asks(upstream.url, questions.headers, questions),
});

const pipeEnvironment = (upstream: Upstream, { headers }: Questions) => ({
  PIPE_URL: upstream.url,
  PIPE_HEADERS: JSON.stringify(headers),
});

/** A raw Node process that passes everything on. */
export async function startNodePipe(upstream: Upstream, questions: Questions): Promise<Contestant & Child> {
  const env = pipeEnvironment(upstream, questions);
  const child = await startChild([nodePipe], { ready: /Ready at (\S+)\n/, env });
  return { ...child, name: "node-pipe", ...asks(child.origin, json, questions) };
}

/** A route handler of a bare Next app that passes everything on; its page is a single text field. */
export async function startNextPipe(upstream: Upstream, questions: Questions): Promise<Contestant & Child> {
  const cwd = await builtNextApp();
  const port = String(await freePort());
  const env = pipeEnvironment(upstream, questions);
  const child = await startChild([next, "start", "-H", "127.0.0.1", "-p", port], {
    cwd,
    env,
    ready: /(Ready) in/,
  });
  const origin = `http://127.0.0.1:${port}`;
  return { ...child, origin, name: "next-pipe", ...asks(`${origin}/api/pipe`, json, questions) };
}

const json = { "content-type": "application/json" };

/** The folder of the built app; built once for its sources and the version of Next. */
async function builtNextApp(): Promise<string> {
  const hash = createHash("sha256").update(await readFile(join(root, "node_modules/next/package.json")));
  for (const entry of await readdir(nextApp, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) hash.update(entry.name).update(await readFile(join(entry.parentPath, entry.name)));
  const folder = join(cache, "bench", `next-${hash.digest("hex").slice(0, 12)}`);
  if (existsSync(join(folder, ".next/BUILD_ID"))) return folder;
  console.log("Building the bare Next app");
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(cache, "bench"), { recursive: true });
  await cp(nextApp, folder, { recursive: true });
  const env = { ...process.env, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" };
  const build = spawnSync(process.execPath, [next, "build"], {
    cwd: folder,
    env,
    encoding: "utf8",
    timeout: 180_000,
  });
  if (build.status !== 0)
    throw new Error(`the bare Next app does not build:\n${build.stdout}${build.stderr}`);
  return folder;
}

import { execFile } from "node:child_process";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { hasDebian, unpackDebian, unpacked } from "./deb.mjs";
import { onPath } from "./path.mjs";

const oldest = [6, 2]; // the first with everything the store uses, e.g. exclusive ranges in XRANGE

/**
 * The path of an executable redis-server (or valkey-server), 6.2 or newer: REDIS_SERVER_BIN, else one on PATH,
 * else Debian's package unpacked into .cache. Throws with a sentence that says what to install when none can be had.
 *
 * @returns {Promise<string>}
 */
export async function redisServer() {
  const chosen = process.env.REDIS_SERVER_BIN;
  if (chosen) {
    if (await isRecent(chosen)) return chosen;
    throw new Error(`REDIS_SERVER_BIN=${chosen} does not run, or is older than Redis ${oldest.join(".")}.`);
  }
  for (const file of [...onPath("redis-server"), ...onPath("valkey-server"), unpacked("redis-server")]) {
    if (file && (await isRecent(file))) return file;
  }
  let cause;
  if (hasDebian()) {
    console.error("Fetching redis-server into .cache");
    try {
      const file = await unpackDebian("redis-server", "usr/bin/redis-server", [
        "redis-server",
        "redis-tools",
      ]);
      if (await isRecent(file)) return file;
    } catch (error) {
      cause = error;
    }
  }
  throw new Error(
    `The tests need a redis-server ${oldest.join(".")} or newer. Install one (Debian, Ubuntu: apt-get install redis-server; ` +
      "macOS: brew install redis) or set REDIS_SERVER_BIN to its path.",
    { cause },
  );
}

async function isRecent(file) {
  try {
    const { stdout } = await promisify(execFile)(file, ["--version"], { timeout: 10_000 });
    const [major, minor] = /v=(\d+)\.(\d+)/.exec(stdout)?.slice(1).map(Number) ?? [0, 0];
    return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
  } catch {
    return false;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(await redisServer());

import "server-only";
import { networkInterfaces } from "node:os";
import { isWildcard } from "./env.ts";
import { type Services, services } from "./services.ts";
import { isAppError } from "./shared/errors.ts";

/**
 * What a server does once, before its first request: proves that the key ring fits the store, and on a local start prints the
 * sign-in link. A configuration that cannot work ends the process with a sentence.
 */
export async function startUp(): Promise<void> {
  let all: Services;
  try {
    all = services();
  } catch (error) {
    process.stderr.write(`\nWherry cannot start.\n${(error as Error).message}\n\n`);
    process.exit(1);
  }
  try {
    await all.checkKeyRing();
  } catch (error) {
    const locked = isAppError(error) && error.code === "key_ring";
    all.log("error", locked ? "key ring does not fit the store" : "store cannot be reached", {
      cause: error,
    });
    return;
  }
  if (!all.config.deployed) await printSignInLink(all);
}

/** Prints a fresh sign-in link for every address this server has. To the terminal alone: a log would keep it. */
export async function printSignInLink({ config, signInLinks }: Services): Promise<void> {
  const secret = await signInLinks.mint();
  const links = addresses(config).map((origin) => `    ${origin}/sign-in#link=${secret}`);
  process.stdout.write(`\n  Sign in (works once, for 10 minutes):\n\n${links.join("\n")}\n\n`);
}

function addresses({ APP_URL, HOST, PORT }: Services["config"]): string[] {
  const own = APP_URL ? [APP_URL] : [];
  if (!isWildcard(HOST))
    return own.concat(APP_URL ? [] : `http://${HOST.includes(":") ? `[${HOST}]` : HOST}:${PORT}`);
  const lan = Object.values(networkInterfaces())
    .flatMap((known) => known ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => `http://${address}:${PORT}`);
  return [...own, `http://127.0.0.1:${PORT}`, ...lan];
}

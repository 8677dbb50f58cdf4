import "server-only";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const Secrets = z.object({ authSecret: z.string(), encryptionKeys: z.string(), deploymentId: z.string() });
export type LocalSecrets = z.infer<typeof Secrets>;

/**
 * The secrets of a local start with nothing set: made once, kept beside the database with mode 0600. Two processes that start at
 * once agree, because the file is created exclusively and the loser reads the winner's.
 * @param dataDir the folder of the embedded store.
 */
export function localSecrets(dataDir: string): LocalSecrets {
  const file = join(dataDir, "secrets.json");
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const fresh: LocalSecrets = {
    authSecret: randomBytes(32).toString("base64url"),
    encryptionKeys: `k1:${randomBytes(32).toString("base64")}`,
    deploymentId: randomBytes(12).toString("base64url"),
  };
  try {
    writeFileSync(file, `${JSON.stringify(fresh, null, 2)}\n`, { flag: "wx", mode: 0o600 });
    return fresh;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return Secrets.parse(JSON.parse(readFileSync(file, "utf8")));
  }
}

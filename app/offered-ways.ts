import { owner } from "@/lib/auth/admission";
import { passkeyHost } from "@/lib/auth/passkeys";
import type { Services } from "@/lib/services";
import type { WayIn } from "@/lib/shared/records";

/**
 * The ways in that this deployment has: its passphrase, a link printed in the terminal of a local start, and a passkey where somebody may
 * have made one.
 * @param origin ours, as the browser sees it.
 */
export async function offeredWays({ config, passkeys }: Services, origin: string): Promise<WayIn[]> {
  const ways: WayIn[] = [];
  if (config.OWNER_PASSPHRASE !== undefined) ways.push("passphrase");
  if (!config.deployed) ways.push("link");
  const household = config.ALLOWED_EMAILS.length > 1;
  if (passkeyHost(origin) && (household || (await passkeys.list(owner)).length > 0)) ways.push("passkey");
  return ways;
}

import { json } from "@/lib/http/answer";
import type { SessionStatus } from "@/lib/shared/records";
import { offeredWays } from "../../offered-ways";
import { forgetDevice } from "../forget-device";
import { handle } from "../handle";

/**
 * Whether this browser is signed in, how it may be, and whether it was signed out from another device: then it also forgets, as much
 * as an answer can make it.
 */
export const GET = handle("session", async ({ request, services, origin, secure }) => {
  const offered = { ways: await offeredWays(services, origin), providers: services.providerNames };
  const claimed = await services.identify(request.headers, secure);
  if (!claimed || !services.admission.mayStay(claimed.user))
    return json({ signedIn: false, ...offered } satisfies SessionStatus);
  const { signedIn, endedAt } = await services.devices.statusOf(claimed);
  if (signedIn) return json({ signedIn, user: claimed.user, ...offered } satisfies SessionStatus);
  if (endedAt === undefined) return json({ signedIn, ...offered } satisfies SessionStatus);
  return forgetDevice(json({ signedIn, endedAt, ...offered } satisfies SessionStatus), secure);
});

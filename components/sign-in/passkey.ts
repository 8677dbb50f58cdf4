import { RequestError, request } from "@/components/request";
import { signIn } from "./auth-request";
import type { Outcome } from "./outcome";
import { refusedOutcome } from "./refused-outcome";

/**
 * Signs in with a passkey of this device; on a device that is signed in it is the proof that its owner sits there.
 * @returns null when the browser's own dialog was closed.
 */
export async function signInByPasskey(): Promise<Outcome | null> {
  try {
    const { startAuthentication } = await import("@simplewebauthn/browser");
    type Options = Parameters<typeof startAuthentication>[0]["optionsJSON"];
    const optionsJSON = await request<Options>("POST", "/api/passkeys/challenge");
    const answer = await startAuthentication({ optionsJSON });
    return await signIn("passkey", { answer: JSON.stringify(answer) });
  } catch (error) {
    return error instanceof RequestError ? refusedOutcome(error) : null;
  }
}

/**
 * Makes a passkey on this device.
 * @returns false when the browser's own dialog was closed, or the device has one already. @throws RequestError
 */
export async function addPasskey(name: string): Promise<boolean> {
  const { startRegistration } = await import("@simplewebauthn/browser");
  type Options = Parameters<typeof startRegistration>[0]["optionsJSON"];
  const optionsJSON = await request<Options>("POST", "/api/passkeys/options");
  const response = await startRegistration({ optionsJSON }).catch(() => null);
  if (!response) return false;
  await request("POST", "/api/passkeys", { name, response });
  return true;
}

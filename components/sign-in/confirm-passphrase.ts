import { request } from "@/components/request";
import type { Outcome } from "./outcome";
import { refusedOutcome } from "./refused-outcome";

/** Proves with the passphrase that the owner sits here, and says how it ended. The passphrase travels in the body alone. */
export async function confirmPassphrase(passphrase: string): Promise<Outcome> {
  try {
    await request<void>("POST", "/api/session/confirm", { passphrase });
    return { kind: "signed_in" };
  } catch (error) {
    return refusedOutcome(error);
  }
}

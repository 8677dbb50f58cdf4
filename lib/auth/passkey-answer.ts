import "server-only";
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { z } from "zod";

const text = z.string().min(1).max(16_000);
const common = { id: z.string().regex(/^[\w-]{1,1400}$/), rawId: text, type: z.literal("public-key") };

/** What a browser answers with a passkey (WebAuthn 5.1, in its JSON form). What it says is for the library to prove. */
export const PasskeyAnswer = z.looseObject({
  ...common,
  response: z.looseObject({
    clientDataJSON: text,
    authenticatorData: text,
    signature: text,
    userHandle: z.string().max(200).optional(),
  }),
}) as unknown as z.ZodType<AuthenticationResponseJSON>;

/** What a browser answers when it has made one. */
export const MadePasskey = z.looseObject({
  ...common,
  response: z.looseObject({ clientDataJSON: text, attestationObject: text }),
}) as unknown as z.ZodType<RegistrationResponseJSON>;

/** Reads an answer out of a form field; null for what cannot be one. */
export function readPasskeyAnswer(field: unknown): AuthenticationResponseJSON | null {
  if (typeof field !== "string") return null;
  try {
    return PasskeyAnswer.parse(JSON.parse(field));
  } catch {
    return null;
  }
}

import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "../state/clock.ts";
import type { Account } from "./account.ts";

const lifeMs = 10 * 60_000;

export type Codes = ReturnType<typeof createCodes>;

/** Authorization codes: single use, ten minutes, bound to a redirect address and a PKCE challenge (RFC 7636). */
export function createCodes(clock: Clock) {
  type Code = {
    redirectUri: string;
    challenge: string;
    scope: string;
    account: Account;
    issuedAt: number;
    used: boolean;
  };
  const codes = new Map<string, Code>();

  return {
    issue(of: Pick<Code, "redirectUri" | "challenge" | "scope" | "account">): string {
      const code = `ac_${randomBytes(32).toString("base64url")}`;
      codes.set(code, { ...of, issuedAt: clock.now(), used: false });
      return code;
    },
    /** Uses a code up, even when the rest does not fit. @returns whose it is, or why it is refused. */
    use(
      code: string,
      redirectUri: string,
      verifier: string,
    ): { account: Account; scope: string } | { refused: string } {
      const known = codes.get(code);
      if (!known) return { refused: "unknown code" };
      if (known.used) return { refused: "code already used" };
      known.used = true;
      if (clock.now() - known.issuedAt > lifeMs) return { refused: "code expired" };
      if (redirectUri !== known.redirectUri) return { refused: "redirect_uri mismatch" };
      if (!/^[\w.~-]{43,128}$/.test(verifier)) return { refused: "code_verifier malformed" };
      const challenge = createHash("sha256").update(verifier).digest("base64url");
      if (challenge !== known.challenge) return { refused: "code_verifier mismatch" };
      return { account: known.account, scope: known.scope };
    },
  };
}

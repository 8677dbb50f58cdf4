import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

export type EncryptedReasoning = ReturnType<typeof createEncryptedReasoning>;

/** Opaque reasoning that only the same account and model may send back (PROTOCOL 3.3, 3.5). */
export function createEncryptedReasoning() {
  const key = randomBytes(32);
  const mark = (accountId: string, model: string, nonce: string) =>
    createHmac("sha256", key).update(`${accountId}\n${model}\n${nonce}`).digest("base64url");

  return {
    issue(accountId: string, model: string): string {
      const nonce = randomBytes(120).toString("base64url");
      return `gAAAAAB${nonce}${mark(accountId, model, nonce)}`;
    },
    verify(accountId: string, model: string, blob: string): boolean {
      const [, nonce = "", sent = ""] = /^gAAAAAB([\w-]{160})([\w-]{43})$/.exec(blob) ?? [];
      if (!nonce) return false;
      return timingSafeEqual(Buffer.from(mark(accountId, model, nonce)), Buffer.from(sent));
    },
  };
}

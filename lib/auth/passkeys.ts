import "server-only";
import { isIP } from "node:net";
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { AppError } from "../shared/errors.ts";
import type { Passkey } from "../shared/records.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";
import type { PasskeyChallenges } from "./passkey-challenge.ts";

/** A passkey as it is kept. Times are ms; the public key is base64url. */
type Kept = {
  id: string;
  publicKey: string;
  counter: number;
  transports: string[];
  name: string;
  createdAt: number;
  usedAt: number | null;
};

const mostPasskeys = 20;

export type Passkeys = ReturnType<typeof createPasskeys>;

/**
 * The host a passkey belongs to (the relying party id of WebAuthn), from the origin the browser sees; null where browsers make none:
 * at IP addresses and without https.
 */
export function passkeyHost(origin: string): string | null {
  const { protocol, hostname } = new URL(origin);
  const secure = protocol === "https:" || hostname === "localhost";
  return secure && isIP(hostname.replace(/^\[|\]$/g, "")) === 0 ? hostname : null;
}

/** Passkeys as a way in. They stand for the person as well as for the device, so each use asks for a fingerprint, a face or a PIN. */
export function createPasskeys(options: { store: Store; sealer: Sealer; challenges: PasskeyChallenges }) {
  const { store, sealer, challenges } = options;
  const place = (user: string) => ({ user, purpose: "passkey" as const, key: keys.passkeys(user) });

  async function read(user: string): Promise<{ sealed: string | null; passkeys: Kept[] }> {
    const [sealed] = await store.batch([["get", keys.passkeys(user)]]);
    return { sealed, passkeys: sealed === null ? [] : await sealer.open<Kept[]>(place(user), sealed) };
  }

  /** Changes the list, reading it again as long as others change it meanwhile. */
  async function update(user: string, change: (passkeys: Kept[]) => Kept[]): Promise<void> {
    for (;;) {
      const { sealed, passkeys } = await read(user);
      const next = await sealer.seal(place(user), change(passkeys));
      const [swapped] = await store.batch([["swap", keys.passkeys(user), sealed, next]]);
      if (swapped) return;
    }
  }

  const registering = (user: string) => `register ${user}`;

  return {
    async list(user: string): Promise<Passkey[]> {
      return (await read(user)).passkeys.map(({ id, name, createdAt, usedAt }) => ({
        ...{ id, name },
        createdAt: new Date(createdAt).toISOString(),
        usedAt: usedAt === null ? null : new Date(usedAt).toISOString(),
      }));
    },

    /** What the browser is asked to make. @param host as `passkeyHost` gives it. */
    async registration(user: string, host: string) {
      const { passkeys } = await read(user);
      return generateRegistrationOptions({
        rpName: "Wherry",
        rpID: host,
        userName: host,
        userDisplayName: "Wherry",
        userID: Uint8Array.from(Buffer.from(user)),
        challenge: challenges.mint(registering(user)),
        attestationType: "none",
        excludeCredentials: passkeys.map(({ id, transports }) => ({ id, transports })),
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
      });
    },

    /** Keeps a passkey that the browser has made. @throws AppError `passkey_refused`. */
    async add(
      user: string,
      at: { origin: string; host: string },
      made: { response: RegistrationResponseJSON; name: string },
    ): Promise<void> {
      const { response, name } = made;
      const result = await verifyRegistrationResponse({
        response,
        expectedChallenge: (challenge) => challenges.redeem(registering(user), challenge),
        expectedOrigin: at.origin,
        expectedRPID: at.host,
        requireUserVerification: true,
      }).catch(refused);
      if (!result.verified) throw new AppError("passkey_refused");
      const { credential } = result.registrationInfo;
      const kept: Kept = {
        id: credential.id,
        publicKey: Buffer.from(credential.publicKey).toString("base64url"),
        counter: credential.counter,
        transports: credential.transports ?? [],
        name,
        createdAt: Date.now(),
        usedAt: null,
      };
      await update(user, (passkeys) => {
        if (passkeys.length >= mostPasskeys) throw new AppError("rate_limited");
        return [...passkeys.filter(({ id }) => id !== kept.id), kept];
      });
    },

    /** Forgets a passkey; nothing happens where it is not known. */
    remove: (user: string, id: string) =>
      update(user, (passkeys) => passkeys.filter((passkey) => passkey.id !== id)),

    /** What a passkey is asked to sign; whose it is, it says itself. */
    challenge: (host: string) =>
      generateAuthenticationOptions({
        rpID: host,
        challenge: challenges.mint("sign-in"),
        userVerification: "required",
      }),

    /** The user whose passkey has signed a challenge. @throws AppError `passkey_refused`. */
    async userOf(
      at: { origin: string; host: string },
      response: AuthenticationResponseJSON,
    ): Promise<string> {
      const user = Buffer.from(response.response.userHandle ?? "", "base64url").toString("utf8");
      const { passkeys } = user ? await read(user) : { passkeys: [] };
      const kept = passkeys.find(({ id }) => id === response.id);
      if (!kept) throw new AppError("passkey_refused");
      const { id, publicKey, counter } = kept;
      const result = await verifyAuthenticationResponse({
        response,
        expectedChallenge: (challenge) => challenges.redeem("sign-in", challenge),
        expectedOrigin: at.origin,
        expectedRPID: at.host,
        credential: { id, publicKey: Uint8Array.from(Buffer.from(publicKey, "base64url")), counter },
        requireUserVerification: true,
      }).catch(refused);
      if (!result.verified) throw new AppError("passkey_refused");
      const { newCounter } = result.authenticationInfo;
      await update(user, (all) =>
        all.map((one) => (one.id === id ? { ...one, counter: newCounter, usedAt: Date.now() } : one)),
      );
      return user;
    },
  };
}

/** The library says by throwing what is wrong with an answer. That it was refused is all that anybody hears. */
function refused(cause: unknown): never {
  throw new AppError("passkey_refused", { cause });
}

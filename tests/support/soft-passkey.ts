import { createHash, createSign, generateKeyPairSync, randomBytes } from "node:crypto";
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { isoCBOR } from "@simplewebauthn/server/helpers";

const present = 0x01;
const verified = 0x04;
const attested = 0x40;

type Asked = { challenge: string; origin: string; host: string };

/**
 * An authenticator in software with one discoverable ES256 credential (WebAuthn 6): what it answers is what a browser would send. It
 * signs whatever it is asked to, so that tests can ask for what no browser would.
 */
export function createSoftPasskey() {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(16);
  let counter = 0;
  let userHandle = "";

  const authenticatorData = (host: string, flags: number, more: Uint8Array = new Uint8Array()) => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([createHash("sha256").update(host).digest(), Buffer.from([flags]), count, more]);
  };
  const clientData = (type: string, { challenge, origin }: Asked) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));

  return {
    id: id.toString("base64url"),

    register(asked: Asked & { user: string }, flags = present | verified): RegistrationResponseJSON {
      userHandle = asked.user;
      const key = new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Uint8Array.from(Buffer.from(x, "base64url"))],
        [-3, Uint8Array.from(Buffer.from(y, "base64url"))],
      ]);
      const credential = Buffer.concat([
        Buffer.alloc(16),
        Buffer.from([0, id.length]),
        id,
        isoCBOR.encode(key),
      ]);
      const attestation = new Map<string, unknown>([
        ["fmt", "none"],
        ["attStmt", new Map()],
        ["authData", Uint8Array.from(authenticatorData(asked.host, flags | attested, credential))],
      ]);
      return {
        id: id.toString("base64url"),
        rawId: id.toString("base64url"),
        type: "public-key",
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData("webauthn.create", asked).toString("base64url"),
          attestationObject: Buffer.from(
            isoCBOR.encode(attestation as Parameters<typeof isoCBOR.encode>[0]),
          ).toString("base64url"),
        },
      };
    },

    sign(asked: Asked, flags = present | verified): AuthenticationResponseJSON {
      counter += 1;
      const data = authenticatorData(asked.host, flags);
      const client = clientData("webauthn.get", asked);
      const hash = createHash("sha256").update(client).digest();
      return {
        id: id.toString("base64url"),
        rawId: id.toString("base64url"),
        type: "public-key",
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString("base64url"),
          authenticatorData: data.toString("base64url"),
          signature: createSign("sha256")
            .update(Buffer.concat([data, hash]))
            .sign(privateKey)
            .toString("base64url"),
          userHandle,
        },
      };
    },
  };
}

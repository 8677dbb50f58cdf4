import "server-only";
import { randomBytes, randomInt } from "node:crypto";

/** Letters and digits that nobody takes for one another, on whatever screen: none of 0 O Q, 1 I L, 2 Z, 5 S, 8 B, U V. */
const alphabet = "ACDEFGHJKMNPRTVWXY345679";
const idLength = 4;
const typedLength = 6;

const idShape = new RegExp(`^[${alphabet}]{${idLength}}$`);
const codeShape = new RegExp(`^([${alphabet}]{${idLength}})([${alphabet}]{${typedLength}})$`);
const fragmentShape = new RegExp(`^([${alphabet}]{${idLength}})\\.([\\w-]{22,64})$`);

/** What opens one pairing: typed with its id, or carried by the link that a QR code shows. */
export type PairingSecrets = { typed: string; linked: string };

/** A secret that somebody hands in, for the pairing it names. */
export type GivenSecret = { id: string; way: keyof PairingSecrets; secret: string };

const letters = (count: number) =>
  Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]).join("");

/** The public name of a pairing. It is short because it is typed, so it may be taken. */
export const mintPairingId = () => letters(idLength);

/** 27 bits to type, good because five wrong guesses end a pairing; 128 bits for the link. */
export const mintSecrets = (): PairingSecrets => ({
  typed: letters(typedLength),
  linked: randomBytes(16).toString("base64url"),
});

export const isPairingId = (text: string) => idShape.test(text);

/** The code as it is read aloud: "K7RM-4XP-DRT". */
export const shownCode = (id: string, { typed }: PairingSecrets) =>
  `${id}-${typed.slice(0, 3)}-${typed.slice(3)}`;

/** The fragment of the link: browsers send it to no server, so it stays out of logs and link previews (SECURITY P-04). */
export const linkFragment = (id: string, { linked }: PairingSecrets) => `${id}.${linked}`;

/** Reads a code in any case, with whatever stands between its letters; null when it cannot be one. */
export function readTypedCode(text: string): GivenSecret | null {
  const [, id, secret] = codeShape.exec(text.toUpperCase().replace(/[^A-Z0-9]/g, "")) ?? [];
  return id && secret ? { id, way: "typed", secret } : null;
}

/** Reads the fragment of a link, without its `#`; null when it cannot be one. */
export function readLinkFragment(text: string): GivenSecret | null {
  const [, id, secret] = fragmentShape.exec(text) ?? [];
  return id && secret ? { id, way: "linked", secret } : null;
}

import "server-only";
import { looksSecret, readCallback } from "./callback.ts";
import { decodeOnce, tidy, unwrap } from "./pasted-text.ts";

/** What the owner pasted. Only `callback` can be exchanged; the other kinds have a message of their own (UX 2.2). */
export type Paste =
  | { kind: "callback"; code: string; state: string }
  | {
      kind: "authorize_url" | "own_url" | "code_only" | "cut_off" | "denied" | "no_entitlement" | "unusable";
      /** The attempt that a refusal belongs to, where it says so. */
      state?: string;
    };

type Own = { origins: string[]; authUrl: string };

const longestPaste = 20_000;

/**
 * Finds the callback address in what was pasted, however it was copied (FIELD-NOTES 16). Pure, never throws, linear in the length.
 * The state is read, not checked: whoever calls must find an open attempt by it.
 * @param own the origins of this site, and of OpenAI's sign-in.
 */
export function parsePaste(pasted: string, own: Own): Paste {
  if (pasted.length > longestPaste) return { kind: "unusable" };
  let kind: "cut_off" | "unusable" = "unusable";
  const text = tidy(pasted);
  for (const reading of [text, decodeOnce(text), decodeOnce(decodeOnce(text))]) {
    const paste = read(reading, own);
    if (paste.kind !== "unusable" && paste.kind !== "cut_off") return paste;
    if (paste.kind === "cut_off") kind = "cut_off";
  }
  return { kind };
}

function read(text: string, own: Own): Paste {
  const words = text.split(/\s/);
  return (
    readAddresses(text, words) ?? readPages(words, own) ?? readParts(text, words) ?? { kind: "unusable" }
  );
}

const callbacks = ["localhost", "127.0.0.1", "[::1]"].flatMap((host) =>
  [1455, 1457].map((port) => `${host}:${port}/auth/callback`),
);
const callbackUrls = callbacks.flatMap((address) => [`http://${address}`, `https://${address}`]);

/** Callback addresses among the words, or broken into them; null when there is none. */
function readAddresses(text: string, words: string[]): Paste | null {
  const addresses = words.map(addressIn).filter((address) => address !== null);
  const [first] = addresses;
  if (first === undefined) {
    const broken = addressIn(unwrap(text));
    return broken === null ? null : readAddress(broken);
  }
  const asWritten = agreed(addresses.map(readAddress));
  if (addresses.length > 1) return asWritten;
  const unwrapped = readAddress(unwrap(text.slice(text.indexOf(first))));
  const complete = unwrapped.kind === "callback" && unwrapped.state.length === 43;
  const nothingElse = !text.includes(" ");
  return complete && (nothingElse || asWritten.kind === "cut_off") ? unwrapped : asWritten;
}

/**
 * The address on a callback host that a word holds, without its scheme. In front of it may stand the end of a sentence ("here:"), but
 * nothing that could make it a part of another address.
 */
function addressIn(word: string): string | null {
  const found = /(?:https?:\/\/)?((?:localhost|127\.0\.0\.1|\[::1\]):145[57].*)$/i.exec(word);
  if (!found) return null;
  const lead = word.slice(0, found.index);
  const ends = lead === "" || /^[^/?#&@%.\\]*[^\p{L}\p{N}/?#&@%.\\_-]$/u.test(lead);
  return ends ? (found[1] as string) : null;
}

/** An address must be one of ours to the letter up to its query, so no other host, port or user name can get in. */
function readAddress(address: string): Paste {
  const [, base = "", query] = /^([^?#]*)(?:\?([^#]*))?/.exec(address) ?? [];
  const plain = base.toLowerCase().replace(/\/$/, "");
  if (callbacks.includes(plain)) return readCallback(query ?? "");
  const cut = query === undefined && isCut(plain, callbacks);
  return { kind: cut ? "cut_off" : "unusable" };
}

function isCut(start: string, addresses: string[]): boolean {
  const kept = start.replace(/(?:…|\.{3})$/, "");
  return addresses.some((address) => address.startsWith(kept));
}

/** Of several addresses the one that leads on; two callbacks that differ lead nowhere. */
function agreed(pastes: Paste[]): Paste {
  const found = pastes.filter(({ kind }) => kind === "callback");
  if (new Set(found.map((paste) => JSON.stringify(paste))).size > 1) return { kind: "unusable" };
  const refusals = pastes.filter(({ kind }) => kind === "denied" || kind === "no_entitlement");
  const cut = pastes.filter(({ kind }) => kind === "cut_off");
  return [...found, ...refusals, ...cut][0] ?? { kind: "unusable" };
}

/** Pages that people copy instead: OpenAI's, ours, or only the beginning of the right one. */
function readPages(words: string[], own: Own): Paste | null {
  const authHosts = [own.authUrl, "https://auth.openai.com"].map(hostOf);
  const ownHosts = own.origins.map(hostOf);
  const urls = words
    .filter((word) => /[.:]/.test(word))
    .map(urlOf)
    .filter((url) => url !== null);
  const authPages = urls.filter(({ host }) => authHosts.includes(host));
  if (authPages.length > 0)
    return { kind: authPages.some((url) => url.searchParams.has("code")) ? "unusable" : "authorize_url" };
  if (urls.some(({ host }) => ownHosts.includes(host))) return { kind: "own_url" };
  const starts = words
    .map((word) => word.toLowerCase())
    .filter((word) => /localhost|127\.0|\[::1/.test(word));
  return starts.some((word) => isCut(word, [...callbackUrls, ...callbacks])) ? { kind: "cut_off" } : null;
}

function urlOf(word: string): URL | null {
  return URL.parse(/^https?:\/\//i.test(word) ? word : `https://${word}`);
}

function hostOf(origin: string): string | undefined {
  return URL.parse(origin)?.host;
}

/** A paste that is nothing but parts of the address: its end, `code#state`, `code state`, or one part alone. */
function readParts(text: string, words: string[]): Paste | null {
  const whole = unwrap(text);
  const end = /^([^?&=#]*?)[?&]*((?:code|scope|state|error|error_description)=[^#]*)/i.exec(whole);
  if (end) {
    const [, start = "", query = ""] = end;
    if (!callbackUrls.some((url) => url.endsWith(start.toLowerCase().replace(/\/$/, "")))) return null;
    const paste = readCallback(query);
    const onePart = start === "" && /^[^=&]*=[^=&]+$/.test(query);
    return paste.kind === "cut_off" && onePart ? { kind: "code_only" } : paste;
  }

  const pair = text.includes("#") ? whole.split("#") : text.split(/\s|%20/);
  const [code = "", state = ""] = pair;
  if (pair.length === 2 && /^[\w.~-]{8,}$/.test(code)) {
    const paste = readCallback(`${new URLSearchParams({ code, state })}`);
    if (paste.kind === "callback" || (paste.kind === "cut_off" && looksLikeCode(code))) return paste;
  }
  const alone = words.length === 1 ? words : words.filter((word) => word.startsWith("ac_"));
  return alone.some(looksLikeCode) ? { kind: "code_only" } : null;
}

function looksLikeCode(word: string): boolean {
  if (looksSecret(word) || !/^[\w.~-]+$/.test(word)) return false;
  return word.startsWith("ac_") || (word.length >= 20 && /\d/.test(word));
}

import { decodeEntities } from "@/components/chat/markdown/entities";

const PROTOCOLS = new Set(["http:", "https:", "mailto:"]);

/**
 * The address a link may open: absolute, http, https or mailto, and without user information (`https://bank.example@evil.example`).
 * `literal` addresses were found in running text, where character references mean themselves. Undefined when it may not be opened.
 */
export function destination(href: string, literal = false): URL | undefined {
  try {
    const url = new URL(literal ? href : decodeEntities(href));
    const allowed = PROTOCOLS.has(url.protocol) && url.username === "" && url.password === "";
    return allowed ? url : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The host to show beside a link whose text looks like an address, if that address is another one than the link opens. A host
 * with letters beyond ASCII always is: the browser opens its punycode form, and two of them can look alike.
 */
export function misleadingHost(text: string, url: URL): string | undefined {
  if (url.protocol === "mailto:") return undefined;
  const written = /^\s*(?:[a-z]+:\/\/)?(?:[^/\s@]*@)?([^/\s:?#]+\.[^/\s:?#]{2,})/i.exec(text)?.[1];
  if (!written) return undefined;
  return bare(written) === bare(url.hostname) ? undefined : url.hostname;
}

function bare(host: string): string {
  return host.toLowerCase().replace(/^www\.|\.$/g, "");
}

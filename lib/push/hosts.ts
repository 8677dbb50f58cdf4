import "server-only";

/** The push services of the browsers there are: Chromium, Firefox, Edge and Safari. A star stands for names below. */
const hosts = [
  "fcm.googleapis.com",
  "*.push.services.mozilla.com",
  "*.notify.windows.com",
  "*.push.apple.com",
] as const;

const names = hosts.map((host) => {
  const literal = host.replace("*.", "").replaceAll(".", "\\.");
  return new RegExp(host.startsWith("*.") ? `^(?:[a-z0-9-]+\\.)+${literal}$` : `^${literal}$`);
});

/**
 * Whether an endpoint is one of a push service. This server posts to the address that a browser names, so a signed-in script could make
 * it call a machine of the owner's network, or a cloud's metadata (SSRF, CWE-918); only these hosts are called, over https and on its
 * own port. The text must be the address exactly as a browser writes it, which leaves nothing for two parsers to disagree about.
 */
export function isPushService(endpoint: string): boolean {
  const url = URL.parse(endpoint);
  if (!url || url.href !== endpoint) return false;
  const { protocol, port, username, password, hash, hostname } = url;
  if (protocol !== "https:" || port || username || password || hash) return false;
  return names.some((name) => name.test(hostname));
}

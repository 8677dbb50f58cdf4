/**
 * The secret of a sign-in link, `#link=<secret>`. It travels in the fragment because browsers never send that to a server, so it
 * stays out of logs and link previews (SECURITY P-04); a POST redeems it.
 * @param hash `location.hash`, with or without its `#`.
 */
export function linkSecret(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, "")).get("link") || null;
}

/** The secret in what was pasted: a whole link, or its last part. */
export function pastedSecret(text: string): string | null {
  const [, fragment] = text.trim().split("#");
  const secret = fragment === undefined ? text.trim() : linkSecret(fragment);
  return secret && /^[\w-]+$/.test(secret) ? secret : null;
}

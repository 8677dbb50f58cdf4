import "server-only";

/** Browsers keep no cookie longer than 400 days; the session behind it slides in the store. */
export const cookieDays = 400;
export const cookieSeconds = cookieDays * 24 * 60 * 60;

/** `__Host-` binds a cookie to this very host over https, so that no neighbour on the domain can plant one. */
export const sessionCookie = (secure: boolean) => `${secure ? "__Host-" : ""}authjs.session-token`;
export const deviceCookie = (secure: boolean) => `${secure ? "__Host-" : ""}wherry.device`;

/** The value of one cookie of a request; null when it is absent. */
export function readCookie(headers: Headers, name: string): string | null {
  for (const pair of headers.get("cookie")?.split(";") ?? []) {
    const [key, ...value] = pair.split("=");
    if (key?.trim() === name) return value.join("=").trim();
  }
  return null;
}

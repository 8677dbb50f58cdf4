import { sessionCookie } from "@/lib/auth/cookies";

/** Lets an answer take from the browser what it kept of its owner: the session's cookie, and everything stored for this site. */
export function forgetDevice(response: Response, secure: boolean): Response {
  const gone = `${sessionCookie(secure)}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${secure ? "; Secure" : ""}`;
  response.headers.append("set-cookie", gone);
  response.headers.set("clear-site-data", '"cache", "storage"');
  return response;
}

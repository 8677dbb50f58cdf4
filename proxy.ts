import { type NextRequest, NextResponse } from "next/server";
import { env } from "@/lib/env";
import { ownOrigin } from "@/lib/http/origin";
import { strictTransport } from "@/lib/http/strict-transport";

const unknownHost = "Wherry does not know itself under this name. Open it by its IP address, or set APP_URL.";

/**
 * Gives every page its Content-Security-Policy with a nonce of its own (SECURITY 5.2), over https also the word to stay there, refuses
 * host names that are not ours (DNS rebinding), and nothing else: who may see what is decided where data is read. The framework takes
 * the nonce from the request's header and puts it on its scripts.
 */
export function proxy(request: NextRequest): NextResponse {
  const { APP_URL: appUrl, TRUSTED_PROXIES: trustedProxies } = env();
  const origin = ownOrigin(request.headers, { appUrl, trustedProxies });
  if (!origin) return new NextResponse(unknownHost, { status: 421 });
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const policy = pagePolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("cache-control", "private, no-store");
  if (origin.startsWith("https:")) response.headers.set(...strictTransport);
  return response;
}

function pagePolicy(nonce: string): string {
  const development = process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : ""; // React's own debugging needs it
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${development}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(development ? [] : ["require-trusted-types-for 'script'", "trusted-types default"]),
  ].join("; ");
}

export const config = {
  matcher: ["/((?!api/|_next/static/|icons/|(?:favicon\\.svg|manifest\\.webmanifest|sw\\.js)$).*)"],
};

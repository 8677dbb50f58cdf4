import type { NextConfig } from "next";

/** SECURITY 5.1. The policy is that of everything which is not a page: `proxy.ts` gives pages theirs. */
const headers = [
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "same-origin"],
  ["X-Frame-Options", "DENY"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  ["Origin-Agent-Cluster", "?1"],
  [
    "Permissions-Policy",
    "camera=(), geolocation=(), payment=(), usb=(), microphone=(self), browsing-topics=(), publickey-credentials-get=(self)",
  ],
  ["X-Robots-Tag", "noindex, nofollow"],
].map(([key = "", value = ""]) => ({ key, value }));

const otherPolicy = {
  key: "Content-Security-Policy",
  value: "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox",
};

/** The policy above would forbid the service worker every request it makes (SECURITY 5.1). */
const workerPolicy = {
  key: "Content-Security-Policy",
  value: "default-src 'self'; script-src 'self'; connect-src 'self'",
};

const config: NextConfig = {
  poweredByHeader: false,
  reactCompiler: true,
  typedRoutes: true,
  images: { unoptimized: true },
  // Names the build in its service worker: another build is another worker.
  env: { BUILD: Date.now().toString(36) },
  turbopack: { rules: { "*.js": { condition: { query: "?raw" }, type: "text" } } },
  // A type error in a test must never keep an owner from starting.
  typescript: { tsconfigPath: "tsconfig.build.json" },
  headers: async () => [
    { source: "/:path*", headers },
    { source: "/(api|_next/static|icons)/:path*", headers: [otherPolicy] },
    { source: "/(favicon.svg|manifest.webmanifest)", headers: [otherPolicy] },
    { source: "/sw.js", headers: [workerPolicy, { key: "Cache-Control", value: "no-cache" }] },
  ],
};

export default config;

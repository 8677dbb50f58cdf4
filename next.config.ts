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

const config: NextConfig = {
  poweredByHeader: false,
  reactCompiler: true,
  typedRoutes: true,
  images: { unoptimized: true },
  // A type error in a test must never keep an owner from starting.
  typescript: { tsconfigPath: "tsconfig.build.json" },
  headers: async () => [
    { source: "/:path*", headers },
    { source: "/(api|_next/static)/:path*", headers: [otherPolicy] },
    { source: "/favicon.svg", headers: [otherPolicy] },
  ],
};

export default config;

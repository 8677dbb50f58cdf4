import "server-only";

/** Tells a browser that came over https to keep to it for two years (RFC 6797). Over https alone: plain http on a LAN is a choice. */
export const strictTransport = ["strict-transport-security", "max-age=63072000; includeSubDomains"] as const;

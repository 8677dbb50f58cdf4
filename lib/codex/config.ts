import "server-only";

/**
 * Where the backend is and how we introduce ourselves to it: honestly, with our own name (PROTOCOL 3.2). `userAgent` begins with the
 * originator; `clientVersion` is numeric and decides which models are listed.
 */
export type CodexConfig = { baseUrl: string; originator: string; userAgent: string; clientVersion: string };

/** What opens the backend for one account. The account id may be unknown. */
export type Credential = { accessToken: string; accountId: string | null };

import type { Call } from "./handle";

/** The client's address, as the outermost trusted proxy saw it; unknown without one. */
export function clientAddress({ request, services }: Call): string | null {
  const hops = services.config.TRUSTED_PROXIES;
  const seen = request.headers.get("x-forwarded-for")?.split(",") ?? [];
  return hops === 0 ? null : (seen.at(-hops)?.trim() ?? null);
}

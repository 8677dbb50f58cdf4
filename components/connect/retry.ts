const first = 2_000;
const longest = 30_000;

/** Milliseconds to wait before try number `attempt` (1 is the first retry): 2, 4, 8, 16, then 30 s each. */
export function retryDelay(attempt: number): number {
  return Math.min(longest, first * 2 ** (attempt - 1));
}

const passing = new Set(["upstream_unavailable", "edge_blocked", "overloaded"]);

/** True for a failure that lies between this server and OpenAI: the same paste may work a little later. */
export function isPassing(code: string): boolean {
  return passing.has(code);
}

import "server-only";
import type { Operation } from "./port.ts";

const reading = new Set<Operation[0]>(["get", "read", "top", "now"]);

/** True when a batch changes anything, and so must be all or nothing. */
export function writes(operations: readonly Operation[]): boolean {
  return operations.some(([verb]) => !reading.has(verb));
}

export type Clock = ReturnType<typeof createClock>;

/** The fake's own time, which tests can move forward to let tokens and codes expire. */
export function createClock() {
  let ahead = 0;
  return {
    /** Milliseconds since 1970. */
    now: (): number => Date.now() + ahead,
    /** Seconds since 1970, as the wire has them. */
    seconds: (): number => Math.floor((Date.now() + ahead) / 1000),
    advance(ms: number): void {
      ahead += ms;
    },
  };
}

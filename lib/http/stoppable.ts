import "server-only";

/**
 * A generator that learns at once when nobody wants more of it: `return` alone waits for the value that is being worked on, and with it
 * whatever the generator holds open.
 * @param make is given the signal of that.
 */
export function stoppable<T>(make: (stopped: AbortSignal) => AsyncGenerator<T>): AsyncGenerator<T> {
  const stop = new AbortController();
  const values = make(stop.signal);
  return {
    next: () => values.next(),
    return(value) {
      stop.abort();
      return values.return(value);
    },
    throw: (error) => values.throw(error),
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await this.return(undefined);
    },
  };
}

/** True for a host name that means another machine on each machine. */
export const isOwnMachine = (hostname: string) =>
  hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");

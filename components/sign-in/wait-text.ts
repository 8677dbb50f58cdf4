/** "30 s", "4 min": how long to wait until `until`, never less than a second. Both in milliseconds since 1970. */
export function waitText(until: number, now: number): string {
  const seconds = Math.max(1, Math.ceil((until - now) / 1000));
  return seconds <= 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

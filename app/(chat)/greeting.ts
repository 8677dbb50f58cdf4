const times: [number, string][] = [
  [5, "night"],
  [12, "morning"],
  [18, "afternoon"],
  [23, "evening"],
  [24, "night"],
];

/** A greeting that knows the day: "Friday evening. What’s on your mind?" In the server's time zone (`TZ`). */
export function greetingAt(now: Date): string {
  const day = now.toLocaleDateString("en-GB", { weekday: "long" });
  const time = times.find(([until]) => now.getHours() < until)?.[1] ?? "";
  return `${day} ${time}. What’s on your mind?`;
}

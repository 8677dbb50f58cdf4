import type { LimitReading, LimitWindow, Part } from "@/lib/shared/records";

/** "12 s", "1 min 12 s", "1 h 3 min"; whole seconds, never less than one. */
export function duration(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 ? `${minutes} min ${whole % 60} s` : `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
}

/** "14:05" in the reader's time zone, with the day where it is not today. */
export function clockTime(iso: string, now = new Date()): string {
  const time = new Date(iso);
  const clock = time.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (time.toDateString() === now.toDateString()) return clock;
  return `${clock} on ${time.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" })}`;
}

/** What a limit is called: by its length, never by a place or name (UX 2.5). */
export function windowName(minutes: number): string {
  if (minutes === 7 * 24 * 60) return "week";
  if (minutes === 24 * 60) return "day";
  if (minutes >= 24 * 60) return `${Math.round(minutes / (24 * 60))} days`;
  if (minutes >= 60) return `${Math.round(minutes / 60)} h`;
  return `${minutes} min`;
}

/** "5 h 38 %". */
export function windowUse({ minutes, usedPercent }: LimitWindow): string {
  return `${windowName(minutes)} ${Math.round(usedPercent)} %`;
}

/** The window with the least left. */
export function fullest(windows: readonly LimitWindow[]): LimitWindow | undefined {
  return windows.toSorted((a, b) => b.usedPercent - a.usedPercent)[0];
}

/**
 * "5 h 38 % · week 12 % · 2 min ago", shortest window first.
 * @param now ms; without it the age is left out, as the server cannot know the reader's clock.
 */
export function usageLine(limits: LimitReading, now?: number): string {
  const windows = limits.windows.toSorted((a, b) => a.minutes - b.minutes).map(windowUse);
  return [...windows, ...(now === undefined ? [] : [age(now - Date.parse(limits.readAt))])].join(" · ");
}

/** "just now", "2 min ago", "3 h ago", "4 days ago". */
export function age(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ago`;
  return `${Math.floor(hours / 24)} days ago`;
}

type ToolPart = Extract<Part, { type: "tool" }>;

/** One line for tools in a row: what runs now, else what was done: "Searched 2×, read 5 pages". */
export function toolLine(tools: readonly ToolPart[]): string {
  const running = tools.findLast(({ tool }) => tool.status === "running")?.tool;
  if (running) {
    if (!running.subject) return "Searching the web…";
    return running.action === "open_page" ? `Reading ${running.subject}…` : `Searching ${running.subject}…`;
  }
  const searches = tools.filter(({ tool }) => (tool.action ?? "search") === "search").length;
  const pages = tools.filter(({ tool }) => tool.action === "open_page").length;
  const finds = tools.length - searches - pages;
  const read = `${pages} ${pages === 1 ? "page" : "pages"}`;
  const line = [
    searches > 0 && `searched ${searches}×`,
    pages > 0 && `read ${read}`,
    finds > 0 && pages === 0 && "looked inside a page",
  ]
    .filter(Boolean)
    .join(", ");
  return line.charAt(0).toUpperCase() + line.slice(1);
}

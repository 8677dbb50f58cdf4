"use client";

import { useEffect, useState } from "react";
import type { LiveReply } from "./live-reply";
import { duration } from "./wording";

/** From here on the line also says when the server was last heard, because silence looks like failure (UX 3.5). */
const longMs = 30_000;

/** The clock of a thinking model, by the server's time. It draws itself once a second, alone. */
export function ThinkingLine({ live, started }: { live: LiveReply; started: boolean }) {
  const [text, setText] = useState(started ? "Thinking" : "Sending…");
  useEffect(() => {
    const tick = () => setText(started ? label(live) : "Sending…");
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [live, started]);
  return <p className="flex min-h-7 items-center text-ui text-muted tabular-nums touch:min-h-8">{text}</p>;
}

function label(live: LiveReply): string {
  const thinking = live.thinking();
  if (thinking < 500) return "Thinking";
  if (thinking < longMs) return `Thinking · ${duration(thinking / 1000)}`;
  const heard = Math.floor(live.silence() / 1000);
  const touch = heard < 1 ? "server in touch" : `server in touch ${heard} s ago`;
  return `Still thinking · ${duration(thinking / 1000)} · ${touch}`;
}

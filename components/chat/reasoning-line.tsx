"use client";

import { useState } from "react";
import { Markdown } from "@/components/chat/markdown/markdown";
import type { Part } from "@/lib/shared/records";
import { Disclosure } from "./disclosure";
import type { LiveReply } from "./live-reply";
import { ThinkingLine } from "./thinking-line";
import { duration } from "./wording";

type ReasoningPart = Extract<Part, { type: "reasoning" }>;

/**
 * How long the model thought, and its summary behind it. While it thinks, the newest lines show in a window of fixed height.
 * @param cutOff the answer ended in thought, so the summary is all there is and stays open.
 */
export function ReasoningLine({
  part,
  live,
  cutOff,
}: {
  part: ReasoningPart;
  live: LiveReply | undefined;
  cutOff: boolean;
}) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  if (live && part.seconds === undefined)
    return (
      <>
        <ThinkingLine live={live} started />
        {part.text && (
          <div className="flex h-22 flex-col justify-end overflow-hidden border-l-2 border-line pl-4 text-ui text-muted [mask-image:linear-gradient(transparent,black_2rem)]">
            <div className="shrink-0">
              <Markdown text={part.text} streaming />
            </div>
          </div>
        )}
      </>
    );
  const label = part.seconds === undefined ? "Thought" : `Thought for ${duration(part.seconds)}`;
  if (!part.text)
    return <p className="flex min-h-7 items-center text-ui text-muted touch:min-h-8">{label}</p>;
  const open = chosen ?? cutOff;
  return (
    <Disclosure label={label} open={open} onToggle={() => setChosen(!open)}>
      <Markdown text={part.text} />
    </Disclosure>
  );
}

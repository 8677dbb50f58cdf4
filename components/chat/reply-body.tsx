"use client";

import { Markdown } from "@/components/chat/markdown/markdown";
import type { Reply } from "@/lib/shared/fold";
import type { Part } from "@/lib/shared/records";
import type { LiveReply } from "./live-reply";
import { ReasoningLine } from "./reasoning-line";
import { ThinkingLine } from "./thinking-line";
import { ToolLine } from "./tool-line";

type Of<T extends Part["type"]> = Extract<Part, { type: T }>;
type Section = Of<"text"> | Of<"reasoning"> | { type: "tools"; tools: Of<"tool">[] };

type ReplyBodyProps = {
  reply: Reply;
  live: LiveReply | undefined;
  /** Another page asked, so the question is with the server for certain. */
  foreign?: boolean;
};

/** What the model thought, did and said, in that order of its parts; while it runs, the last line says what it is at. */
export function ReplyBody({ reply, live, foreign = false }: ReplyBodyProps) {
  const sections = sectionsOf(reply.parts);
  const last = reply.parts.at(-1);
  const speaking = last?.type === "text";
  const atTool = last?.type === "tool" && last.tool.status === "running";
  const cutOff = reply.end !== null && reply.end.outcome !== "completed";
  return (
    <>
      {sections.map((section, index) => {
        // Parts are only ever added at the end, so a part's place is its identity.
        if (section.type === "tools") return <ToolLine key={String(index)} tools={section.tools} />;
        const open = live !== undefined && index === sections.length - 1;
        if (section.type === "reasoning")
          return (
            <ReasoningLine
              key={String(index)}
              part={section}
              live={open ? live : undefined}
              cutOff={cutOff && !speaking}
            />
          );
        return (
          <div key={String(index)} className="not-first:mt-2.5">
            <Markdown text={section.text} streaming={open} />
          </div>
        );
      })}
      {live && reply.held && (
        <p className="text-ui text-muted">OpenAI is holding this answer for a safety check.</p>
      )}
      {live && !speaking && !atTool && !reply.held && last?.type !== "reasoning" && (
        <ThinkingLine live={live} started={foreign || reply.startedAt !== null} />
      )}
    </>
  );
}

function sectionsOf(parts: readonly Part[]): Section[] {
  const sections: Section[] = [];
  for (const part of parts) {
    const before = sections.at(-1);
    if (part.type !== "tool") sections.push(part);
    else if (before?.type === "tools") before.tools.push(part);
    else sections.push({ type: "tools", tools: [part] });
  }
  return sections;
}

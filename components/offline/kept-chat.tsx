import { CopyButton } from "@/components/chat/copy-button";
import { ReplyBody } from "@/components/chat/reply-body";
import { ReplyEnd } from "@/components/chat/reply-end";
import { replyOf } from "@/components/chat/thread-messages";
import { leafNear } from "@/components/chat/thread-state";
import { TurnActions } from "@/components/chat/turn-actions";
import type { Message } from "@/lib/shared/records";
import { pathTo } from "@/lib/shared/tree";
import type { KeptMessages } from "./mirror";

const nothing = () => {};

/** A conversation to be read, at its end first. What needs the server is left out. */
export function KeptChat({ chat: { messages, leafId } }: { chat: KeptMessages }) {
  const path = pathTo(messages, leafNear(messages, leafId));
  return (
    <div
      role="log"
      aria-live="off"
      aria-label="Conversation"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className="ring-inside flex min-h-0 flex-1 flex-col-reverse overflow-x-hidden overflow-y-auto overscroll-contain"
    >
      <div className="mx-auto flex min-h-full w-full max-w-[calc(var(--column)+2rem)] shrink-0 flex-col gap-6 px-4 pt-1 pb-6 sm:max-w-[calc(var(--column)+3rem)] sm:px-6">
        {path.map((message) =>
          message.role === "user" ? (
            <Question key={message.id} message={message} />
          ) : (
            <Answer key={message.id} message={message} />
          ),
        )}
      </div>
    </div>
  );
}

function Question({ message }: { message: Message }) {
  return (
    <article aria-label="You" className="flex flex-col items-end">
      <h2 className="sr-only">You</h2>
      <div
        dir="auto"
        className="max-w-[80%] rounded-bubble bg-bubble px-4 py-[9px] wrap-anywhere whitespace-pre-wrap"
      >
        {message.text}
      </div>
    </article>
  );
}

function Answer({ message }: { message: Message }) {
  const reply = replyOf(message);
  const text = message.text;
  return (
    <article aria-label="Assistant" className="group">
      <h2 className="sr-only">Assistant</h2>
      <ReplyBody reply={reply} live={undefined} />
      {reply.end && (
        <ReplyEnd end={reply.end} hasText={text !== ""} last={false} onRetry={nothing} onContinue={nothing} />
      )}
      <TurnActions running={false} last>
        {text !== "" && <CopyButton text={text} label="Copy answer" />}
      </TurnActions>
    </article>
  );
}

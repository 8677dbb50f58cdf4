"use client";

import { memo } from "react";
import type { Message } from "@/lib/shared/records";
import type { LiveReply } from "./live-reply";
import { QuestionTurn } from "./question-turn";
import { ReplyTurn } from "./reply-turn";

export type TurnProps = {
  message: Message;
  /** The message above: for a reply, the question that it answers. */
  asked: Message | undefined;
  /** The running reply of this message or, for a question, of its answer. */
  live: LiveReply | undefined;
  /** Its place among its siblings, from 1. */
  number: number;
  count: number;
  previous: Message | undefined;
  next: Message | undefined;
  /** Part of the last turn on screen, whose actions always show. */
  last: boolean;
  /** The answer to the question just sent: it fills the screen below it from the start. */
  fill: boolean;
};

/** One message. Nothing outside it draws it again: its props change only when the message itself, or its place, does. */
export const Turn = memo(function Turn(props: TurnProps) {
  return props.message.role === "user" ? <QuestionTurn {...props} /> : <ReplyTurn {...props} />;
});

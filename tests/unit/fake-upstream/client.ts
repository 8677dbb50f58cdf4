import type { FakeUpstream } from "../../support/fake-upstream/server.ts";

export const model = "gpt-6-sol";

export const user = (text: string) => ({
  type: "message",
  role: "user",
  content: [{ type: "input_text", text }],
});
export const assistant = (text: string) => ({
  type: "message",
  role: "assistant",
  content: [{ type: "output_text", text, annotations: [] }],
});

export type Body = Record<string, unknown>;

/** A request body that the service takes (PROTOCOL 3.3). */
export function goodBody(change: Body = {}): Body {
  return {
    model,
    instructions: "You are a helpful assistant.",
    input: [user("How do I tie a bowline?")],
    tools: [],
    tool_choice: "auto",
    parallel_tool_calls: true,
    reasoning: { effort: "medium", summary: "auto" },
    text: { verbosity: "low" },
    store: false,
    stream: true,
    include: ["reasoning.encrypted_content"],
    prompt_cache_key: "00000000-0000-4000-8000-000000000001",
    ...change,
  };
}

export async function goodHeaders(fake: FakeUpstream): Promise<Record<string, string>> {
  const { access_token } = await fake.issue();
  return {
    authorization: `Bearer ${access_token}`,
    "chatgpt-account-id": fake.account.accountId,
    "content-type": "application/json",
    accept: "text/event-stream",
    originator: "wherry",
    "user-agent": "wherry/0.1.0 (linux)",
  };
}

export async function ask(
  fake: FakeUpstream,
  change: Body = {},
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${fake.baseUrl}/codex/responses`, {
    method: "POST",
    headers: { ...(await goodHeaders(fake)), ...headers },
    body: JSON.stringify(goodBody(change)),
    signal,
  });
}

export type Event = { type: string; [field: string]: unknown };

/** The events of a whole stream; comment lines are left out. */
export function eventsOf(stream: string): Event[] {
  return stream
    .split("\n\n")
    .map((frame) => /^data: (.*)$/m.exec(frame)?.[1])
    .filter((data) => data !== undefined)
    .map((data) => JSON.parse(data) as Event);
}

export function textOf(events: Event[]): string {
  return events
    .filter((event) => event.type === "response.output_text.delta")
    .map((event) => event.delta)
    .join("");
}

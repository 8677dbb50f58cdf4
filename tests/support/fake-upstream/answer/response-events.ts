import { isObject, type JsonObject } from "../backend/request-body.ts";

export type ServerEvent = { type: string; [field: string]: unknown };

export type ResponseEvents = ReturnType<typeof createResponseEvents>;

/** About how many tokens a text has. */
export function tokensIn(text: string): number {
  return Math.ceil(text.length / 4);
}

/** Numbers the events of one answer and makes those that carry the whole response (PROTOCOL 4). */
export function createResponseEvents(dependencies: { id: string; body: JsonObject; seconds: () => number }) {
  const { id, body, seconds } = dependencies;
  const createdAt = seconds();
  let sequence = 0;

  function numbered(event: ServerEvent): ServerEvent {
    return { ...event, sequence_number: sequence++ };
  }

  function snapshot(type: string, status: string, change: JsonObject = {}): ServerEvent {
    const response = {
      id,
      object: "response",
      created_at: createdAt,
      status,
      background: false,
      error: null,
      incomplete_details: null,
      instructions: body.instructions ?? null,
      max_output_tokens: null,
      max_tool_calls: null,
      model: body.model,
      output: [],
      parallel_tool_calls: body.parallel_tool_calls ?? true,
      previous_response_id: null,
      prompt_cache_key: body.prompt_cache_key ?? null,
      reasoning: { effort: null, summary: null, ...(isObject(body.reasoning) ? body.reasoning : {}) },
      service_tier: body.service_tier ?? "auto",
      store: false,
      temperature: 1,
      text: { format: { type: "text" }, verbosity: "medium", ...(isObject(body.text) ? body.text : {}) },
      tool_choice: body.tool_choice ?? "auto",
      tools: body.tools ?? [],
      top_p: 1,
      truncation: "disabled",
      usage: null,
      user: null,
      metadata: {},
      ...change,
    };
    return numbered({ type, response });
  }

  function usage(outputTokens: number, reasoningTokens: number): JsonObject {
    const inputTokens = tokensIn(JSON.stringify(body.input)) + tokensIn(String(body.instructions ?? ""));
    return {
      input_tokens: inputTokens,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens: outputTokens,
      output_tokens_details: { reasoning_tokens: reasoningTokens },
      total_tokens: inputTokens + outputTokens,
    };
  }

  return {
    /** The number that the next event has to have, for whoever writes it without `numbered`. */
    next: (): number => sequence++,
    numbered,
    seconds,
    usage,
    created: () => snapshot("response.created", "in_progress"),
    inProgress: () => snapshot("response.in_progress", "in_progress"),
    /** `output` is empty, as it really is since April 2026, unless a test wants the old way. */
    completed: (used: JsonObject | null, output: unknown[] = []) =>
      snapshot("response.completed", "completed", {
        usage: used,
        output,
        service_tier: body.service_tier ?? "default",
        completed_at: seconds(),
        end_turn: true,
      }),
    failed: (error: JsonObject) => snapshot("response.failed", "failed", { error }),
    incomplete: (reason: string, used: JsonObject) =>
      snapshot("response.incomplete", "incomplete", { incomplete_details: { reason }, usage: used }),
  };
}

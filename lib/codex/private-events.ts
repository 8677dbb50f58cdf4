import "server-only";
import { limitsFromEvent } from "./limits.ts";
import type { PrivateEvents } from "./wire/decode.ts";
import { asObject, type JsonObject } from "./wire/json.ts";

/** Events that only the ChatGPT backend sends (PROTOCOL 4, "Extras"), also before `response.created`. */
export const privateEvents: PrivateEvents = {
  "codex.rate_limits": (data) => limitsFromEvent(data, Date.now()),
  "response.metadata": heldBack,
  "codex.response.metadata": heldBack,
};

/** `safety_buffering` means that the answer waits for a safety check and then comes in one lump (FIELD-NOTES 49). */
function heldBack(data: JsonObject) {
  const held = data.safety_buffering ?? asObject(data.metadata).safety_buffering;
  return held ? ({ type: "held" } as const) : null;
}

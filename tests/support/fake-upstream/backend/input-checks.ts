import { type Answer, detail, invalidRequest, recordedError } from "../http/whole-answer.ts";
import { isPicture } from "./picture-check.ts";
import { isObject, type JsonObject } from "./request-body.ts";

const itemTypes = new Set(
  `message reasoning function_call function_call_output custom_tool_call custom_tool_call_output web_search_call
  image_generation_call tool_search_call tool_search_output additional_tools compaction compaction_trigger`.split(
    /\s+/,
  ),
);

const partTypes: Record<string, string[]> = {
  user: ["input_text", "input_image", "input_file"],
  developer: ["input_text", "input_image", "input_file"],
  assistant: ["output_text", "refusal"],
};

const badImage =
  "The image data you provided does not represent a valid image. Please check your input and try again.";

function invalidValue(param: string, value: unknown): Answer {
  return invalidRequest(`Invalid value: '${String(value)}'.`, param, "invalid_value");
}

function notStored(id: unknown): Answer {
  return invalidRequest(
    `Item with id '${String(id)}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
    "input",
  );
}

function checkPart(part: unknown, role: string, where: string): Answer | undefined {
  if (!isObject(part) || !partTypes[role]?.includes(String(part.type))) {
    return invalidValue(`${where}.type`, isObject(part) ? part.type : part);
  }
  if ("prompt_cache_breakpoint" in part) {
    return detail(400, "prompt_cache_breakpoint is not supported on this model");
  }
  if (part.type === "input_image" && !isPicture(part.image_url)) return invalidRequest(badImage, "input");
  if (/_text$/.test(String(part.type)) && typeof part.text !== "string") {
    return invalidValue(`${where}.text`, part.text);
  }
  return undefined;
}

function checkMessage(item: JsonObject, where: string): Answer | undefined {
  if (item.role === "system") return recordedError("400 system role");
  const role = String(item.role);
  if (!(role in partTypes)) return invalidValue(`${where}.role`, role);
  if (!Array.isArray(item.content) || item.content.length === 0) {
    return invalidRequest("Invalid type for 'content'.", `${where}.content`, "invalid_type");
  }
  for (const [index, part] of item.content.entries()) {
    const refusal = checkPart(part, role, `${where}.content[${index}]`);
    if (refusal) return refusal;
  }
  return undefined;
}

/** Every call has its output in the input, and every output its call. */
function checkPairs(items: JsonObject[]): Answer | undefined {
  const ids = (pattern: RegExp) =>
    new Set(items.filter((item) => pattern.test(String(item.type))).map((item) => String(item.call_id)));
  const calls = ids(/^(function|custom_tool)_call$/);
  const outputs = ids(/^(function|custom_tool)_call_output$/);
  for (const id of calls) {
    if (!outputs.has(id)) return invalidRequest(`No tool output found for function call ${id}.`, "input");
  }
  for (const id of outputs) {
    if (!calls.has(id)) {
      return invalidRequest(`No tool call found for function call output with call_id ${id}.`, "input");
    }
  }
  return undefined;
}

/**
 * The items of the input (PROTOCOL 3.3; 7.2, 6).
 * @param verify whether a reasoning blob was issued for this account and model.
 */
export function checkInput(input: unknown[], verify: (blob: string) => boolean): Answer | undefined {
  for (const [index, item] of input.entries()) {
    const where = `input[${index}]`;
    if (!isObject(item)) return invalidRequest(`Invalid type for '${where}'.`, where, "invalid_type");
    const type = String(item.type ?? (item.role === undefined ? "" : "message"));
    if (type === "item_reference") return notStored(item.id);
    if (!itemTypes.has(type)) return invalidValue(`${where}.type`, type);
    if (item.id !== undefined) {
      const id = String(item.id);
      if (id.length > 64)
        return invalidRequest(`Invalid '${where}.id': too long.`, where, "string_above_max_length");
      if (type === "function_call" && !id.startsWith("fc")) {
        return invalidRequest(
          `Invalid '${where}.id': expected an ID that begins with 'fc'.`,
          where,
          "invalid_value",
        );
      }
    }
    if (type === "message") {
      const refusal = checkMessage(item, where);
      if (refusal) return refusal;
    }
    if (type === "reasoning") {
      if (!Array.isArray(item.summary)) return invalidValue(`${where}.summary`, item.summary);
      if (typeof item.encrypted_content !== "string") return notStored(item.id);
      if (!verify(item.encrypted_content)) {
        return invalidRequest(
          "The encrypted content could not be verified. Reason: Encrypted content could not be decrypted or parsed.",
          "input",
          "invalid_encrypted_content",
        );
      }
    }
  }
  return checkPairs(input.filter(isObject));
}

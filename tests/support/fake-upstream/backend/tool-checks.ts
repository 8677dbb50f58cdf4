import { type Answer, detail, invalidRequest } from "../http/whole-answer.ts";
import { isObject, type JsonObject } from "./request-body.ts";

const kinds = ["function", "custom", "namespace", "tool_search", "web_search", "image_generation"];
const hosted = ["web_search", "image_generation"];

/** Tools and the choice among them (PROTOCOL 3.6; 7.2, 9). */
export function checkTools(body: JsonObject, plan: string, lite: boolean): Answer | undefined {
  const tools = body.tools ?? [];
  if (!Array.isArray(tools)) return invalidRequest("Invalid type for 'tools'.", "tools", "invalid_type");
  for (const tool of tools) {
    const type = isObject(tool) ? String(tool.type) : "";
    if (!kinds.includes(type)) return detail(400, `Unsupported tool type: ${type}`);
    const named = isObject(tool) && typeof tool.name === "string" && /^[\w-]{1,64}$/.test(tool.name);
    if (["function", "custom", "namespace"].includes(type) && !named) {
      return invalidRequest("Invalid tool name.", "tools", "invalid_value");
    }
    if (type === "image_generation" && plan === "free") {
      return detail(400, "The image_generation tool is not available on this plan.");
    }
  }
  return checkChoice(body.tool_choice, tools.filter(isObject), lite);
}

function checkChoice(choice: unknown, tools: JsonObject[], lite: boolean): Answer | undefined {
  if (choice === undefined || ["auto", "none", "required"].includes(String(choice))) return undefined;
  const type = isObject(choice) ? String(choice.type) : String(choice);
  const name = isObject(choice) ? choice.name : undefined;
  const sent = tools.some((tool) => tool.type === type && (name === undefined || tool.name === name));
  const refused = type === "image_generation" || (lite && hosted.includes(type));
  if (sent && !refused) return undefined;
  return invalidRequest(`Tool choice '${name ?? type}' not found in 'tools' parameter.`, "tool_choice");
}

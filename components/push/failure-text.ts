import { RequestError } from "@/components/request";

/** Why notifications could not be turned on or off. */
export function failureText(error: unknown): string {
  if (error instanceof RequestError) return error.message;
  return "This browser's push service cannot be reached now.";
}

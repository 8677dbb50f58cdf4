import { open, RequestError } from "@/components/request";

/** Opens an event stream. A refusal says how to go on by its status; a connection that was lost rejects. */
export async function openStream(path: string, signal: AbortSignal, cursor?: number): Promise<Response> {
  const headers = { ...(cursor === undefined ? {} : { "last-event-id": String(cursor) }) };
  try {
    return await open(path, { headers, signal });
  } catch (error) {
    if (error instanceof RequestError && error.status > 0)
      return new Response(null, { status: error.status });
    throw error;
  }
}

const { PIPE_URL, PIPE_HEADERS } = process.env;

/** The least that a Next route can do: upstream's body, as it comes. */
export async function POST(request) {
  const headers = JSON.parse(PIPE_HEADERS);
  const { body } = await fetch(PIPE_URL, { method: "POST", headers, body: request.body, duplex: "half" });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store, no-transform" },
  });
}

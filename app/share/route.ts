import { readText } from "@/lib/http/read-json";
import { type Shared, sharedText } from "@/lib/shared/shared-text";

/** A share is text; files are not asked for. */
const mostBytes = 256 * 1024;

/** What `q` may take of the address, in bytes: browsers and proxies refuse long ones. */
const mostAddress = 8000;

/**
 * A share where no service worker takes it (sw.js/share.js): its text becomes the prefill of an address. It needs no sign-in and no
 * proof of where it comes from, because it can do no more than any link to `/?q=`.
 */
export async function POST(request: Request): Promise<Response> {
  return toComposer(await formOf(request));
}

export function GET(request: Request): Response {
  return toComposer(new URL(request.url).searchParams);
}

/** The fields of a posted form; what cannot be read as one is empty. */
async function formOf(request: Request): Promise<FormData | URLSearchParams> {
  try {
    const body = await readText(request, mostBytes);
    const type = request.headers.get("content-type") ?? "";
    return await new Response(body, { headers: { "content-type": type } }).formData();
  } catch {
    return new URLSearchParams();
  }
}

function toComposer(fields: FormData | URLSearchParams): Response {
  const shared: Shared = {};
  for (const name of ["title", "text", "url"] as const) {
    const value = fields.get(name);
    if (typeof value === "string") shared[name] = value;
  }
  const query = prefill(sharedText(shared));
  return new Response(null, { status: 303, headers: { location: query ? `/?q=${query}` : "/" } });
}

/** The text, encoded for an address; what does not fit is cut, and an ellipsis says so. */
function prefill(text: string): string {
  const whole = encodeURIComponent(text.toWellFormed());
  if (whole.length <= mostAddress) return whole;
  let cut = "";
  for (const character of text.toWellFormed()) {
    const next = cut + encodeURIComponent(character);
    if (next.length > mostAddress) break;
    cut = next;
  }
  return `${cut}${encodeURIComponent("…")}`;
}

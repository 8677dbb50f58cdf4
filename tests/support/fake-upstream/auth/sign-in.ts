/** A browser's name: the pages take any, and this says what it is. */
const headers = { "user-agent": "Mozilla/5.0 (practice sign-in)" };

/**
 * Signs in at the fake as a person in a browser would: opens the page, presses Continue or Cancel.
 * @param authorizeUrl the address that the app hands out.
 * @returns the callback address that the browser would then fail to load.
 * @throws when the page refuses the request, with what it says.
 */
export async function authorize(
  authorizeUrl: string,
  decision: "continue" | "cancel" = "continue",
): Promise<string> {
  const page = await fetch(authorizeUrl, { headers });
  const text = await page.text();
  const ticket = /name="ticket" value="([^"]+)"/.exec(text)?.[1];
  if (!page.ok || !ticket) {
    throw new Error(`the sign-in page refused: ${/<code>([^<]*)</.exec(text)?.[1] ?? page.status}`);
  }
  const { origin } = new URL(authorizeUrl);
  const answer =
    decision === "continue"
      ? await fetch(`${origin}/oauth/authorize/decision`, {
          method: "POST",
          headers,
          body: new URLSearchParams({ ticket }),
          redirect: "manual",
        })
      : await fetch(`${origin}/oauth/authorize/cancel?ticket=${ticket}`, { headers, redirect: "manual" });
  const callback = answer.headers.get("location");
  if (!callback) throw new Error(`the decision was refused with ${answer.status}`);
  return callback;
}

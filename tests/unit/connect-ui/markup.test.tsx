import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { Browser } from "../../../components/connect/browser.ts";
import { BrowserPicture } from "../../../components/connect/browser-picture.tsx";
import { Connect } from "../../../components/connect/connect.tsx";
import { SignIn } from "../../../components/sign-in/sign-in.tsx";

const disconnected = { connected: false, health: "reconnect" } as const;
const connect = (
  <Connect connection={disconnected} deviceCode={null} returnTo="/" callbackHost="localhost:1455" />
);
const standing = { providers: [], ended: null, endedAt: null, erase: false };
const signIn = (
  <SignIn host="chat.example.org" ways={["passphrase", "link"]} returnTo="/" {...standing} arrived secure />
);

test.each([
  ["sign-in", signIn],
  ["connect", connect],
])(
  "no field of the %s page has a name, so a form sent without script puts nothing into an address",
  (_page, element) => {
    const inputs = renderToStaticMarkup(element).match(/<input[^>]*>/g) ?? [];
    expect(inputs.length).toBeGreaterThan(0);
    for (const input of inputs) expect(input).not.toMatch(/\sname=/);
  },
);

test("the paste field is in the first HTML, before any attempt has begun", () => {
  const html = renderToStaticMarkup(connect);
  expect(html).toContain("or here:");
  expect(html).toContain("Paste the address");
  expect(html).toContain("Only paste here what you started here.");
});

test("an owner who is connected already meets the account instead of a new attempt", () => {
  const account = { id: null, email: "ada@example.org", plan: "plus" };
  const html = renderToStaticMarkup(
    <Connect
      connection={{ connected: true, health: "ok", account }}
      deviceCode={null}
      returnTo="/c/1"
      callbackHost="localhost:1455"
    />,
  );
  expect(html).toContain("Connected as ada@example.org · Plus.");
  expect(html).toContain('href="/c/1"');
  expect(html).not.toContain("or here:");
});

test("a connection that asks for a new sign-in leads to a new attempt at once", () => {
  const html = renderToStaticMarkup(
    <Connect
      connection={{ connected: true, health: "reconnect", reason: "ChatGPT asks you to sign in again." }}
      deviceCode={null}
      returnTo="/"
      callbackHost="localhost:1455"
    />,
  );
  expect(html).toContain("or here:");
});

test("sign-in offers exactly the ways that the deployment has", () => {
  const ways = (passphrase: boolean, link: boolean) => {
    const html = renderToStaticMarkup(
      <SignIn
        host=""
        ways={[...(passphrase ? (["passphrase"] as const) : []), ...(link ? (["link"] as const) : [])]}
        returnTo="/"
        {...standing}
        arrived={false}
        secure
      />,
    );
    return [html.includes("Passphrase"), html.includes("printed in the terminal")];
  };
  expect(ways(true, false)).toEqual([true, false]);
  expect(ways(false, true)).toEqual([false, true]);
  expect(ways(true, true)).toEqual([true, true]);
});

test.each<[Browser, string]>([
  ["chrome", "This site can’t be reached"],
  ["firefox", "Unable to connect"],
  ["safari", "Safari Can’t Connect to the Server"],
  ["safari-phone", "Safari can’t open the page because it"],
])("the drawn page of %s speaks that browser's words and names the host", (browser, words) => {
  const html = renderToStaticMarkup(<BrowserPicture browser={browser} callbackHost="127.0.0.1:1457" />);
  expect(html).toContain(words);
  expect(html).toContain("127.0.0.1");
});

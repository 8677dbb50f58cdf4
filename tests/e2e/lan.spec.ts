import { freePort } from "../support/app.ts";
import { test as base, chat, expect, finished, hydrated, type Site, visit } from "../support/browser.ts";
import { authorize } from "../support/fake-upstream/auth/sign-in.ts";

// A home network: plain http, and a name that no certificate stands for. The browser gives such a page no secure context.
const host = "wherry.test";
const addressOf = ({ app }: Site) => `http://${host}:${app.port}`;

const test = base.extend<{ site: Site }, { lan: Site }>({
  lan: [
    async ({ launchForWorker }, use) => {
      const port = String(await freePort());
      await use(await launchForWorker({ PORT: port, HOST: "127.0.0.1", APP_URL: `http://${host}:${port}` }));
    },
    { scope: "worker" },
  ],
  site: ({ lan }, use) => use(lan),
});

test.use({
  launchOptions: [
    async ({ launchOptions }, use) =>
      use({
        ...launchOptions,
        args: [...(launchOptions.args ?? []), `--host-resolver-rules=MAP ${host} 127.0.0.1`],
      }),
    { scope: "worker" },
  ],
});

// The browser says so itself, on every page: COOP is for secure origins alone.
test.beforeEach(({ announce }) => announce(/Cross-Origin-Opener-Policy header has been ignored/));

test("over plain http on a name: sign in, connect, send, copy and stop", async ({ device, lan, fake }) => {
  const page = await device({ signedIn: false, baseURL: addressOf(lan) });
  const before = lan.app.link();
  await lan.owner.post("/api/sign-in-link", {});
  await expect.poll(() => lan.app.link()).not.toBe(before);
  await page.goto(lan.app.link());
  const { composer, answer, stop } = chat(page);
  await expect(composer).toBeVisible();
  await hydrated(page);
  expect(new URL(page.url()).hostname).toBe(host);
  expect(
    await page.evaluate(() => [isSecureContext, "clipboard" in navigator, "randomUUID" in crypto]),
  ).toEqual([false, false, false]);

  await visit(page, "/connect");
  const signIn = page.getByRole("link", { name: "Sign in at OpenAI" });
  const address = await authorize((await signIn.getAttribute("href")) ?? "");
  await page.getByRole("button", { name: "Paste the address" }).click();
  await expect(page.getByText("Now paste it here with Ctrl+V or ⌘V.")).toBeVisible();
  const field = page.getByRole("textbox", { name: "or here:" });
  await expect(field).toBeFocused();
  await field.fill(address);
  await field.press("Enter");
  await expect(page.getByRole("heading", { name: /^Connected as/ })).toBeVisible();
  await page.getByRole("link", { name: "Start chatting" }).click();

  await composer.fill("Answers stop after a minute behind nginx");
  await composer.press("Enter");
  await finished(page);
  await expect(answer).toContainText("ngx_http_proxy_module reference");
  await page.getByRole("button", { name: "Copy answer" }).click();
  await expect(page.getByRole("button", { name: "Copied", exact: true })).toBeVisible();

  fake.next("hold");
  await composer.fill("And with Caddy?");
  await composer.press("Enter");
  await fake.held();
  await stop.click();
  await expect(answer).toContainText("Stopped. The text so far is kept.");
});

test("the sign-in page warns that the connection is not encrypted", async ({ device, lan }) => {
  const page = await device({ signedIn: false, baseURL: addressOf(lan) });
  await visit(page, "/sign-in");
  await expect(
    page.getByText("This connection is not encrypted. Use it only in a network that you trust."),
  ).toBeVisible();
});

test("a name that is not this deployment's is shown nothing", async ({ lan }) => {
  const answer = await fetch(`${lan.app.origin}/api/conversations`, { headers: { host: "elsewhere.test" } });
  expect(answer.status).not.toBe(200);
});

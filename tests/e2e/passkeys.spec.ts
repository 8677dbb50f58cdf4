import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessible.ts";
import { test as base, expect, type Site, visit } from "../support/browser.ts";

/** Browsers keep passkeys only for a name; the address of other tests is a number. */
const test = base.extend<{ named: (site: Site) => string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
  named: async ({}, use) => use(({ app }) => `http://localhost:${app.port}`),
});

/** Gives this browser an authenticator of its own, which says yes to everything. */
async function withAuthenticator(page: Page): Promise<void> {
  const client = await page.context().newCDPSession(page);
  await client.send("WebAuthn.enable");
  await client.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function signInByPrintedLink(page: Page, { owner, app }: Site): Promise<void> {
  const before = app.link();
  await owner.post("/api/sign-in-link", {});
  await expect.poll(() => app.link()).not.toBe(before);
  await page.goto(`/sign-in${new URL(app.link()).hash}`);
  await expect(page.getByRole("textbox", { name: "Message", exact: true })).toBeVisible();
}

test("a passkey is made once signed in, signs in afterwards, and opens nothing any more once removed", async ({
  device,
  launch,
  named,
  announce,
}) => {
  announce(/status of 401/);
  const site = await launch();
  const page = await device({ of: site, signedIn: false, baseURL: named(site) });
  await withAuthenticator(page);
  await visit(page, "/sign-in");
  await expect(page.getByRole("button", { name: "Sign in with a passkey" })).toHaveCount(0);
  await signInByPrintedLink(page, site);

  await visit(page, "/settings");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const list = page.getByRole("list", { name: "Passkeys" });
  await expect(list.getByRole("listitem")).toHaveCount(1);
  await expectAccessible(page);

  const forget = () => page.context().clearCookies();
  await forget();
  await visit(page, "/sign-in?return=/settings");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(list.getByRole("listitem")).toContainText("last used");

  await list.getByRole("button", { name: "Remove" }).click();
  await expect(list).toHaveCount(0);
  await forget();
  await visit(page, "/sign-in");
  await expect(page.getByRole("button", { name: "Sign in with a passkey" })).toHaveCount(0);
});

test("a passkey is the proof that a sensitive wish asks for", async ({ device, launch, named, announce }) => {
  announce(/status of 403/);
  const site = await launch();
  const page = await device({ of: site, signedIn: false, baseURL: named(site) });
  await withAuthenticator(page);
  await signInByPrintedLink(page, site);
  await visit(page, "/settings");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByRole("list", { name: "Passkeys" })).toBeVisible();

  // As it would be ten minutes later: the answer to a proof that has grown old.
  await page.route(
    "**/api/pairings",
    (route) =>
      route.fulfill({
        status: 403,
        json: { error: { code: "confirm_sign_in", message: "Confirm that it is you.", action: "sign_in" } },
      }),
    { times: 1 },
  );
  await page.getByRole("button", { name: "Add a device" }).click();
  await page.getByRole("button", { name: "Confirm with a passkey" }).click();
  await expect(page.getByRole("img", { name: /QR/ })).toBeVisible();
});

test("where browsers keep no passkeys, the settings say why", async ({ page }) => {
  await visit(page, "/settings");
  await expect(page.getByText("Browsers keep passkeys only for a name")).toBeVisible();
});

import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, phone, visit } from "../support/browser.ts";
import { type FakeOidc, startFakeOidc } from "../support/fake-oidc.ts";

const test = base.extend<object, { provider: FakeOidc }>({
  provider: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const provider = await startFakeOidc();
      await use(provider);
      await provider.stop();
    },
    { scope: "worker" },
  ],
});

const allowed = { ALLOWED_EMAILS: "ada@example.org, grace@example.org" };
const ada = { sub: "ada", email: "ada@example.org", email_verified: true };

test("a verified address opens the door once, and the account it admitted from then on", async ({
  device,
  launch,
  provider,
}) => {
  const site = await launch({ ...allowed, ...provider.settings });
  provider.become(ada);
  const page = await device({ of: site, signedIn: false });
  await visit(page, "/?q=kept");
  await page.getByRole("button", { name: "Continue with localhost" }).click();
  await expect(page.getByRole("textbox", { name: "Message", exact: true })).toHaveValue("kept");
  expect(page.url()).toContain(site.app.origin);

  provider.become({ ...ada, sub: "another account with her address" });
  const other = await device({ of: site, signedIn: false, ...phone });
  await visit(other, "/sign-in");
  await other.getByRole("button", { name: "Continue with localhost" }).tap();
  await expect(other.getByText("This account has no access to this deployment.")).toBeVisible();
  const { violations } = await new AxeBuilder({ page: other }).analyze();
  expect(violations).toEqual([]);

  provider.become({ sub: "ada", email: "married@example.org", email_verified: true });
  await other.getByRole("button", { name: "Continue with localhost" }).tap();
  await expect(other.getByRole("textbox", { name: "Message", exact: true })).toBeVisible();
});

test("an address that the provider has not verified opens nothing", async ({ device, launch, provider }) => {
  const site = await launch({ ...allowed, ...provider.settings });
  const page = await device({ of: site, signedIn: false });
  for (const person of [
    { ...ada, email_verified: false },
    { sub: "ada" },
    { ...ada, email: "eve@example.org" },
  ]) {
    provider.become(person);
    await visit(page, "/sign-in");
    await page.getByRole("button", { name: "Continue with localhost" }).click();
    await expect(page.getByText("This account has no access to this deployment.")).toBeVisible();
  }
});

test("two people of a household see nothing of one another", async ({ device, launch, provider }) => {
  const site = await launch({ ...allowed, ...provider.settings });
  const lists = [];
  for (const sub of ["ada", "grace"]) {
    provider.become({ sub, email: `${sub}@example.org`, email_verified: true });
    const page = await device({ of: site, signedIn: false });
    await visit(page, "/settings");
    await page.getByRole("button", { name: "Continue with localhost" }).click();
    await expect(page.getByRole("heading", { name: "Devices" })).toBeVisible();
    lists.push((await (await page.request.get("/api/devices")).json()).devices);
  }
  expect(lists[1]).toHaveLength(1); // the owner has the device of the test besides
  expect(lists[0]?.map(({ id }: { id: string }) => id)).not.toContain(lists[1]?.[0].id);
});

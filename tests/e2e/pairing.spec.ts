import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessible.ts";
import { chat, expect, hydrated, phone as phoneSize, type Site, test, visit } from "../support/browser.ts";

const passphrase = "correct horse battery staple";
const iPhone = {
  ...phoneSize,
  userAgent:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1",
};
const over = "This code has expired or was used. Show a new one on the first device.";

type Shown = { dialog: ReturnType<Page["getByRole"]>; id: string; code: string; url: string };

/** Opens the dialog on a signed-in device and waits for its code. */
async function addDevice(page: Page): Promise<Shown> {
  await visit(page, "/settings");
  const answer = page.waitForResponse(
    (response) => response.url().endsWith("/api/pairings") && response.request().method() === "POST",
  );
  await page.getByRole("button", { name: "Add a device" }).click();
  const { id, code, url } = await (await answer).json();
  const dialog = page.getByRole("dialog", { name: "Add a device" });
  await expect(dialog.getByText(code)).toBeVisible();
  return { dialog, id, code, url };
}

/** The number that the new device shows, once it does. */
async function numberOn(phone: Page): Promise<string> {
  const number = phone.getByText(/^\d\d$/);
  await expect(number).toBeVisible();
  return number.innerText();
}

async function typeNumber({ dialog }: Shown, number: string): Promise<void> {
  await dialog.getByLabel("Type the number that iPhone shows").fill(number);
  await dialog.getByRole("button", { name: "Let it in" }).click();
}

const wrong = (number: string) => (number === "42" ? "43" : "42");
const phaseOf = async ({ owner }: Site, { id }: Shown) =>
  ((await (await owner.call(`/api/pairings/${id}`)).json()) as { phase: string }).phase;

test("a phone that opens the link signs in, once the laptop has typed its number", async ({
  device,
  launch,
}) => {
  const own = await launch();
  const laptop = await device({ of: own });
  await laptop.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const phone = await device({ of: own, signedIn: false, ...iPhone });

  const shown = await addDevice(laptop);
  await expect(shown.dialog.getByRole("img", { name: /^QR code/ })).toBeVisible();
  await expect(shown.dialog.getByText(/^1:\d\d left$/)).toBeVisible();
  await shown.dialog.getByRole("button", { name: "Copy link" }).click();
  await expect(shown.dialog.getByRole("button", { name: "Copied" })).toBeVisible();
  const link = await laptop.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(shown.url);

  await visit(phone, link);
  await expect(phone.getByRole("heading", { name: "Sign this device in?" })).toBeVisible();
  expect(phone.url()).toBe(`${own.app.origin}/pair`);
  expect(await phaseOf(own, shown)).toBe("open"); // who only opens the link redeems nothing
  await phone.getByRole("button", { name: "Continue" }).click();
  const number = await numberOn(phone);
  await expect(phone.getByText("Waiting for the other device…")).toBeVisible();

  await expect(shown.dialog.getByText("iPhone wants to sign in (Safari on iPhone).")).toBeVisible();
  await expect(shown.dialog.getByLabel("Type the number that iPhone shows")).toBeFocused();
  await typeNumber(shown, number);
  await expect(phone).toHaveURL(`${own.app.origin}/`);
  await expect(chat(phone).composer).toBeVisible();
  await expect(shown.dialog.getByText("iPhone is signed in.")).toBeVisible();
  await shown.dialog.getByRole("button", { name: "Done" }).click();
  const devices = laptop.getByRole("list", { name: "Signed-in devices" });
  await expect(devices.getByText("Safari on iPhone")).toBeVisible();

  await phone.goBack();
  expect(phone.url()).not.toContain("#");
});

test("a phone on which the code is typed signs in, after a slip of the hand on either side", async ({
  device,
  launch,
  announce,
}) => {
  announce(/status of 410/, /status of 400/);
  const own = await launch();
  const laptop = await device({ of: own });
  const phone = await device({ of: own, signedIn: false, ...iPhone });
  const shown = await addDevice(laptop);

  await visit(phone, "/");
  await expect(
    phone.getByText("Scan the code that a signed-in device shows (Settings → Devices)"),
  ).toBeVisible();
  await phone.getByRole("link", { name: "type it" }).click();
  await expect(phone.getByRole("heading", { name: "Sign this device in" })).toBeVisible();
  const field = phone.getByLabel("Code");
  await field.fill(shown.code.slice(0, 5));
  await field.press("Enter");
  await expect(phone.getByText("A code has ten letters and digits.")).toBeVisible();
  await field.fill(`${shown.code.slice(0, -1)}${shown.code.endsWith("A") ? "C" : "A"}`);
  await field.press("Enter");
  await expect(phone.getByText(over)).toBeVisible();
  await field.fill(shown.code.toLowerCase().replaceAll("-", " "));
  await field.press("Enter");
  const number = await numberOn(phone);

  await typeNumber(shown, wrong(number));
  await expect(shown.dialog.getByText("That is not the number on iPhone. One try is left.")).toBeVisible();
  await typeNumber(shown, number);
  await expect(phone).toHaveURL(`${own.app.origin}/`);
  await expect(chat(phone).composer).toBeVisible();
});

test("a device that is not the owner's is sent away, by a word or by two wrong numbers", async ({
  device,
  launch,
  announce,
}) => {
  announce(/status of 4(00|04|10)/);
  const own = await launch();
  const laptop = await device({ of: own });
  const strange = await device({ of: own, signedIn: false, ...iPhone });

  const refused = await addDevice(laptop);
  await visit(strange, refused.url);
  await strange.getByRole("button", { name: "Continue" }).click();
  await numberOn(strange);
  await refused.dialog.getByRole("button", { name: "Not mine" }).click();
  await expect(refused.dialog).toBeHidden();
  await expect(strange.getByText(over)).toBeVisible();

  const mistyped = await addDevice(laptop);
  await strange.getByLabel("Code").fill(mistyped.code);
  await strange.getByRole("button", { name: "Continue" }).click();
  const number = await numberOn(strange);
  await typeNumber(mistyped, wrong(number));
  await expect(mistyped.dialog.getByText("One try is left.")).toBeVisible();
  await typeNumber(mistyped, wrong(number));
  await expect(mistyped.dialog.getByRole("button", { name: "Show a new code" })).toBeVisible();
  await expect(strange.getByText(over)).toBeVisible();
  await visit(strange, "/");
  await expect(strange).toHaveURL(/\/sign-in/);
});

test("a code that ends is replaced by another, and one that is left behind is withdrawn", async ({
  device,
  launch,
  announce,
}) => {
  announce(/status of 4(04|10)/);
  const own = await launch();
  const laptop = await device({ of: own });
  const first = await addDevice(laptop);
  await own.owner.call(`/api/pairings/${first.id}`, { method: "DELETE" }); // as its end would
  await expect(first.dialog.getByText("This code has expired. Nobody came in by it.")).toBeVisible();
  const answer = laptop.waitForResponse((response) => response.url().endsWith("/api/pairings"));
  await first.dialog.getByRole("button", { name: "Show a new code" }).click();
  const second = await (await answer).json();
  await expect(first.dialog.getByText(second.code)).toBeVisible();

  await laptop.keyboard.press("Escape");
  await expect(first.dialog).toBeHidden();
  const seen = async () => (await own.owner.call(`/api/pairings/${second.id}`)).status;
  await expect.poll(seen).toBe(404);
  const phone = await device({ of: own, signedIn: false, ...iPhone });
  await visit(phone, second.url);
  await phone.getByRole("button", { name: "Continue" }).click();
  await expect(phone.getByText(over)).toBeVisible();
});

test("a device that is signed in already says so, and redeems nothing", async ({ device, launch }) => {
  const own = await launch();
  const laptop = await device({ of: own });
  const shown = await addDevice(laptop);
  const tablet = await device({ of: own });
  await visit(tablet, shown.url);
  await expect(tablet.getByText("This device is signed in already.")).toBeVisible();
  expect(tablet.url()).toBe(`${own.app.origin}/pair`);
  expect(await phaseOf(own, shown)).toBe("open");
  await tablet.getByRole("link", { name: "Go to your chats" }).click();
  await expect(chat(tablet).composer).toBeVisible();
});

test("a link that is opened where another one had ended is read as well", async ({
  device,
  launch,
  announce,
}) => {
  announce(/status of 410/);
  const own = await launch();
  const laptop = await device({ of: own });
  const phone = await device({ of: own, signedIn: false, ...iPhone });
  await visit(phone, "/pair#AAAA.xxxxxxxxxxxxxxxxxxxxxx");
  await phone.getByRole("button", { name: "Continue" }).click();
  await expect(phone.getByText(over)).toBeVisible();
  const shown = await addDevice(laptop);
  await phone.evaluate((hash) => location.assign(hash), new URL(shown.url).hash);
  await phone.getByRole("button", { name: "Continue" }).click();
  await numberOn(phone);
  expect(await phaseOf(own, shown)).toBe("claimed");
});

test("a paired phone lets another device in only after a proof that it is the owner", async ({
  device,
  launch,
  announce,
}) => {
  announce(/status of 403/);
  const own = await launch({ OWNER_PASSPHRASE: passphrase });
  const laptop = await device({ of: own });
  const phone = await device({ of: own, signedIn: false, ...iPhone });
  const shown = await addDevice(laptop);
  await visit(phone, shown.url);
  await phone.getByRole("button", { name: "Continue" }).click();
  await typeNumber(shown, await numberOn(phone));
  await expect(phone).toHaveURL(`${own.app.origin}/`);
  await hydrated(phone);

  await visit(phone, "/settings");
  await phone.getByRole("button", { name: "Add a device" }).click();
  const confirm = phone.getByRole("dialog", { name: "Confirm that it is you" });
  await confirm.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await confirm.getByLabel("Passphrase", { exact: true }).press("Enter");
  const dialog = phone.getByRole("dialog", { name: "Add a device" });
  await expect(dialog.getByRole("img", { name: /^QR code/ })).toBeVisible();
});

test("every step is accessible on each size, light and dark", async ({ device, launch, announce }) => {
  test.setTimeout(180_000);
  announce(/status of 4(00|04|10)/);
  const own = await launch();
  const laptop = await device({ of: own, reducedMotion: "reduce" });
  const phone = await device({ of: own, signedIn: false, ...iPhone, reducedMotion: "reduce" });

  await visit(phone, "/pair");
  await phone.getByLabel("Code").fill("AAAA-AAA-AAA");
  await phone.getByRole("button", { name: "Continue" }).click();
  await expect(phone.getByText(over)).toBeVisible();
  await expectAccessible(phone);

  const shown = await addDevice(laptop);
  await expect(shown.dialog.getByRole("img", { name: /^QR code/ })).toBeVisible();
  await expectAccessible(laptop);
  await visit(phone, shown.url);
  await phone.reload(); // the secret is gone with the page
  await expect(phone.getByLabel("Code")).toBeVisible();
  await shown.dialog.getByRole("button", { name: "Cancel" }).click();

  const next = await addDevice(laptop);
  await visit(phone, next.url);
  await expect(phone.getByRole("heading", { name: "Sign this device in?" })).toBeVisible();
  await phone.getByRole("button", { name: "Continue" }).click();
  const number = await numberOn(phone);
  await typeNumber(next, wrong(number));
  await expect(next.dialog.getByText("One try is left.")).toBeVisible();
  await Promise.all([expectAccessible(laptop), expectAccessible(phone)]);
});

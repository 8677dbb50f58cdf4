import { ask, expect, test, visit } from "../support/browser.ts";

// Every other test fails on a violation that it did not bring about; this one shows that there is something to violate.

test("the page's policy refuses foreign scripts, markup from strings and requests to elsewhere", async ({
  page,
  announce,
}) => {
  announce(/Content Security Policy|TrustedHTML|TrustedScript|violates the following/);
  await visit(page, "/");
  const refused = await page.evaluate(async () => {
    const violated: string[] = [];
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) =>
      violated.push(effectiveDirective),
    );
    const tryTo = async (attempt: () => unknown) => {
      try {
        await attempt();
        return "done";
      } catch {
        return "refused";
      }
    };
    const markup = await tryTo(() => {
      document.createElement("div").innerHTML = "<b>bold</b>";
    });
    const request = await tryTo(() => fetch("https://elsewhere.example/"));
    const script = document.createElement("script");
    const foreign = await tryTo(() => {
      script.src = "https://elsewhere.example/script.js";
    });
    const image = new Image();
    const broken = new Promise((resolve) => image.addEventListener("error", resolve));
    image.src = "https://elsewhere.example/pixel.png";
    await broken;
    return { markup, request, foreign, violated: [...new Set(violated)].sort() };
  });
  expect(refused).toMatchObject({
    markup: "refused",
    request: "refused",
    foreign: "refused",
  });
  expect(refused.violated).toEqual(
    expect.arrayContaining(["connect-src", "img-src", "require-trusted-types-for"]),
  );
});

test("nothing of a chat is kept by the browser's cache", async ({ page, site }) => {
  const path = await ask(page, "Answers stop after a minute behind nginx");
  for (const address of [path, "/", "/settings", "/api/conversations"]) {
    const { headers } = await site.owner.call(address);
    expect(headers.get("cache-control"), address).toContain("no-store");
    expect(headers.get("x-content-type-options"), address).toBe("nosniff");
  }
});

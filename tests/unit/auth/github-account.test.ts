import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { gitHubAccount } from "../../../lib/auth/github-account.ts";

let stop = () => {};
afterEach(() => stop());

/** GitHub's API on loopback, which knows one token. */
async function gitHub(emails: unknown, status = 200): Promise<string> {
  const server = createServer((request, response) => {
    const known =
      request.headers.authorization === "Bearer a-token" && request.headers["user-agent"] === "wherry";
    const body = request.url === "/user" ? { id: 42, email: "ada@example.org" } : emails;
    response
      .writeHead(known ? status : 401, { "content-type": "application/json" })
      .end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stop = () => server.close();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("the address in a profile counts for nothing; only verified ones do", async () => {
  const api = await gitHub([
    { email: "ada@example.org", verified: false, primary: true, visibility: "public" },
    { email: "ada@users.example.org", verified: true, primary: false, visibility: null },
  ]);
  expect(await gitHubAccount(api, "a-token", fetch)).toEqual({
    id: "42",
    account: { provider: "github", subject: "42", emails: ["ada@users.example.org"] },
  });
});

test.each([
  ["a refusal", [], 403],
  ["another form", { message: "Hello" }, 200],
])("%s lets nobody in", async (_, emails, status) => {
  const api = await gitHub(emails, status);
  await expect(gitHubAccount(api, "a-token", fetch)).rejects.toThrow();
});

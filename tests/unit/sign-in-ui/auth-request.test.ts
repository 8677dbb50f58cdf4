import { expect, test } from "vitest";
import { signIn } from "../../../components/sign-in/auth-request.ts";

/** A server with one answer per path, which notes what it was asked. */
function server(answers: Record<string, () => Response>) {
  const asked: { path: string; init?: RequestInit }[] = [];
  const ask = async (path: string, init?: RequestInit) => {
    asked.push({ path, init });
    return answers[path]?.() ?? new Response(null, { status: 404 });
  };
  return { ask, asked };
}

const csrf = () => Response.json({ csrfToken: "made-up-csrf" });
const redirectTo = (url: string) => () => Response.json({ url });

test("signs in with the CSRF field in a form body and asks whether the cookie was kept", async () => {
  const { ask, asked } = server({
    "/api/auth/csrf": csrf,
    "/api/auth/callback/passphrase": redirectTo("/"),
    "/api/auth/session": () => Response.json({ user: { id: "owner" } }),
  });
  expect(await signIn("passphrase", { passphrase: "made up & long" }, ask)).toEqual({ kind: "signed_in" });
  expect(asked.map(({ path }) => path)).toEqual([
    "/api/auth/csrf",
    "/api/auth/callback/passphrase",
    "/api/auth/session",
  ]);
  const post = asked[1]?.init;
  expect(post?.method).toBe("POST");
  expect(new Headers(post?.headers).get("x-auth-return-redirect")).toBe("1");
  expect(String(post?.body)).toBe("passphrase=made+up+%26+long&csrfToken=made-up-csrf");
});

test("a success whose cookie was dropped is said as such", async () => {
  const { ask } = server({
    "/api/auth/csrf": csrf,
    "/api/auth/callback/link": redirectTo("/"),
    "/api/auth/session": () => Response.json(null),
  });
  expect(await signIn("link", { secret: "made-up" }, ask)).toEqual({ kind: "not_kept" });
});

test("a wrong passphrase is refused without asking for a session", async () => {
  const { ask, asked } = server({
    "/api/auth/csrf": csrf,
    "/api/auth/callback/passphrase": redirectTo("/sign-in?error=CredentialsSignin&code=credentials"),
  });
  expect(await signIn("passphrase", { passphrase: "wrong" }, ask)).toEqual({ kind: "refused" });
  expect(asked).toHaveLength(2);
});

test("a server that answers with a page instead of JSON is a failure, not a success", async () => {
  const { ask } = server({
    "/api/auth/csrf": csrf,
    "/api/auth/callback/passphrase": () => new Response("<html>", { status: 200 }),
  });
  expect((await signIn("passphrase", { passphrase: "made-up" }, ask)).kind).toBe("failed");
});

test("a network that fails is said, and nothing is thrown", async () => {
  const ask = async () => {
    throw new TypeError("Load failed");
  };
  expect((await signIn("passphrase", { passphrase: "made-up" }, ask)).kind).toBe("failed");
});

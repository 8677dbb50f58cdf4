import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

/** Whoever sits at the browser, as the provider knows them. */
export type OidcPerson = { sub: string; email?: string; email_verified?: boolean };

export type FakeOidc = Awaited<ReturnType<typeof startFakeOidc>>;

/**
 * An OpenID Connect provider on loopback that signs in whoever `person` is, without asking. It is strict: codes are good once, for the
 * redirect they were made for and the verifier of their challenge (RFC 7636), the client must know its secret, and what is known of a
 * person stands at the userinfo endpoint alone.
 */
export async function startFakeOidc() {
  const client = { id: "wherry-tests", secret: randomUUID() };
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256", use: "sig" };
  const codes = new Map<
    string,
    { redirect: string; challenge: string; nonce: string | null; person: OidcPerson }
  >();
  const people = new Map<string, OidcPerson>();
  let person: OidcPerson = { sub: "1" };
  let issuer = "";

  function authorize(query: URLSearchParams, response: ServerResponse): void {
    const redirect = query.get("redirect_uri") ?? "";
    const fit =
      query.get("client_id") === client.id &&
      query.get("response_type") === "code" &&
      query.get("code_challenge_method") === "S256" &&
      query.get("state") &&
      query.get("scope")?.split(" ").includes("openid");
    if (!fit) return void response.writeHead(400).end("refused");
    const code = randomUUID();
    codes.set(code, {
      redirect,
      challenge: query.get("code_challenge") ?? "",
      nonce: query.get("nonce"),
      person,
    });
    const target = new URL(redirect);
    target.searchParams.set("code", code);
    target.searchParams.set("state", query.get("state") ?? "");
    response.writeHead(302, { location: target.href }).end();
  }

  async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += chunk;
    const fields = new URLSearchParams(body);
    const code = codes.get(fields.get("code") ?? "");
    codes.delete(fields.get("code") ?? "");
    const basic = Buffer.from(`${client.id}:${client.secret}`).toString("base64");
    const verifier = createHash("sha256")
      .update(fields.get("code_verifier") ?? "")
      .digest("base64url");
    const refused =
      request.headers.authorization !== `Basic ${basic}` ||
      code?.challenge !== verifier ||
      code.redirect !== fields.get("redirect_uri");
    if (!code || refused) return json(response, 400, { error: "invalid_grant" });
    const accessToken = randomUUID();
    people.set(accessToken, code.person);
    const idToken = await new SignJWT(code.nonce ? { nonce: code.nonce } : {})
      .setProtectedHeader({ alg: "RS256", kid: "k1" })
      .setIssuer(issuer)
      .setSubject(code.person.sub)
      .setAudience(client.id)
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(privateKey);
    json(response, 200, {
      access_token: accessToken,
      token_type: "Bearer",
      expires_in: 300,
      id_token: idToken,
    });
  }

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", issuer);
    if (pathname === "/authorize") return authorize(searchParams, response);
    if (pathname === "/token") return void token(request, response);
    if (pathname === "/userinfo") {
      const known = people.get(request.headers.authorization?.replace("Bearer ", "") ?? "");
      return json(response, known ? 200 : 401, known ?? { error: "invalid_token" });
    }
    if (pathname === "/jwks") return json(response, 200, { keys: [jwk] });
    if (pathname !== "/.well-known/openid-configuration") return void response.writeHead(404).end();
    json(response, 200, {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      code_challenge_methods_supported: ["S256"],
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // Another name than the app's, so that the browser comes back from another site as it would from a real provider.
  issuer = `http://localhost:${(server.address() as AddressInfo).port}`;

  return {
    settings: { AUTH_OIDC_ISSUER: issuer, AUTH_OIDC_ID: client.id, AUTH_OIDC_SECRET: client.secret },
    /** Lets somebody else sit at the browser. */
    become(next: OidcPerson) {
      person = next;
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

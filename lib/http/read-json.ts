import "server-only";
import type { z } from "zod";
import { AppError } from "../shared/errors.ts";

/**
 * The body of a request, read within a limit and parsed by a schema.
 * @param limit bytes.
 * @throws AppError `too_large`, or `bad_request` whose cause names the wrong field, never its content.
 */
export async function readJson<S extends z.ZodType>(
  request: Request,
  schema: S,
  limit = 256 * 1024,
): Promise<z.infer<S>> {
  if (request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase() !== "application/json")
    throw new AppError("bad_request", { cause: new Error("content-type is not application/json") });
  let value: unknown;
  try {
    value = JSON.parse(await readText(request, limit));
  } catch (error) {
    if (error instanceof SyntaxError) throw new AppError("bad_request", { cause: new Error("not JSON") });
    throw error;
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const paths = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.code}`);
  throw new AppError("bad_request", { cause: new Error(paths.join(", ").slice(0, 300)) });
}

/** Of a body that is too large so much is read and dropped, in bytes: whoever is cut off while sending never hears why. */
const mostDropped = 4 * 1024 * 1024;

/**
 * The body of a request as text.
 * @param limit bytes.
 * @throws AppError `too_large`.
 */
export async function readText(request: Request, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size <= limit) chunks.push(chunk);
    else if (size > limit + mostDropped) break;
  }
  if (size > limit) throw new AppError("too_large");
  return Buffer.concat(chunks).toString("utf8");
}

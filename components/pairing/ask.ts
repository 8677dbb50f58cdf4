import { closingTime } from "@/components/connect/countdown";
import { open, type RequestError } from "@/components/request";

/** A JSON call whose answer has an end: `closesAt` says when, by this device's clock (ms). @throws RequestError. */
export async function ask<T extends { expiresAt: string }>(path: string, init?: RequestInit) {
  const answer = await open(path, init);
  const body = (await answer.json()) as T;
  return { ...body, closesAt: closingTime(body.expiresAt, answer.headers.get("date"), Date.now()) };
}

/** True for a failure that says nothing about the pairing: asking again may help. */
export const isPassing = ({ status }: RequestError) => status === 0 || status === 429 || status >= 500;

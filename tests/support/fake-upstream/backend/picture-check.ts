const signatures: [type: string, start: string][] = [
  ["image/png", "89504e470d0a1a0a"],
  ["image/jpeg", "ffd8ff"],
  ["image/gif", "47494638"],
  ["image/webp", "52494646"],
];

/** Whether an address is a data URL whose bytes begin like a picture of the type it names. */
export function isPicture(address: unknown): boolean {
  const [, type, data] = /^data:(image\/\w+);base64,([A-Za-z0-9+/]+={0,2})$/.exec(String(address)) ?? [];
  if (!type || !data) return false;
  const bytes = Buffer.from(data, "base64");
  const start = signatures.find(([known]) => known === type)?.[1];
  return start !== undefined && bytes.length > 24 && bytes.toString("hex").startsWith(start);
}

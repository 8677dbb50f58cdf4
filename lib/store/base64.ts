import "server-only";

// jose uses the platform's own base64 (TC39 Uint8Array base64, in Node from 25 on) where there is one. Node 24's stand-in inside jose
// goes through strings of single characters and costs four times as much as Buffer, with every conversation sealed and opened.

type Alphabet = { alphabet?: "base64" | "base64url"; omitPadding?: boolean };

const bytes = Uint8Array as unknown as {
  prototype: { toBase64?(options?: Alphabet): string };
  fromBase64?(text: string, options?: Alphabet): Uint8Array;
};

bytes.prototype.toBase64 ??= function (this: Uint8Array, { alphabet = "base64", omitPadding = false } = {}) {
  const text = Buffer.from(this.buffer, this.byteOffset, this.byteLength).toString(alphabet);
  if (alphabet === "base64") return omitPadding ? text.replace(/=+$/, "") : text;
  return omitPadding ? text : text.padEnd(Math.ceil(text.length / 4) * 4, "=");
};

bytes.fromBase64 ??= (text, { alphabet = "base64" } = {}) => {
  const allowed = alphabet === "base64" ? /^[A-Za-z0-9+/]*={0,2}$/ : /^[A-Za-z0-9_-]*={0,2}$/;
  if (!allowed.test(text)) throw new SyntaxError("not base64");
  return new Uint8Array(Buffer.from(text, alphabet));
};

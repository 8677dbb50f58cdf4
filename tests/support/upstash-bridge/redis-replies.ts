/** A reply as Redis means it: status and error are told apart from strings, which are bytes. */
export type RedisReply = { status: string } | { error: string } | number | Buffer | null | RedisReply[];

/**
 * Cuts a byte stream into RESP2 replies, wherever the chunks begin and end. A reply is parsed again from its start when more bytes
 * come, but not before as many are there as its last bulk string announced.
 */
export function createReplyParser(onReply: (reply: RedisReply) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let size = 0;
  let needed = 0;
  return (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size < needed) return;
    let bytes = Buffer.concat(chunks);
    for (;;) {
      const reader = createReader(bytes);
      const reply = reader.reply();
      if (reply === undefined) {
        chunks = [bytes];
        size = bytes.length;
        needed = reader.position();
        return;
      }
      bytes = bytes.subarray(reader.position());
      onReply(reply);
    }
  };
}

/** Reads one reply; `undefined` means that bytes are missing, and `position` is then where they must at least reach. */
function createReader(bytes: Buffer) {
  let at = 0;

  function line(): string | undefined {
    const end = bytes.indexOf("\r\n", at);
    if (end < 0) return undefined;
    const text = bytes.toString("utf8", at, end);
    at = end + 2;
    return text;
  }

  function bulk(length: number): Buffer | null | undefined {
    if (length < 0) return null;
    const begin = at;
    at += length + 2;
    return at > bytes.length ? undefined : bytes.subarray(begin, begin + length);
  }

  function list(length: number): RedisReply[] | null | undefined {
    if (length < 0) return null;
    const items: RedisReply[] = [];
    for (let i = 0; i < length; i++) {
      const item = reply();
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  }

  function reply(): RedisReply | undefined {
    const head = line();
    if (head === undefined) return undefined;
    const rest = head.slice(1);
    switch (head[0]) {
      case "+":
        return { status: rest };
      case "-":
        return { error: rest };
      case ":":
        return Number(rest);
      case "$":
        return bulk(Number(rest));
      case "*":
        return list(Number(rest));
      default:
        throw new Error(`not a RESP2 reply: ${head.slice(0, 20)}`);
    }
  }

  return { reply, position: () => at };
}

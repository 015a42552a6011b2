/**
 * Messages on a unix socket: the length in 4 bytes, most significant first, then as many bytes of JSON in UTF-8. What is longer
 * than agreed is noticed by its length alone, before any of it is kept.
 */
const HEADER = 4;

export function frameOf(text: string, maxBytes: number): Buffer | undefined {
  const length = Buffer.byteLength(text);
  if (length > maxBytes) return undefined;
  const frame = Buffer.allocUnsafe(HEADER + length);
  frame.writeUInt32BE(length, 0);
  frame.write(text, HEADER);
  return frame;
}

export interface FrameReader {
  /** What became whole with these bytes. Undefined: a frame is longer than agreed, and nothing behind it can be read. */
  push(bytes: Uint8Array): string[] | undefined;
}

export function frameReader(maxBytes: number): FrameReader {
  let pieces: Uint8Array[] = [];
  let held = 0;
  /** Of the frame that is being read; 0: its header is not whole. */
  let wanted = 0;

  const gather = (): Buffer => {
    const bytes = Buffer.concat(pieces, held);
    pieces = [bytes];
    return bytes;
  };
  const drop = (bytes: Buffer, length: number): void => {
    held -= length;
    pieces = held === 0 ? [] : [bytes.subarray(length)];
  };

  /** Undefined: it is not whole. */
  function next(): string | undefined {
    if (wanted === 0 && held >= HEADER) wanted = HEADER + gather().readUInt32BE(0);
    if (wanted === 0 || wanted > HEADER + maxBytes || held < wanted) return undefined;
    const whole = gather();
    const text = whole.toString('utf8', HEADER, wanted);
    drop(whole, wanted);
    wanted = 0;
    return text;
  }

  return {
    push(bytes) {
      pieces.push(bytes);
      held += bytes.length;
      const texts: string[] = [];
      for (let text = next(); text !== undefined; text = next()) texts.push(text);
      return wanted > HEADER + maxBytes ? undefined : texts;
    },
  };
}

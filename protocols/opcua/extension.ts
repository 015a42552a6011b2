/** An extension object whose body is described: it is read within the length that it says, whatever is in it. */
import {u8} from '../../src/core/bytes.ts';
import {EXPANDED_NODE_ID, measure, standardId} from './encoding/built-in.ts';
import {byte, type Cursor, count, ENCODING, fail, hashed, isBroken} from './encoding/cursor.ts';
import {type Schema, walk} from './schema.ts';

export interface Described {
  readonly name: string;
  readonly of: Schema;
}

/** Reads one; `tell` gets the name of its type, where that is described. */
export function readExtension(
  c: Cursor,
  known: Readonly<Record<number, Described>>,
  tell: (c: Cursor, name: string) => void,
): void {
  const start = c.at;
  measure(c, EXPANDED_NODE_ID);
  if (c.at <= start || c.at >= c.end) {
    fail(c, ENCODING);
    return;
  }
  hashed(c, start);
  const described = known[standardId(c.b, start)];
  const encoding = byte(c);
  if (encoding > 2) fail(c, ENCODING);
  if (described !== undefined && c.fields !== undefined) tell(c, described.name);
  if (encoding === 0 || encoding > 2) return;
  const length = count(c);
  const behind = c.at + length;
  if (described !== undefined && encoding === 1) {
    const {end} = c;
    c.end = behind;
    walk(c, described.of);
    c.end = end;
  }
  if (behind <= c.end && !isBroken(c)) c.at = behind;
}

/** Is there the type id of one of the two encrypted secrets (OPC 10000-4 section 7.40.2.1), 17545 or 17546? */
export const isEncryptedSecret = (b: Uint8Array, at: number, end: number): boolean =>
  end - at > 4 && u8(b, at) === 1 && (standardId(b, at) === 17_545 || standardId(b, at) === 17_546);

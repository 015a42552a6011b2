/** The segment of a frame where VLANs are segments of their own. Only links that say so come here. */
import {u16} from '../core/bytes.ts';
import type {Link} from '../core/packet-source.ts';

const TPID: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);
const ETHERNET = 1;
/** Behind two MAC addresses. */
const TYPE_AT = 12;
const TAG_LENGTH = 4;
const MAX_TAGS = 2;

/** `tag`: control information that the kernel took out of the frame. The innermost VLAN that is listed counts. */
export function segmentOf(
  {segment, linkType}: Link,
  vlans: ReadonlyMap<number, string>,
  b: Uint8Array,
  start: number,
  end: number,
  tag: number,
): string {
  let found = tag < 0 ? segment : (vlans.get(tag & 0x0fff) ?? segment);
  if (linkType !== ETHERNET) return found;
  for (let i = 0, at = start + TYPE_AT; i < MAX_TAGS && at + TAG_LENGTH <= end && TPID.has(u16(b, at)); i++) {
    found = vlans.get(u16(b, at + 2) & 0x0fff) ?? found;
    at += TAG_LENGTH;
  }
  return found;
}

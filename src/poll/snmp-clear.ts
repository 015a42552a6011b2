/**
 * An encrypted answer of SNMP v3 as it reads in clear, so that the dissector reads it like any other. It is never sent.
 * RFC 3412 section 6, RFC 3416 section 3; BER as in ITU-T X.690.
 */
const INTEGER = 0x02;
const OCTETS = 0x04;
const OBJECT_ID = 0x06;
const SEQUENCE = 0x30;
const RESPONSE = 0xa2;
const FLAG_AUTH = 1;
const USM = 3;
const LARGEST = 65_507;

export interface Told {
  readonly oid: string;
  readonly value: Uint8Array;
  /** The value is an object identifier, not text. */
  readonly isObjectId: boolean;
}

export function clearAnswer(told: readonly Told[], user: string): Uint8Array {
  const bindings = told.map(({oid, value, isObjectId}) =>
    element(SEQUENCE, objectId(oid), isObjectId ? objectId(Buffer.from(value).toString()) : element(OCTETS, value)),
  );
  const header = element(SEQUENCE, integer(1), integer(LARGEST), element(OCTETS, [FLAG_AUTH]), integer(USM));
  const security = element(
    SEQUENCE,
    element(OCTETS),
    integer(0),
    integer(0),
    element(OCTETS, Buffer.from(user)),
    element(OCTETS),
    element(OCTETS),
  );
  const pdu = element(RESPONSE, integer(1), integer(0), integer(0), element(SEQUENCE, ...bindings));
  const scoped = element(SEQUENCE, element(OCTETS), element(OCTETS), pdu);
  return element(SEQUENCE, integer(3), header, element(OCTETS, security), scoped);
}

function element(tag: number, ...parts: readonly Iterable<number>[]): Uint8Array {
  const content = parts.flatMap((part) => [...part]);
  const {length} = content;
  const size = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.of(tag, ...size, ...content);
}

const integer = (value: number): Uint8Array =>
  value < 0x80 ? element(INTEGER, [value]) : element(INTEGER, [0, value >> 8, value & 0xff]);

function objectId(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.replace(/^\./, '').split('.').map(Number);
  return element(OBJECT_ID, [40 * first + second, ...rest.flatMap(arc)]);
}

function arc(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let more = Math.floor(value / 128); more > 0; more = Math.floor(more / 128)) bytes.unshift(0x80 | (more & 0x7f));
  return bytes;
}

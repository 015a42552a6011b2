/**
 * Who a PROFINET device is, over IP: its endpoint mapper lists the interfaces that it has, and the annotation of each says what the
 * device is; the object of one holds its numbers of vendor and device (IEC 61158-6-10, endpoint mapper; C706 appendix O,
 * `ept_lookup`, without a connection). One entry a request, until the list is at its end: the handle is free then.
 */
import {randomBytes} from 'node:crypto';
import type {Observation} from '../../core/observation.ts';
import {said, understood} from '../heard.ts';
import type {Question, Request} from '../question.ts';

interface Bytes extends Request {
  readonly bytes: Uint8Array;
}

/** Entries asked for at most; devices have two to four. */
const MOST = 8;
const HEAD = 80;
const NIL = new Uint8Array(16);
/** Number (4) and id (16) by which the device knows how far it has read its list; all 0: from the beginning. */
const NO_HANDLE = new Uint8Array(20);
/** e1af8308-5d1f-11c9-91a4-08002b14a0fa and dea00001-6c97-11d1-8271-00a02442df7d, little endian where they are numbers. */
const MAPPER = Buffer.from('0883afe11f5dc91191a408002b14a0fa', 'hex');
const DEVICE = Buffer.from('0100a0de976cd111827100a02442df7d', 'hex');
/** Asked twice it does no more than asked once: the device need not make sure who asks. */
const IDEMPOTENT = 0x20;
const LITTLE = 0x10;
const LOOKUP = 2;
/** Of the mapper's interface. */
const VERSION = 3;

export const profinetIdentity: Question = {
  name: 'profinet-identity',
  protocol: 'profinet-io',
  transport: 'udp',
  port: 34_964,
  answersFromAnyPort: true,
  about: 'looks up the list of its interfaces, in which the device says what it is; nothing is connected or set',
  tells: ['vendor', 'model', 'orderNumber', 'firmware'],
  isDefault: true,
  plan: () => [
    planned(0, 'the number of the visit'),
    planned(1, 'the number of the visit, and where the list goes on'),
  ],

  async ask(target, line) {
    const activity = randomBytes(16);
    const told: Observation[] = [];
    let handle: Uint8Array | undefined = NO_HANDLE;
    for (let i = 0; i < MOST && handle !== undefined; i++) {
      const request = lookup(i, activity, handle);
      const answer = await line.exchange(request, lengthOf(request.bytes));
      told.push(...understood(target, line, [said('client', request.bytes), said('server', answer)]));
      handle = nextHandle(answer);
    }
    return aboutDevice(told);
  },
};

/** That we asked, and that the list was at its end, says nothing of the device. */
const aboutDevice = (told: readonly Observation[]): Observation[] =>
  told.filter(({kind}) => kind !== 'read' && kind !== 'session');

/** `activity`: new for each visit, or the device takes the request for one that it has answered before. */
function lookup(number: number, activity: Uint8Array, handle: Uint8Array): Bytes {
  const asked = Uint8Array.of(
    ...[0, 0, 0, 0], // all entries
    ...[1, 0, 0, 0, ...NIL], // of any object
    ...[2, 0, 0, 0, ...DEVICE, 1, 0, 0, 0, 1, 0, 0, 0], // the interface that is sought, its version, and any other version, too
    ...handle,
    ...[1, 0, 0, 0], // one entry
  );
  return {
    about: number === 0 ? 'look up the first interface' : `look up the next interface, ${MOST} at most`,
    bytes: Uint8Array.of(
      ...[4, 0, IDEMPOTENT, 0, LITTLE, 0, 0, 0], // version, request, flags, byte order, serial
      ...[...NIL, ...MAPPER, ...activity],
      ...[0, 0, 0, 0, VERSION, 0, 0, 0, number, 0, 0, 0], // boot time: not known; version; sequence
      ...[LOOKUP, 0, 0xff, 0xff, 0xff, 0xff, asked.length, 0, 0, 0, 0, 0], // operation, no hints, length, whole, no login
      ...asked,
    ),
  };
}

function planned(number: number, unknown: string): Bytes {
  const {about, bytes} = lookup(number, NIL, NO_HANDLE);
  return {about: `${about}; ${unknown} is 0 here`, bytes};
}

const RESPONSE = 2;
/** Response, fault, reject; a device may also say that it is still at it. */
const ANSWERS: readonly (number | undefined)[] = [RESPONSE, 3, 6];

/** Whatever is no answer to this request is not ours. The second half of an activity is the same in both byte orders. */
const lengthOf =
  (asked: Uint8Array) =>
  (b: Uint8Array): number => {
    if (b.length < HEAD || b[0] !== 4 || !ANSWERS.includes(b[1])) return -1;
    if (!b.subarray(48, 56).every((byte, i) => byte === asked[48 + i])) return -1;
    const [sequence, length] = isLittle(b)
      ? [b[64], (b[74] ?? 0) | ((b[75] ?? 0) << 8)]
      : [b[67], ((b[74] ?? 0) << 8) | (b[75] ?? 0)];
    return sequence === asked[64] ? HEAD + length : -1;
  };

const isLittle = (b: Uint8Array): boolean => (b[4] ?? 0) >> 4 !== 0;

/** The handle as we write it; undefined: the list is at its end, or the device does not tell it. */
function nextHandle(answer: Uint8Array): Uint8Array | undefined {
  const handle = answer.slice(HEAD, HEAD + NO_HANDLE.length);
  if (answer[1] !== RESPONSE || handle.length < NO_HANDLE.length || handle.every((byte) => byte === 0))
    return undefined;
  if (!isLittle(answer)) for (const [start, end] of NUMBERS) handle.subarray(start, end).reverse();
  return handle;
}

/** Those of a handle: its own, and the first three of its id. */
const NUMBERS = [
  [0, 4],
  [4, 8],
  [8, 10],
  [10, 12],
] as const;

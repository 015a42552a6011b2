/**
 * Who a Siemens S7 controller is, and whether it runs: system status lists 0x0011 (order number, firmware), 0x001c (names, serial
 * numbers) and 0x0424 (operating mode), over ISO transport on TCP (RFC 1006). Siemens, System Software for S7-300/400, System and
 * Standard Functions. A controller without such lists, as an S7-1500, refuses, and is told as one that does.
 */
import type {Observation} from '../../core/observation.ts';
import type {Target} from '../../core/poll.ts';
import {said, understood} from '../heard.ts';
import type {Piece, Question, Request} from '../question.ts';

interface Bytes extends Request {
  readonly bytes: Uint8Array;
}

/** Slot of the CPU in an S7-300; a target may say another one (`unit`). */
const CPU_SLOT = 2;
/** Kind of connection: 3 is for others than programming devices (1) and panels (2): it takes no place of theirs. */
const BASIC = 3;
const DATA = [0x02, 0xf0, 0x80];

const connect = ({unit = CPU_SLOT}: Target): Bytes => ({
  about: `connect the transport, slot ${unit}`,
  bytes: packet([0x11, 0xe0, 0, 0, 0, 1, 0, 0xc0, 1, 0x0a, 0xc1, 2, 1, 0, 0xc2, 2, BASIC, unit & 0x1f]),
});

const setup: Bytes = {
  about: 'set up communication: one job at a time, messages of 480 bytes',
  bytes: packet([...DATA, 0x32, 1, 0, 0, 0, 1, 0, 8, 0, 0, 0xf0, 0, 0, 1, 0, 1, 0x01, 0xe0]),
};

const readList = (list: number, reference: number): Bytes => ({
  about: `read system status list 0x${list.toString(16).padStart(4, '0')}`,
  bytes: packet([
    ...[...DATA, 0x32, 7, 0, 0, 0, reference, 0, 8, 0, 8, 0, 1, 0x12, 4, 0x11, 0x44, 1, 0],
    ...[0xff, 9, 0, 4, list >> 8, list & 0xff, 0, 0],
  ]),
});

const lists = [0x0011, 0x001c, 0x0424].map((list, i) => readList(list, i + 2));

export const s7Identity: Question = {
  name: 's7-identity',
  protocol: 's7comm',
  transport: 'tcp',
  port: 102,
  about:
    'reads the lists in which a controller says what it is, as the diagnosis of a panel does; no variable is touched',
  tells: ['vendor', 'model', 'orderNumber', 'firmware', 'serial', 'name', 'mode'],
  isDefault: true,
  plan: (target) => [connect(target), setup, ...lists],

  async ask(target, line) {
    const heard: Piece[] = [];
    const exchange = async (request: Bytes): Promise<void> => {
      heard.push(said('client', request.bytes), said('server', await line.exchange(request, lengthOf)));
    };
    await exchange(connect(target));
    if (isRefused(heard)) return aboutController(understood(target, line, heard));
    for (const request of [setup, ...lists]) await exchange(request);
    return aboutController(understood(target, line, heard));
  },
};

const CONNECTION_CONFIRM = 0xd0;

const isRefused = (heard: readonly Piece[]): boolean => heard.at(-1)?.bytes[5] !== CONNECTION_CONFIRM;

/** That we connected says nothing of the controller. */
const aboutController = (told: readonly Observation[]): Observation[] => told.filter(({kind}) => kind !== 'session');

/** TPKT: version 3, reserved, length (RFC 1006 section 6). */
function packet(tpdu: readonly number[]): Uint8Array {
  return Uint8Array.of(3, 0, 0, tpdu.length + 4, ...tpdu);
}

function lengthOf([version = 3, reserved = 0, high, low]: Uint8Array): number {
  if (version !== 3 || reserved !== 0) return -1;
  if (high === undefined || low === undefined) return 0;
  const length = (high << 8) | low;
  return length < 7 ? -1 : length;
}

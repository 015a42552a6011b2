/**
 * Asks a Modbus server who it is: Read Device Identification, function 43, MEI type 14; basic, then regular, then extended
 * objects as far as it conforms. MODBUS Application Protocol Specification V1.1b3, section 6.21. The requests are made here
 * and not by a library: a device may answer "more follows" for ever, and a library asks on.
 */
import type {Fields} from '../../core/fact.ts';
import type {Observation} from '../../core/observation.ts';
import type {Target} from '../../core/poll.ts';
import {aduOf, isSerial, pduOf, rtuLength} from '../modbus-adu.ts';
import type {Line, Piece, Question, Request} from '../question.ts';

const PORT = 502;
/** Transaction (2), protocol (2), length (2), unit (1). */
const MBAP = 7;
const MAX_ADU = 260;
const FUNCTION = 0x2b;
const MEI = 0x0e;
/** The device itself, not one behind it: section 4.3.2 of the messaging guide V1.0b. */
const ITSELF = 0xff;
/** Requests for one category: an answer holds at least one object, and a category has few that anybody uses. */
const MAX_PIECES = 8;

const categories = [
  {code: 1, name: 'basic', first: 0x00},
  {code: 2, name: 'regular', first: 0x03},
  {code: 3, name: 'extended', first: 0x80},
] as const;

type Category = (typeof categories)[number];

export const modbusIdentity: Question = {
  name: 'modbus-identity',
  protocol: 'modbus',
  transport: 'tcp',
  alsoOver: 'serial',
  port: PORT,
  about: 'reads vendor, model and version with the function made for it; no register is touched',
  tells: ['vendor', 'model', 'orderNumber', 'firmware'],
  isDefault: true,
  plan: (target) => categories.map((category, i) => request(target, category, category.first, i + 1)),
  async ask(target, line) {
    const pieces: Piece[] = [];
    let number = 1;
    for (const category of categories) {
      let object: number = category.first;
      for (let i = 0; i < MAX_PIECES; i++) {
        const answer = await exchange(line, target, request(target, category, object, number++), pieces);
        const next = nextObject(answer, object);
        if (next === undefined) break;
        object = next;
      }
      if (!conforms(pduOf(target, pieces.at(-1)?.bytes ?? new Uint8Array()), category)) break;
    }
    return together(line.dissect(pieces));
  },
};

async function exchange(line: Line, target: Target, asked: BytesRequest, pieces: Piece[]): Promise<Uint8Array> {
  const bytes = await line.exchange(asked, isSerial(target) ? rtuLength(unitOf(target), FUNCTION) : lengthOf);
  pieces.push({from: 'client', bytes: asked.bytes}, {from: 'server', bytes});
  return pduOf(target, bytes);
}

type BytesRequest = Request & {readonly bytes: Uint8Array};

const unitOf = ({unit = ITSELF}: Target): number => unit;

function request(target: Target, {code, name}: Category, object: number, transaction: number): BytesRequest {
  const bytes = aduOf(target, unitOf(target), transaction, Uint8Array.of(FUNCTION, MEI, code, object));
  return {about: `read device identification, ${name}, from object ${object}`, bytes};
}

function lengthOf(b: Uint8Array): number {
  if (b.length < MBAP - 1) return 0;
  const length = 6 + (((b[4] ?? 0) << 8) | (b[5] ?? 0));
  return b[2] !== 0 || b[3] !== 0 || length < MBAP + 2 || length > MAX_ADU ? -1 : length;
}

/** Offsets in the PDU of an answer to this function: code, conformity, more follows, next object. */
const AT = {function: 0, conformity: 3, more: 4, next: 5} as const;

const isAnswer = (b: Uint8Array): boolean => b[AT.function] === FUNCTION && b.length > AT.next;

/** Where to go on; only forwards, so that there is an end. */
function nextObject(b: Uint8Array, object: number): number | undefined {
  const next = b[AT.next] ?? 0;
  return isAnswer(b) && b[AT.more] === 0xff && next > object ? next : undefined;
}

/** It has objects beyond this category: levels 1 to 3, with 0x80 where single objects may be asked for, too. */
const conforms = (b: Uint8Array, {code}: Category): boolean => isAnswer(b) && ((b[AT.conformity] ?? 0) & 0x7f) > code;

/**
 * The answers are one identity: what the later ones add must not look as if the device became another one. Exceptions stay,
 * for the governor.
 */
function together(all: readonly Observation[]): Observation[] {
  const [first, ...more] = all.filter(({kind}) => kind === 'identify');
  const others = all.filter(({kind}) => kind === 'exception' || kind === 'anomaly');
  if (first === undefined) return others;
  const fields = {...first.fields};
  for (const one of more) Object.assign(fields, one.fields, lists(fields, one.fields));
  return [{...first, fields}, ...others];
}

const lists = (a: Fields, b: Fields): Fields =>
  Object.fromEntries(
    ['modbus.object_id', 'modbus.object_str_value'].map((name) => [name, [a[name] ?? [], b[name] ?? []].flat()]),
  );

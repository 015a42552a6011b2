/**
 * Values of the registers that people listed for this target, by functions 1 to 4 of the MODBUS Application Protocol
 * Specification V1.1b3, sections 6.1 to 6.4. Nothing else is read: no range is tried out. They are compared with what others are
 * told on the wire (PO-08), so they are read again and again.
 */
import {isAppError} from '../../core/errors.ts';
import type {Observation} from '../../core/observation.ts';
import type {Target} from '../../core/poll.ts';
import {HOUR} from '../../core/time.ts';
import {fault, said, understood} from '../heard.ts';
import {type Overheard, overhear} from '../library-socket.ts';
import {aduOf, isSerial} from '../modbus-adu.ts';
import {type ModbusClient, type RegisterRead, readOf, readsOf, saysBusy} from '../modbus-reads.ts';
import {rtuClient} from '../modbus-rtu.ts';
import type {Line, Piece, Question} from '../question.ts';

export const modbusRegisters: Question = {
  name: 'modbus-registers',
  protocol: 'modbus',
  transport: 'tcp',
  alsoOver: 'serial',
  port: 502,
  about: 'reads the values of the registers that are listed for the device, as its HMI does; reading changes nothing',
  tells: [],
  again: HOUR,
  isDefault: false,
  plan: (target) => readsOf(target).map(({about, pdu}, i) => ({about, bytes: adu(i + 1, target, pdu)})),

  async ask(target, line) {
    if (target.registers.length === 0) return [];
    if (isSerial(target)) return readSerial(target, line);
    const port = target.port || modbusRegisters.port;
    const socket = await line.connect(port);
    const heard = overhear(socket, target, line);
    try {
      const {default: modbusSerial} = await import('modbus-serial');
      const client: ModbusClient = new modbusSerial.default();
      await heard.until(client.linkTCP(socket, {port}));
      client.setID(target.unit ?? 1);
      client.setTimeout(line.timeout);
      return await readAll(client, heard, target, line);
    } finally {
      heard.end();
    }
  },
};

/** A line is no connection: each exchange is one of the line's own, and the library makes and reads what is said in it. */
async function readSerial(target: Target, line: Line): Promise<Observation[]> {
  const {client, exchange} = await rtuClient(target, line);
  const told: Observation[] = [];
  for (const read of readsOf(target))
    told.push(...answerOf(target, line, read, await exchange(read, () => readOf(client, read))));
  return told;
}

async function readAll(client: ModbusClient, heard: Overheard, target: Target, line: Line): Promise<Observation[]> {
  const told: Observation[] = [];
  for (const [i, read] of readsOf(target).entries()) {
    const bytes = adu(i + 1, target, read.pdu);
    await line.request({about: read.about, bytes});
    await heard.until(answerTo(client, read, target, line));
    line.answered();
    told.push(...answerOf(target, line, read, [said('client', bytes), heard.take()]));
  }
  return told;
}

function answerOf(target: Target, line: Line, {about}: RegisterRead, pieces: readonly Piece[]): readonly Observation[] {
  const answer = understood(target, line, pieces);
  if (saysBusy(answer)) throw fault(target, `it says that it is busy or has failed (${about})`);
  return answer;
}

/** Resolves when an answer is in, a refusal, too: what it says is read from its bytes. */
async function answerTo(client: ModbusClient, read: RegisterRead, target: Target, line: Line): Promise<void> {
  try {
    await readOf(client, read);
  } catch (cause) {
    if (isAppError(cause)) throw cause;
    if (cause instanceof Error && 'modbusCode' in cause && typeof cause.modbusCode === 'number') return;
    throw fault(target, `no sound answer within ${line.timeout} ms to: ${read.about}`, cause);
  }
}

/** As modbus-serial sends it: it counts transactions of a connection from 1. */
const adu = (transaction: number, target: Target, pdu: Uint8Array): Uint8Array =>
  aduOf(target, target.unit ?? 1, transaction, pdu);

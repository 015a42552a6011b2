/**
 * modbus-serial over a line of ours: it makes the frames of Modbus RTU and reads the answers; when and whether one is sent is
 * the line's business.
 */
import {EventEmitter} from 'node:events';
import type {Target} from '../core/poll.ts';
import {said} from './heard.ts';
import {rtuLength} from './modbus-adu.ts';
import type {ModbusClient, RegisterRead} from './modbus-reads.ts';
import type {Line, Piece} from './question.ts';

export interface RtuClient {
  readonly client: ModbusClient;
  /** What was said when `act` asked for this, a refusal, too. Rejects as the line does. */
  exchange(read: RegisterRead, act: () => Promise<unknown>): Promise<readonly Piece[]>;
}

export async function rtuClient({unit = 1}: Target, line: Line): Promise<RtuClient> {
  const {default: modbusSerial} = await import('modbus-serial');
  let asked: RegisterRead | undefined;
  let pieces: Piece[] = [];
  let fail = (_error: unknown): void => undefined;
  const port = Object.assign(new EventEmitter(), {
    isOpen: true,
    open: (done: () => void) => done(),
    close: (done: () => void) => done(),
    write(bytes: Uint8Array) {
      const {about = '', function: code = 0} = asked ?? {};
      line.exchange({about, bytes}, rtuLength(unit, code)).then(
        (answer) => {
          pieces = [said('client', Uint8Array.from(bytes)), said('server', answer)];
          port.emit('data', Buffer.from(answer));
        },
        (error: unknown) => fail(error),
      );
    },
  });
  const client: ModbusClient = new modbusSerial.default(port);
  await new Promise<void>((done) => client.open(() => done()));
  client.setID(unit);
  return {
    client,
    async exchange(read, act) {
      asked = read;
      pieces = [];
      const failed = new Promise<never>((_, reject) => {
        fail = reject;
      });
      // A refusal and a length that lies are the library's errors; the bytes say what they are.
      const answered = act().catch(() => undefined);
      await Promise.race([answered, failed]);
      return pieces;
    },
  };
}

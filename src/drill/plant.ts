/**
 * The plant in which is practised: two controllers, an HMI that polls them, a gateway. Addresses are of documentation (RFC 5737)
 * and MACs locally administered, so that nobody takes them for their own.
 */
import {MINUTE, type Micros, SECOND} from '../core/time.ts';
import {type Endpoint, type Host, mbap} from './frames.ts';
import {type Connection, connect, MS, resolve, type Wire} from './wire.ts';

const host = (n: number): Host => ({mac: `02:00:5e:00:53:${n.toString(16).padStart(2, '0')}`, ip: `192.0.2.${n}`});

export const GATEWAY = host(1);
export const HMI = host(5);
export const PLC_1 = host(11);
export const PLC_2 = host(12);
/** Never seen before the attack. */
export const INTRUDER = host(66);

export const at = ({mac, ip}: Host, port: number): Endpoint => ({mac, ip, port});

/** So long the plant is learned, and so long only ordinary things happen before the attack. */
export const LEARN: Micros = 10 * MINUTE;
const ORDINARY: Micros = 20 * MINUTE;
/** Nothing is late here: the attack finds the plant between two questions. */
const CALM: Micros = SECOND;

const PERIOD: Micros = 10 * SECOND;
const ROUNDS_BETWEEN_WRITES = 6;

/** What the plant does before time 0. */
export function ordinary(w: Wire): void {
  const lines = [PLC_1, PLC_2].map((plc) => connect(w, -ORDINARY, at(HMI, 40_000), at(plc, 502)));
  let round = 0;
  for (let time = -ORDINARY + MS; time < -CALM; time += PERIOD) {
    for (const line of lines) poll(line, time, round);
    if (round++ % ROUNDS_BETWEEN_WRITES !== 0) continue;
    for (const plc of [PLC_1, PLC_2]) {
      resolve(w, time + SECOND, HMI, plc);
      resolve(w, time + 2 * SECOND, plc, GATEWAY);
    }
  }
}

/** Reads two registers, and now and then writes the setpoint. */
function poll(line: Connection, time: Micros, round: number): void {
  const [question, answer] = [Buffer.from([3, 0, 0, 0, 2]), Buffer.from([3, 4, 0, 40, 0, 40 + (round % 3)])];
  line.ask(time, mbap(round, 1, question), mbap(round, 1, answer));
  if (round % ROUNDS_BETWEEN_WRITES !== 0) return;
  const write = mbap(round + 1000, 1, Buffer.from([6, 0, 1, 0, 40 + (round % 3)]));
  line.ask(time + 50 * MS, write, write);
}

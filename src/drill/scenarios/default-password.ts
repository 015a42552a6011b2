import {at, INTRUDER, PLC_1} from '../plant.ts';
import type {Scenario} from '../scenario.ts';
import {connect, MS} from '../wire.ts';

const TALK = [
  ['server', '220 ready'],
  ['client', 'USER adm'],
  ['server', '331 password'],
  ['client', 'PASS adm'],
  ['server', '230 logged in'],
] as const;

export const defaultPassword: Scenario = {
  name: 'default-password',
  about: 'A stranger logs on to the file server of a controller with a password from a manual',
  expects: ['NT-01', 'PO-03'],
  play(w) {
    const line = connect(w, 0, at(INTRUDER, 46_000), at(PLC_1, 21));
    for (const [i, [from, text]] of TALK.entries()) line.say((i + 1) * 50 * MS, from, Buffer.from(`${text}\r\n`));
    line.close((TALK.length + 1) * 50 * MS);
  },
};

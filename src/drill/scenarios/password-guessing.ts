import {SECOND} from '../../core/time.ts';
import {at, INTRUDER, PLC_1} from '../plant.ts';
import type {Scenario} from '../scenario.ts';
import {connect, MS, type Wire} from '../wire.ts';

const GUESSES = 8;

export const passwordGuessing: Scenario = {
  name: 'password-guessing',
  about: 'A stranger guesses the password of a file server',
  expects: ['NT-01', 'NT-30'],
  play(w) {
    for (let i = 0; i < GUESSES; i++) guess(w, i);
  },
};

function guess(w: Wire, n: number): void {
  const line = connect(w, n * SECOND, at(INTRUDER, 46_000 + n), at(PLC_1, 21));
  const talk = [
    ['server', '220 ready'],
    ['client', 'USER operator'],
    ['server', '331 password'],
    ['client', `PASS guess-${n}`],
    ['server', '530 no'],
  ] as const;
  for (const [i, [from, text]] of talk.entries())
    line.say(n * SECOND + (i + 1) * 50 * MS, from, Buffer.from(`${text}\r\n`));
  line.close(n * SECOND + (talk.length + 1) * 50 * MS);
}

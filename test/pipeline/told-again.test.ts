/** Counts of a conversation that goes on: told again each time its age doubled, then every five minutes; in between the disk rests. */
import {expect, test} from 'vitest';
import {MINUTE, SECOND} from '../../src/core/time.ts';
import {connect, host, wire} from '../day/wire.ts';
import {mbap} from '../frames.ts';
import {START, watchFrames} from '../watch.ts';

test('a conversation that is read every second for half an hour', () => {
  const w = wire();
  const line = connect(w, START, host(66, 40_000), host(11, 502));
  for (let at = SECOND; at < 30 * MINUTE; at += SECOND)
    line.ask(START + at, mbap(1, 1, Buffer.from([3, 0, 0, 0, 2])), mbap(1, 1, Buffer.from([3, 4, 0, 1, 0, 2])));
  const told = watchFrames(w.frames.toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0))).changes.flatMap((change) =>
    change.type === 'conversation' ? [Math.round((change.conversation.lastSeen - START) / SECOND)] : [],
  );
  const again = told.filter((seconds) => seconds > 5);
  expect(again.slice(0, 5).map((seconds) => Math.round(seconds / 10) * 10)).toEqual([10, 20, 50, 100, 190]);
  expect(again.length).toBeLessThan(14);
});

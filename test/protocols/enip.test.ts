/** What holds for EtherNet/IP whatever the bytes: it never throws, and known traffic builds no fact. */

import {readdirSync, readFileSync} from 'node:fs';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {enip} from '../../protocols/enip/index.ts';
import {parseCase, play, type Step} from './play.ts';

const folder = new URL('./enip/', import.meta.url);
const segments = readdirSync(folder, {withFileTypes: true})
  .filter((entry) => entry.isDirectory())
  .flatMap((entry) => parseCase(readFileSync(new URL(`${entry.name}/input.hex`, folder), 'utf8')))
  .filter((step): step is Step & {type: 'segment'} => step.type === 'segment');

test('bytes changed anywhere behind the command never make it throw', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.integer({min: 0, max: 255})), {maxLength: 8});
  fc.assert(
    fc.property(fc.constantFrom(...segments), damage, (step, changes) => {
      const bytes = Uint8Array.from(step.bytes);
      for (const [where, value] of changes) if (bytes.length > 24) bytes[24 + (where % (bytes.length - 24))] = value;
      play(enip, [step, {...step, bytes}, {type: 'segment', from: 'server', bytes}]);
    }),
    {numRuns: 2000},
  );
});

test('a fact is built only where it is new', () => {
  const lines = play(enip, segments, () => true);
  expect(lines.filter((line) => line.fact !== undefined)).toEqual([]);
});

test('other protocols are not taken for it off its port', () => {
  const modbus = Uint8Array.from([0, 1, 0, 0, 0, 6, 1, 3, 0, 0, 0, 1]);
  const http = new TextEncoder().encode('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  for (const bytes of [modbus, http]) expect(enip.probe(bytes, 0, bytes.length, false)).toBe('no');
});

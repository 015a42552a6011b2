/** The fingerprint of a NetBIOS message leaves out what changes each time, and nothing else. */
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {nbns} from '../../../protocols/nbns/index.ts';
import {parseCase, play} from '../play.ts';

/** Fingerprints of the messages of a case, in order. */
function printsOf(text: string): string[] {
  const prints: string[] = [];
  play(nbns, parseCase(text), (a, b) => {
    prints.push(`${a} ${b}`);
    return true;
  });
  return prints;
}

const read = (name: string): string => readFileSync(new URL(`./${name}/input.hex`, import.meta.url), 'utf8');

test('a question with another transaction is the same, another answer is not', () => {
  const [first, again, ...others] = printsOf(read('answers'));
  expect(again).toBe(first);
  expect(new Set([first, ...others]).size).toBe(1 + others.length);
});

test('statistics and the time to live do not matter, names and the MAC address do', () => {
  const status = read('status');
  const [, before] = printsOf(status);
  expect(printsOf(status.replace(/0{80}$/m, '1'.repeat(80)))[1]).toBe(before);
  expect(printsOf(status.replace('0080f4010203', '0080f4010204'))[1]).not.toBe(before);
  const claims = read('claims');
  expect(printsOf(claims.replaceAll('000493e0', '000493e1'))).toEqual(printsOf(claims));
});

/** What crosses the socket is what the types say, and what the types say is what the pipeline tells. */
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {wordingOfCore, wordingOfSensor} from '../../src/link/sensor-wording.ts';

test('the schemas are those of the types', {timeout: 60_000}, () => {
  const script =
    "import {messageSchemas} from './scripts/types-to-schemas.mjs'; process.stdout.write(JSON.stringify(messageSchemas()))";
  const made = execFileSync(process.execPath, ['--input-type=module', '-e', script], {maxBuffer: 1 << 26});
  expect(JSON.parse(readFileSync('src/link/message-schemas.json', 'utf8'))).toEqual(JSON.parse(made.toString()));
});

test('frames of evidence cross as they are', () => {
  const [core, sensor] = [wordingOfCore(), wordingOfSensor()];
  const window = {
    ...{alert: 'a', raised: 1, frame: 1, state: 'open' as const, note: '', sharedWith: '', from: 0, until: 2},
    ...{frames: 1, bytes: 3, first: 1, last: 1, healthBefore: {}, healthAfter: {}, sha256: ''},
  };
  const pcapng = new Uint8Array([0, 255, 10]);
  const read = core.read(sensor.write({type: 'changes', changes: [{type: 'evidence', window, pcapng}]}));
  expect(read).toEqual({type: 'changes', changes: [{type: 'evidence', window, pcapng: Buffer.from(pcapng)}]});
});

test('frames for the ring on disk cross as they are', () => {
  const [core, sensor] = [wordingOfCore(), wordingOfSensor()];
  const piece = {link: {name: 'eth1', linkType: 1, segment: 'cell1'}, first: 1, last: 2, isAfterGap: true};
  const read = core.read(
    sensor.write({type: 'changes', changes: [], frames: [{...piece, pcapng: new Uint8Array([0, 255])}]}),
  );
  expect(read).toEqual({type: 'changes', changes: [], frames: [{...piece, pcapng: Buffer.from([0, 255])}]});
});

test.each([
  ['{"type":"changes","changes":[{"type":"poll-switch"}]}'],
  ['{"type":"alive","frames":"many","dropped":0,"rules":0}'],
  ['{"type":"ready"}'],
  ['[]'],
  ['null'],
  [''],
])('%s is no message of a sensor', (text) => {
  expect(wordingOfCore().read(text)).toHaveProperty('wrong');
});

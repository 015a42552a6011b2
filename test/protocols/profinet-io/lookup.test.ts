/** Answers of an endpoint mapper, cut and changed at every byte: read as far as they are sound, and never an error. */
import {describe, expect, test} from 'vitest';
import {dcerpc} from '../../../protocols/dcerpc/index.ts';
import {profinetIo} from '../../../protocols/profinet-io/index.ts';
import {loadProfiles} from '../../../src/device-profiles.ts';
import {profinetIdentity} from '../../../src/poll/questions/profinet-identity.ts';
import {udpFrame} from '../../frames.ts';
import {targetAt} from '../../poll/line.ts';
import {lookupAnswer} from '../../simulators/profinet.ts';
import {watchFrames} from '../../watch.ts';
import {play} from '../play.ts';

const [, second] = profinetIdentity.plan(targetAt('10.0.0.2', 34_964));
const asked = Buffer.from(second?.bytes ?? []);
asked.writeUInt32LE(1, 136); // the handle: one entry was read

const namesIn = (bytes: Uint8Array): string[] =>
  play(profinetIo, [{type: 'segment', from: 'server', bytes}]).flatMap(({name, anomaly}) => name ?? anomaly ?? []);

describe.each([false, true])('highest byte first: %s', (isBigEndian) => {
  const whole = lookupAnswer(asked, {isBigEndian});
  const ofLength = (bytes: Uint8Array, body: number): Uint8Array => {
    const copy = Buffer.from(bytes);
    if (isBigEndian) copy.writeUInt16BE(body, 74);
    else copy.writeUInt16LE(body, 74);
    return copy;
  };

  test('cut at every byte', () => {
    expect(namesIn(whole)).toEqual(['device-identified']);
    for (let end = 1; end < whole.length; end++) expect(namesIn(whole.subarray(0, end)), `${end}`).toEqual(['length']);
  });

  test('cut at every byte, with a length that says so', () => {
    // Behind the annotation only the tower is left, which is not read.
    const annotation = 80 + 36 + 28 + 64;
    for (let end = 80; end < whole.length; end++) {
      const names = namesIn(ofLength(whole.subarray(0, end), end - 80));
      expect(names, `${end}`).toEqual([end < annotation + 4 ? 'length' : expect.stringMatching(/identified|refused/)]);
    }
  });

  test('every byte changed', () => {
    for (let at = 0; at < whole.length; at++) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
        const copy = Uint8Array.from(whole);
        copy[at] = value;
        expect(namesIn(copy).length, `${at} ${value}`).toBeLessThanOrEqual(1);
        expect(['no', 'request', 'response', 'either']).toContain(profinetIo.probe(copy, 0, copy.length, false));
      }
    }
  });

  test('from any port it is PROFINET, unless it tells nothing of it', () => {
    const probe = (bytes: Uint8Array) => [profinetIo, dcerpc].map((one) => one.probe(bytes, 0, bytes.length, false));
    expect(probe(whole)).toEqual(['response', 'no']);
    const silent = lookupAnswer(asked, {isBigEndian, entries: 0});
    expect(probe(silent)).toEqual(['no', 'no']);
  });
});

test('who listens learns what the device is, also from another port', async () => {
  const station = {mac: '02:00:00:00:00:01', ip: '10.0.0.1', port: 40_000};
  const device = {mac: '02:00:00:00:00:02', ip: '10.0.0.2', port: 34_964};
  for (const port of [34_964, 49_153]) {
    const {changes} = watchFrames(
      [
        udpFrame({from: station, to: device, payload: asked}),
        udpFrame({from: {...device, port}, to: station, payload: lookupAnswer(asked)}),
      ],
      {profiles: (await loadProfiles([])).matcher},
    );
    const asset = changes
      .flatMap((one) => (one.type === 'asset' && one.asset.ips.includes(device.ip) ? one.asset : []))
      .at(-1);
    const known = Object.fromEntries(Object.entries(asset ?? {}).map(([field, said]) => [field, said?.value]));
    expect(known, `${port}`).toMatchObject({
      ...{vendor: 'Siemens', model: 'NW 200SP', orderNumber: '6ES7 155-6AU01-0BN0', firmware: 'V4.2.1', hardware: '3'},
      family: expect.stringContaining('ET 200SP'),
    });
  }
});

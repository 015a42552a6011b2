/** A policy on frames: what no conduit allows is told with the line that came closest, and known traffic stays cheap. */
import {describe, expect, test} from 'vitest';
import {HOUR} from '../../src/core/time.ts';
import type {Traffic} from '../../src/core/traffic.ts';
import {START, type Watched} from '../watch.ts';
import {connection, idsIn, LAPTOP, PLC, read, SCADA, siteOf, watched, whatOf, write} from './modbus-line.ts';

const POLICY = `
zones:
  scada: {members: [10.0.10.0/24]}
  line1: {members: [192.168.1.0/24]}
conduits:
  - name: scada-line1
    from: [scada]
    to: [line1]
    allow:
      - {protocol: modbus, functions: [read]}
      - {protocol: modbus, functions: [write-single-register], registers: [40017], values: {max: 400}}
`;

const under = async (frames: Parameters<typeof watched>[0], policy = POLICY): Promise<Watched> =>
  await watched(frames, await siteOf({policy}));

describe('a write', () => {
  test('within its conduit is quiet, though nobody ever saw it', async () => {
    expect(idsIn(await under(connection(SCADA, [write(0, 16, 400)])))).toEqual([]);
  });

  test('of somebody who may not is told with the reason', async () => {
    const seen = await under(connection(LAPTOP, [write(0, 16, 1)]));
    expect(idsIn(seen)).toContain('MB-30');
    expect(whatOf(seen, 'MB-30')).toMatch(
      /10\.0\.0\.66 to 192\.168\.1\.10 port 502, write-single-register .*; no conduit goes from outside to line1/,
    );
  });

  test.each([
    ['beside its range', write(0, 17, 1), 'MB-33', 'this is holding 17 (40018)'],
    ['above its limit', write(0, 16, 401), 'MB-34', 'values from - to 400, this is 401'],
  ])('%s', async (_name, exchange, id, why) => {
    const seen = await under(connection(SCADA, [exchange]));
    expect(idsIn(seen)).toContain(id);
    expect(whatOf(seen, id)).toContain(why);
  });

  test('that is refused by the controller is denied all the same', async () => {
    const refused = {at: 0, ask: '0600100001', answer: '8602'};
    expect(idsIn(await under(connection(LAPTOP, [refused])))).toContain('PL-01');
  });

  test('on trial is one remark and no alarm', async () => {
    const seen = await under(connection(LAPTOP, [write(0, 16, 1), write(1, 17, 1)]), `mode: observe${POLICY}`);
    expect(idsIn(seen)).toEqual(['PL-02']);
  });
});

const trafficIn = ({changes}: Watched): Traffic[] =>
  changes.flatMap((change) => (change.type === 'traffic' ? [change.traffic] : []));

describe('known traffic', () => {
  const polls = Array.from({length: 7201}, (_, i) => read(i, 0, [i & 0xff, 7]));

  test('under a policy costs no fact, and a row for each hour', async () => {
    const seen = await under(connection(SCADA, polls));
    const rows = trafficIn(seen).filter(({kind}) => kind === 'read');
    const latest = new Map(rows.map(({hour, count}) => [hour, count]));
    expect(seen.facts.filter(({kind}) => kind === 'read').length).toBeLessThan(5);
    expect([...latest]).toEqual([
      [START, 3600],
      [START + HOUR, 3600],
      [START + 2 * HOUR, 1],
    ]);
    expect(rows[0]).toMatchObject({
      client: SCADA.ip,
      server: PLC.ip,
      protocol: 'modbus',
      name: 'read-holding-registers',
      code: '3',
      unit: 1,
      registers: 'holding 0-1',
      port: 502,
    });
  });

  test('of which there is little waits for more, at most a day', async () => {
    const rare = Array.from({length: 30}, (_, i) => read(i * 3600, 0, [1]));
    const rows = trafficIn(await under(connection(SCADA, rare))).filter(({kind}) => kind === 'read');
    expect([...new Map(rows.map(({hour, count}) => [hour, count])).values()]).toEqual([24, 6]);
  });

  test('comes every time where the policy looks at what is written', async () => {
    const writes = Array.from({length: 20}, (_, i) => write(i, 16, i));
    const seen = await under(connection(SCADA, writes));
    expect(seen.facts.filter(({kind}) => kind === 'write')).toHaveLength(20);
    expect(trafficIn(seen).findLast(({kind}) => kind === 'write')?.count).toBe(20);
  });
});

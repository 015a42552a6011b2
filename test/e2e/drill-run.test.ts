/**
 * An attack is practised in the running daemon: its alerts go everywhere with their label and are closed again; a rule that is off or muted is
 * said to be; what the plant looks like stays as it was.
 */
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {controlCall} from '../../src/api/call.ts';
import type {DrillRun} from '../../src/control/drill-run.ts';
import {openStore} from '../../src/store/store.ts';
import {bifrost} from '../cli/bifrost.ts';
import {canUseNamespaces} from '../netns.ts';
import {type Broker, type Consumer, consume, freePort, hasMosquitto, startBroker, until} from '../publish/broker.ts';
import {problemsOf} from '../publish/validate.ts';
import {type Box, makeBox} from './box.ts';
import {attack} from './scenes.ts';

const canRun = canUseNamespaces('a drill') && hasMosquitto;
/** All rows. */
const ALL = {limit: -1};
let box: Box | undefined;
let broker: Broker | undefined;
let consumer: Consumer | undefined;
let folder: string | undefined;
afterEach(async () => {
  await consumer?.close();
  await broker?.stop();
  box?.remove();
  if (folder !== undefined) rmSync(folder, {recursive: true});
});

/** What the plant looks like, by the store: every row of it, but for how long it was watched, which goes on with time. */
function plantIn(path: string): object {
  const store = openStore(path);
  try {
    const {alerts, assets, conversations, evidence, habits, known, learning, traffic} = store;
    return {
      assets: assets.list(ALL).map(({watched, longestSilence, ...asset}) => asset),
      conversations: conversations.list(ALL),
      known: known.list(ALL),
      learning: learning.list(ALL).map(({segment, scope, closed}) => ({segment, scope, closed})),
      habits: habits.list(),
      traffic: traffic.since(0),
      // Other alerts may come meanwhile: that the capture port hears nothing, say.
      evidence: evidence.list(ALL).filter(({alert}) => alerts.get(alert)?.segment === 'exercise'),
    };
  } finally {
    store.close();
  }
}

test.skipIf(!canRun)(
  'an attack that is practised reaches every sink, and nothing of it stays',
  async () => {
    const port = await freePort();
    folder = mkdtempSync(join(tmpdir(), 'bifrost-drill-'));
    const lines = join(folder, 'messages.jsonl');
    broker = await startBroker(folder, {port});
    consumer = await consume(port);
    box = makeBox({
      mqtt: {url: `mqtt://127.0.0.1:${port}`},
      publish: {file: {path: lines}},
      rules: {adjust: [{rule: 'MB-54', enabled: false}]},
    });
    const {folder: home, config, store} = box;
    const {received} = consumer;
    const first = await box.start();
    await box.send(attack(2000).capture, []);
    expect(await first.end('SIGTERM')).toBe(0);
    const before = plantIn(store);
    const daemon = await box.start();
    const run = (scenario: string) => bifrost(['--config', config, 'drill', 'run', scenario, '--json']);

    const seen = await run('port-scan');
    expect(seen.code, seen.stderr).toBe(0);
    const {expected, passed} = JSON.parse(seen.stdout) as DrillRun;
    expect(passed).toBe(true);
    expect(expected.map(({rule}) => rule)).toEqual(['NT-01', 'NT-12']);
    for (const one of expected) {
      expect(one.sinks.map(({sink, result}) => [sink, result])).toEqual([
        ['mqtt', 'delivered'],
        ['file', 'delivered'],
      ]);
      expect(one.storedAfterMs).toBeGreaterThanOrEqual(one.raisedAfterMs ?? Number.NaN);
      const about = () => received.filter(({payload}) => payload.includes(one.alert ?? '?'));
      // Raised and closed, each said to be no alarm, and the alert is no longer retained.
      await until('it is closed', () => about().filter(({topic}) => topic.endsWith('/event')).length === 2);
      for (const {topic, payload} of about()) {
        expect(JSON.parse(payload)).toMatchObject({
          ...{exercise: true, segment: 'exercise', subject: {id: '192.0.2.66'}},
          what: expect.stringMatching(/^EXERCISE, no alarm: /),
        });
        expect(problemsOf(topic, payload)).toEqual([]);
      }
      const topic = `bifrost/plant1/box1/alert/${one.alert}`;
      await until('it is cleared', () => received.filter((is) => is.topic === topic).at(-1)?.payload === '');
    }
    expect(readFileSync(lines, 'utf8')).toContain('"exercise":true');

    const off = await run('modbus-silence');
    expect(off.code).toBe(1);
    expect(JSON.parse(off.stdout)).toMatchObject({
      passed: false,
      expected: [
        {rule: 'MB-53', why: ''},
        {rule: 'MB-54', why: 'the rule is off (rules.adjust)', sinks: []},
      ],
    });

    const silenced = {effect: 'mute', rule: 'OT-09', reason: 'noise', until: (Date.now() + 3_600_000) * 1000};
    await controlCall(join(home, 'control.sock'), 'silence-add', silenced);
    const muted = await bifrost(['--config', config, 'drill', 'run', 'profinet-rename']);
    expect(muted).toMatchObject({code: 1, stdout: expect.stringMatching(/seen, but the silence \S+ mutes it/)});
    expect((await run('no-such')).stderr).toContain('no scenario no-such');

    const {stdout: open} = await bifrost(['--config', config, 'alerts', '--json', '--state', 'new']);
    expect(JSON.parse(open).filter(({segment}: {segment: string}) => segment === 'exercise')).toEqual([]);
    const {stdout: audit} = await bifrost(['--config', config, 'audit', '--json']);
    expect(audit).toContain('port-scan passed (NT-01; NT-12)');
    expect(audit).toContain('modbus-silence failed (MB-53; MB-54 failed: the rule is off (rules.adjust))');
    expect(await daemon.end('SIGTERM')).toBe(0);
    expect(plantIn(store)).toEqual(before);
  },
  240_000,
);

/** An alert that nobody acknowledges goes from tier to tier, through a real broker and a file, until somebody does. */
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterEach, expect, test} from 'vitest';
import {bifrost} from '../cli/bifrost.ts';
import {canUseNamespaces} from '../netns.ts';
import {type Broker, type Consumer, consume, freePort, hasMosquitto, startBroker, until} from '../publish/broker.ts';
import {problemsOf} from '../publish/validate.ts';
import {type Box, makeBox} from './box.ts';

const canRun = canUseNamespaces('escalation') && hasMosquitto;
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

test.skipIf(!canRun)(
  'tier by tier, each by its own sink, until it is acknowledged',
  async () => {
    const port = await freePort();
    folder = mkdtempSync(join(tmpdir(), 'bifrost-escalation-'));
    const lines = join(folder, 'messages.jsonl');
    broker = await startBroker(folder, {port});
    consumer = await consume(port);
    box = makeBox({
      mqtt: {url: `mqtt://127.0.0.1:${port}`},
      publish: {file: {path: lines}},
      escalation: {
        calendars: [{name: 'shift', times: [{who: 'anna'}]}],
        tiers: [
          {level: 'low', calendars: ['shift'], sinks: ['mqtt']},
          {level: 'low', after: '8s', sinks: ['file']},
          {level: 'low', after: '20s', sinks: ['mqtt']},
        ],
      },
      // A backup that cannot be made raises an alert.
      backup: {
        folder: join(folder, 'not-there'),
        recipients: ['age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'],
      },
    });
    const daemon = await box.start();
    const {received} = consumer;
    const told = (payloads: readonly string[]) =>
      payloads
        .filter((payload) => payload.includes('"alert-escalated"'))
        .map((payload) => JSON.parse(payload) as {id: string; tier: number; who: string[]});
    const byMqtt = () => told(received.map(({payload}) => payload));
    // A line of the file is the message with its topic around it.
    const byFile = () =>
      told(
        readFileSync(lines, 'utf8')
          .split('\n')
          .filter((line) => line.includes('"alert-escalated"'))
          .map((line) => JSON.stringify((JSON.parse(line) as {payload: object}).payload)),
      );
    await until('the first tier', () => byMqtt().length > 0);
    expect(byMqtt()).toMatchObject([{tier: 1, who: ['anna']}]);
    for (const {topic, payload} of received.filter(({payload}) => payload.includes('"alert-escalated"'))) {
      expect(problemsOf(topic, payload)).toEqual([]);
    }
    expect(byFile()).toEqual([]);
    await until('the second tier', () => byFile().length > 0);
    expect(byFile()).toMatchObject([{tier: 2, who: []}]);
    expect(byMqtt()).toHaveLength(1);
    const {id = ''} = byMqtt()[0] ?? {};
    expect(await bifrost(['--config', box.config, 'alerts', 'ack', id])).toMatchObject({code: 0});
    await sleep(26_000);
    expect(byMqtt()).toHaveLength(1);
    const simulated = await bifrost(['--config', box.config, 'escalation', 'simulate', '--json']);
    const rows = JSON.parse(simulated.stdout) as {time: string; tier: number; who: string[]}[];
    expect(rows.map(({tier}) => tier)).toEqual([1, 2, 3]);
    expect(Date.parse(rows[2]?.time ?? '') - Date.parse(rows[1]?.time ?? '')).toBeGreaterThanOrEqual(20_000);
    expect(await daemon.end('SIGTERM')).toBe(0);
  },
  120_000,
);

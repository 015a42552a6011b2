/** The head of the audit log reaches a real broker and a file, and shows later that the end was cut off. */
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {loadSqlite} from '../../src/store/sqlite.ts';
import {bifrost} from '../cli/bifrost.ts';
import {canUseNamespaces} from '../netns.ts';
import {type Broker, type Consumer, consume, freePort, hasMosquitto, startBroker, until} from '../publish/broker.ts';
import {problemsOf} from '../publish/validate.ts';
import {alertsIn, type Box, makeBox} from './box.ts';

const canRun = canUseNamespaces('anchors of the audit log') && hasMosquitto;
let box: Box | undefined;
let broker: Broker | undefined;
let consumer: Consumer | undefined;
afterEach(async () => {
  await consumer?.close();
  await broker?.stop();
  box?.remove();
});

test.skipIf(!canRun)(
  'anchors go everywhere, retained; a log that is cut afterwards is found, and told',
  async () => {
    const port = await freePort();
    box = makeBox({
      mqtt: {url: `mqtt://127.0.0.1:${port}`},
      publish: {file: {path: '/tmp/none'}, routes: [{kinds: ['alert'], sinks: ['file']}]},
    });
    const lines = join(box.folder, 'messages.jsonl');
    writeFileSync(box.config, readFileSync(box.config, 'utf8').replace('/tmp/none', lines));
    broker = await startBroker(box.folder, {port});
    const daemon = await box.start();
    // The next one would take its place in the queue.
    await until(
      'the first anchor is written',
      () => existsSync(lines) && readFileSync(lines, 'utf8').includes('/audit'),
    );
    expect(await daemon.end('SIGTERM')).toBe(0);
    consumer = await consume(port);
    const {received} = consumer;
    await until('the anchor is retained', () => received.some(({topic}) => topic.endsWith('/audit')));
    const anchor = received.find(({topic}) => topic.endsWith('/audit'));
    expect(anchor?.retain).toBe(true);
    expect(problemsOf(anchor?.topic ?? '', anchor?.payload ?? '')).toEqual([]);
    const {head} = JSON.parse(anchor?.payload ?? '{}') as {head: string};
    const verify = (of: string) => bifrost(['--config', box?.config ?? '', 'audit', 'verify', '--anchor', of]);
    expect(await verify(head)).toMatchObject({code: 0, stdout: expect.stringContaining('1 anchors are right')});
    expect(await verify(lines)).toMatchObject({code: 0, stdout: expect.stringContaining('2 anchors are right')});
    const listed = await bifrost(['--config', box.config, 'audit', '--json']);
    const actions = (JSON.parse(listed.stdout) as {action: string}[]).map(({action}) => action);
    expect(actions).toEqual(['daemon.stop', 'daemon.start']);
    const Sqlite = loadSqlite();
    const db = new Sqlite(box.store);
    db.exec('DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)');
    db.close();
    expect((await bifrost(['--config', box.config, 'audit', 'verify'])).code).toBe(0);
    expect(await verify(lines)).toMatchObject({code: 1, stdout: expect.stringContaining('the end was cut off')});
    const again = await box.start();
    expect(await again.end('SIGTERM')).toBe(0);
    expect((await alertsIn(box.store)).map(({rule}) => rule)).toContain('SN-12');
  },
  120_000,
);

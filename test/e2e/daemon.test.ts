/** The whole product on a box of its own: a plant's frames at the capture port, a real broker, the command line. */
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {loadSqlite} from '../../src/store/sqlite.ts';
import {openStore} from '../../src/store/store.ts';
import {bifrost} from '../cli/bifrost.ts';
import {canUseNamespaces} from '../netns.ts';
import {
  type Broker,
  type Certificates,
  type Consumer,
  consume,
  freePort,
  hasMosquitto,
  makeCertificates,
  startBroker,
  until,
} from '../publish/broker.ts';
import {problemsOf} from '../publish/validate.ts';
import {alertsIn, type Box, makeBox} from './box.ts';
import {attack, siege} from './scenes.ts';

const canRun = canUseNamespaces('the daemon on a capture port') && hasMosquitto;
if (!canRun && process.env['CI'] !== undefined) throw new Error('the end-to-end tests cannot run here');

const KILLS = Number(process.env['BIFROST_KILLS'] ?? 10);
const KILLS_MS = 60_000 + KILLS * 15_000;
const LEARN_MS = 4000;

let box: Box | undefined;

afterEach(() => {
  box?.remove();
  box = undefined;
});

/** What must be the same whenever and wherever the same frames are seen. */
const essence = (alerts: readonly Record<string, unknown>[]): string[] =>
  alerts
    .map(({rule, level, state, what, segment, count, subject, object}) =>
      JSON.stringify({rule, level, state, what, segment, count, subject, object}),
    )
    .sort();

describe.runIf(canRun)('the daemon', () => {
  test('gives the same alerts live as two replays of the same frames', async () => {
    box = makeBox({baseline: {learn: `${LEARN_MS / 1000 + 1}s`}});
    const {capture} = attack(LEARN_MS);
    const file = join(box.folder, 'attack.pcap');
    writeFileSync(file, capture);
    const replays: string[][] = [];
    for (const name of ['first.db', 'second.db']) {
      const store = join(box.folder, name);
      const {code, stderr} = await bifrost([
        '--config',
        box.config,
        'replay',
        '--segment',
        'cell1',
        '--store',
        store,
        file,
      ]);
      expect([code, stderr]).toEqual([0, '']);
      replays.push(essence(await alertsIn(store)));
    }
    const daemon = await box.start();
    await box.send(capture, []);
    await sleep(6500); // requests that stay unanswered are told after five seconds
    expect(await daemon.end('SIGTERM')).toBe(0);
    expect(replays[0]?.length).toBeGreaterThan(5);
    expect(replays[1]).toEqual(replays[0]);
    expect(essence(await alertsIn(box.store))).toEqual(replays[0]);
  }, 120_000);

  test('counts every frame: seen and dropped are what was sent', async () => {
    box = makeBox({baseline: {learn: '7d'}});
    const {capture, frames} = attack(20_000);
    const daemon = await box.start();
    await box.send(capture, ['-K', '--topspeed', '--loop', '20']);
    await sleep(1500);
    const {frames: seen, dropped} = (await daemon.status()) as {frames: number; dropped: number};
    expect(seen + dropped).toBe(20 * frames);
    expect(await daemon.end('SIGTERM')).toBe(0);
  }, 120_000);

  test('ends within two seconds of SIGTERM, and takes rules again at SIGHUP, refusing bad ones', async () => {
    const rules = mkdtempSync(join(tmpdir(), 'bifrost-rules-'));
    box = makeBox({rules: {directories: [rules]}});
    const daemon = await box.start();
    const before = (await daemon.status())['rules'];
    writeFileSync(join(rules, 'bad.yml'), 'title: bad\n');
    daemon.process.kill('SIGHUP');
    const {log} = box;
    await until('the refusal in the log', () => log().includes('refused'));
    expect((await daemon.status())['rules']).toBe(before);
    const asked = performance.now();
    expect(await daemon.end('SIGTERM')).toBe(0);
    expect(performance.now() - asked).toBeLessThan(2000);
    rmSync(rules, {recursive: true});
  }, 60_000);
});

describe.runIf(canRun)('the daemon and its broker', () => {
  let folder = '';
  let certificates: Certificates;
  let broker: Broker;
  let consumer: Consumer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bifrost-broker-'));
    certificates = makeCertificates(folder);
    broker = await startBroker(folder, {port: await freePort(), certificates});
    consumer = await consume(broker.port);
  });

  afterAll(async () => {
    await consumer.close();
    await broker.stop();
    rmSync(folder, {recursive: true, force: true});
  });

  const settings = () => ({url: `mqtts://127.0.0.1:${broker.tlsPort}`, caFile: certificates.ca});
  const alertsSeen = (): Map<string, string[]> => {
    const seen = new Map<string, string[]>();
    for (const {topic, payload} of consumer.received) {
      if (!topic.includes('/alert/') || payload === '') continue;
      const {id, revision} = JSON.parse(payload) as {id: string; revision: string};
      seen.set(id, [...(seen.get(id) ?? []), revision]);
    }
    return seen;
  };

  test('alerts and assets arrive over TLS and are what the schemas say; none is lost or doubled over an outage', async () => {
    box = makeBox({baseline: {learn: '1s'}, mqtt: settings()});
    const daemon = await box.start();
    await until('status online', () => consumer.received.some(({topic}) => topic.endsWith('/status')));
    await box.send(siege(20, 50).capture, []);
    await until('an alert for each intruder', () => alertsSeen().size >= 20);
    await until('assets', () => consumer.received.some(({topic}) => topic.includes('/asset/')));
    const {port} = broker;
    await broker.stop();
    await box.send(siege(20, 50, 11).capture, []);
    const stored = async () => new Set((await alertsIn(box?.store ?? '')).map(({id}) => id));
    const during = await stored();
    broker = await startBroker(folder, {port, certificates, more: ''});
    // The daemon looks for its broker at the old TLS port.
    expect(await daemon.end('SIGTERM')).toBe(0);
    writeFileSync(box.config, execFileSync('sed', [`s#mqtts://[^ ]*#${settings().url}#`, box.config]));
    const again = await box.start();
    await until('every stored alert at the broker', () => [...during].every((id) => alertsSeen().has(id)));
    expect(await again.end('SIGTERM')).toBe(0);
    for (const {topic, payload} of consumer.received) expect(problemsOf(topic, payload)).toEqual([]);
    for (const [id, revisions] of alertsSeen()) expect([id, new Set(revisions).size]).toEqual([id, revisions.length]);
    expect(during.size).toBeGreaterThanOrEqual(40);
  }, 180_000);

  test(`kill -9 ${KILLS} times under load loses no alert that the broker has acknowledged`, {
    timeout: KILLS_MS,
  }, async () => {
    box = makeBox({baseline: {learn: '1s'}, mqtt: settings()});
    consumer.received.length = 0;
    const firstFrames: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const started = performance.now();
      const sending = box.send(siege(240, 25, 20 + (kill % 200)).capture, ['-K']).catch(() => undefined);
      const daemon = await box.start();
      const framesSeen = async () => Number((await daemon.status().catch(() => ({frames: 0})))['frames']);
      while ((await framesSeen()) === 0) await sleep(10);
      firstFrames.push(Math.round(performance.now() - started));
      await sleep(50 + ((kill * 337) % 1500));
      await daemon.end('SIGKILL');
      await sending;
    }
    const stored = new Set((await alertsIn(box.store)).map(({id}) => id));
    const lost = [...alertsSeen().keys()].filter((id) => !stored.has(id));
    expect(alertsSeen().size).toBeGreaterThan(KILLS);
    expect(lost).toEqual([]);
    expect(loadSqlite()(box.store).pragma('integrity_check')).toEqual([{integrity_check: 'ok'}]);
    openStore(box.store).close();
    firstFrames.sort((a, b) => a - b);
    const [middle, worst] = [firstFrames[KILLS >> 1], firstFrames.at(-1)];
    process.stdout.write(
      `${KILLS} kills, ${stored.size} alerts; from start to first frame: median ${middle}, worst ${worst} ms\n`,
    );
  });
});

/** Evidence on a box of its own: frames on a wire, alerts, files; also when the daemon is killed in the middle. */
import {spawnSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {unzipSync} from 'fflate';
import {afterEach, describe, expect, test} from 'vitest';
import type {EvidenceWindow} from '../../src/core/evidence.ts';
import {openStore} from '../../src/store/store.ts';
import {bifrost} from '../cli/bifrost.ts';
import {framesIn} from '../evidence/frames.ts';
import {canUseNamespaces} from '../netns.ts';
import {until} from '../publish/broker.ts';
import {alertsIn, type Box, makeBox} from './box.ts';
import {attack} from './scenes.ts';

const hasReplay = spawnSync('tcpreplay', ['--version']).error === undefined;
const canRun = canUseNamespaces('evidence on a capture port') && hasReplay;
if (!canRun && process.env['CI'] !== undefined) throw new Error('the end-to-end tests cannot run here');

const LEARN_MS = 3000;
let box: Box | undefined;
afterEach(() => {
  box?.remove();
  box = undefined;
});

function windowsIn(path: string): EvidenceWindow[] {
  const store = openStore(path, {readOnly: true});
  try {
    return store.evidence.list({});
  } finally {
    store.close();
  }
}

/** The frames that were exported of an alert. */
async function exported({store, config, folder}: Box, id: string): Promise<Uint8Array[]> {
  const out = join(folder, `${id}.zip`);
  const {code, stderr} = await bifrost(['--config', config, 'evidence', 'export', id, '-o', out]);
  expect([code, stderr.replace(/^bifrost: frames around .*\n/, '')]).toEqual([0, '']);
  expect(await bifrost(['evidence', 'verify', out, '--store', store])).toMatchObject({code: 0});
  return framesIn(unzipSync(readFileSync(out))['frames-1.pcapng'] ?? new Uint8Array(0)).map(({bytes}) => bytes);
}

const framesOf = (capture: Uint8Array): string[] =>
  framesIn(capture).map(({bytes}) => Buffer.from(bytes).toString('hex'));

describe.runIf(canRun)('the daemon', () => {
  test('keeps the frames around an alert of a live network, and exports them while it runs', async () => {
    const here = makeBox({baseline: {learn: `${LEARN_MS / 1000 + 1}s`}, evidence: {after: '2s'}});
    box = here;
    const {capture} = attack(LEARN_MS);
    const daemon = await here.start();
    await here.send(capture, []);
    await until('closed windows', () => windowsIn(here.store).some(({state}) => state === 'kept'));
    const alert = (await alertsIn(here.store)).find(({rule}) => rule === 'MB-53');
    const kept = await exported(here, alert?.id ?? '');
    const sent = new Set(framesOf(capture));
    expect(kept.length).toBeGreaterThan(50);
    for (const frame of kept) expect(sent.has(Buffer.from(frame).toString('hex'))).toBe(true);
    expect(kept.some((frame) => Buffer.from(frame).includes(Buffer.from([8, 0, 1, 0, 0])))).toBe(true);
    for (const {state, note} of windowsIn(here.store))
      expect([state, note]).toEqual([expect.stringMatching(/kept|shared/), '']);
    const shown = await bifrost(['--config', here.config, 'evidence', 'show', alert?.id ?? '']);
    expect(shown.stdout).toMatch(/exported: zip with SHA-256/);
    expect(await daemon.end('SIGTERM')).toBe(0);
  }, 180_000);

  test('keeps all frames in the ring on disk, as captures, over a restart', async () => {
    const here = makeBox({evidence: {diskRingMiB: 16}});
    box = here;
    const {capture} = attack(LEARN_MS);
    const sent = framesOf(capture);
    const ring = `${here.store}.ring`;
    const inRing = (): string[] =>
      readdirSync(ring).flatMap((link) =>
        readdirSync(join(ring, link)).flatMap((file) => framesOf(readFileSync(join(ring, link, file)))),
      );
    const daemon = await here.start();
    await here.send(capture, []);
    await until('every frame in the ring', () => existsSync(ring) && inRing().length >= sent.length);
    expect(await daemon.end('SIGTERM')).toBe(0);
    const kept = new Set(inRing());
    expect(sent.filter((frame) => !kept.has(frame))).toEqual([]);
    const again = await here.start();
    expect(inRing().length).toBeGreaterThanOrEqual(kept.size);
    expect(await again.end('SIGTERM')).toBe(0);
  }, 180_000);

  test('killed in the middle of a window: what was seen until then is kept, and said to be a part', async () => {
    const here = makeBox({baseline: {learn: `${LEARN_MS / 1000 + 1}s`}});
    box = here;
    const daemon = await here.start();
    await here.send(attack(LEARN_MS).capture, []);
    await until('frames on the disk', () => windowsIn(here.store).length > 0);
    await sleep(1500);
    await daemon.end('SIGKILL');
    const again = await here.start();
    const windows = windowsIn(here.store);
    expect(windows.some(({state}) => state === 'open')).toBe(false);
    const cut = windows.filter(({state}) => state === 'cut');
    expect(cut.length).toBeGreaterThan(0);
    for (const {note, frames, sha256} of cut) {
      expect(note).toBe('the daemon ended while frames were added');
      expect(frames).toBeGreaterThan(0);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
    const alert = (await alertsIn(here.store)).find(({rule}) => rule === 'MB-53');
    expect((await exported(here, alert?.id ?? '')).length).toBeGreaterThan(20);
    expect(await again.end('SIGTERM')).toBe(0);
  }, 180_000);
});

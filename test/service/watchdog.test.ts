import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {openNotify} from '../../src/service/notify.ts';
import {watchdog, watchdogMicros} from '../../src/service/watchdog.ts';
import {receiver} from './receiver.ts';

function rig() {
  const turns = {capture: 0, store: 0};
  const seen = {pings: 0, stuck: [] as string[]};
  const dog = watchdog({
    notify: {watchdog: () => seen.pings++},
    usec: 0,
    parts: new Map([
      ['capture', () => turns.capture],
      ['store', () => turns.store],
    ]),
    onStuck: (parts) => seen.stuck.push(parts.join('+')),
  });
  return {turns, seen, dog};
}

test('pings while every part moves', () => {
  const {turns, seen, dog} = rig();
  for (let i = 0; i < 3; i++) {
    turns.capture++;
    turns.store++;
    dog.step();
  }
  expect(seen).toEqual({pings: 3, stuck: []});
});

test('a stuck part gets no ping, and is named', () => {
  const {turns, seen, dog} = rig();
  turns.capture++;
  dog.step();
  turns.capture++;
  dog.step();
  expect(seen).toEqual({pings: 0, stuck: ['store', 'store']});
});

test('nothing moves: nothing is pinged', () => {
  const {seen, dog} = rig();
  dog.step();
  expect(seen).toEqual({pings: 0, stuck: ['capture+store']});
});

test('progress counts from the last ping, so a slow part is forgiven once it has moved', () => {
  const {turns, seen, dog} = rig();
  turns.capture++;
  dog.step();
  turns.store++;
  dog.step();
  expect(seen).toEqual({pings: 1, stuck: ['store']});
  dog.step();
  expect(seen.pings).toBe(1);
});

test('at half the time systemd gave, over the real socket, until stopped', async () => {
  const path = join(tmpdir(), `bifrost-watchdog-${process.pid}`);
  const systemd = await receiver(path);
  const notify = await openNotify(path, (reason) => {
    throw new Error(reason);
  });
  let turns = 0;
  const started = performance.now();
  const dog = watchdog({notify, usec: 200_000, parts: new Map([['capture', () => turns++]]), onStuck: () => undefined});
  for (let i = 0; i < 3; i++) expect(await systemd.next()).toBe('WATCHDOG=1');
  expect(performance.now() - started).toBeGreaterThanOrEqual(295);
  dog.stop();
  await sleep(20);
  const after = turns;
  await sleep(250);
  expect(turns).toBe(after);
  notify.close();
  systemd.close();
});

test('WATCHDOG_USEC and WATCHDOG_PID are read as systemd means them', () => {
  expect(watchdogMicros({WATCHDOG_USEC: '30000000'}, 7)).toBe(30_000_000);
  expect(watchdogMicros({WATCHDOG_USEC: '30000000', WATCHDOG_PID: '7'}, 7)).toBe(30_000_000);
  expect(watchdogMicros({WATCHDOG_USEC: '30000000', WATCHDOG_PID: '8'}, 7)).toBe(0);
  for (const usec of ['', '0', '-5', 'soon', '1e999']) expect(watchdogMicros({WATCHDOG_USEC: usec}, 7)).toBe(0);
  expect(watchdogMicros({}, 7)).toBe(0);
});

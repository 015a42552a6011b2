/** Recurring tasks in the running daemon: an outage leaves missed ones, an act closes one, the broker hears of both. */
import {afterEach, describe, expect, test} from 'vitest';
import {DAY} from '../../src/core/time.ts';
import {openStore} from '../../src/store/store.ts';
import {bifrost} from '../cli/bifrost.ts';
import {canUseNamespaces} from '../netns.ts';
import {consume, freePort, hasMosquitto, startBroker, until} from '../publish/broker.ts';
import {problemsOf} from '../publish/validate.ts';
import {type Box, makeBox} from './box.ts';

const canRun = canUseNamespaces('tasks in the daemon') && hasMosquitto;
let box: Box | undefined;

afterEach(() => {
  box?.remove();
  box = undefined;
});

describe.runIf(canRun)('the daemon', () => {
  test('catches up on tasks after an outage and tells what becomes of them', async () => {
    const port = await freePort();
    box = makeBox({mqtt: {url: `mqtt://127.0.0.1:${port}`}});
    const broker = await startBroker(box.folder, {port});
    const began = openStore(box.store);
    began.meta.set('tasks.began', String(Date.now() * 1000 - 10 * DAY));
    began.close();
    const consumer = await consume(port);
    const daemon = await box.start();
    const run = (...args: string[]) => bifrost(['--config', box?.config ?? '', ...args]);
    const tasks = async (line: number) => JSON.parse((await run('tasks', '--line', String(line), '--json')).stdout);
    const latest = () => consumer.received.filter(({topic}) => topic.endsWith('/task/line85')).at(-1);
    await until('the broker has line 85', () => latest() !== undefined);
    const before = await tasks(85);
    expect(before.filter(({state}: {state: string}) => state === 'missed').length).toBeGreaterThanOrEqual(8);
    expect(new Set(before.map(({period}: {period: string}) => period)).size).toBe(before.length);
    // Between midnight and four nothing is open: then yesterday's is excused.
    const [{period, state}] = before;
    const isOpen = state === 'due' || state === 'upcoming';
    const closing = isOpen ? ['do', '85', '--note', 'read'] : ['excuse', '85', period, '--reason', 'the box was off'];
    expect((await run('tasks', ...closing)).code).toBe(0);
    await until('it is told', () => JSON.parse(latest()?.payload ?? '{}').state === (isOpen ? 'done' : 'excused'));
    const events = consumer.received
      .filter(({topic}) => topic.endsWith('/event'))
      .map(({payload}) => JSON.parse(payload));
    expect(events).toContainEqual(expect.objectContaining({event: 'task-closed', id: 'line85'}));
    for (const {topic, payload} of consumer.received) expect(problemsOf(topic, payload)).toEqual([]);
    expect(await daemon.end('SIGTERM')).toBe(0);
    await consumer.close();
    await broker.stop();
  });
});

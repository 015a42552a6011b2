/** What a person decides about an alert: through the daemon's socket, and straight in the store when none runs. */
import {userInfo} from 'node:os';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {controlServer} from '../../src/api/control.ts';
import {alertState} from '../../src/control/alert-state.ts';
import {AppError} from '../../src/core/errors.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {bifrost} from './bifrost.ts';
import {alerts, type Site, site} from './site.ts';

let plant: Site;
beforeEach(() => {
  plant = site();
});
afterEach(() => plant.remove());

const [first, second] = alerts.map(({id}) => id) as [string, string];
const actor = `cli:${process.env['SUDO_USER'] ?? userInfo().username}`;
const alertsCommand = (...args: string[]) => bifrost(['--config', plant.config, 'alerts', ...args]);

function stored<T>(read: (store: Store) => T): T {
  const store = openStore(plant.store, {readOnly: true});
  try {
    return read(store);
  } finally {
    store.close();
  }
}

describe('without a daemon', () => {
  test.each([
    ['ack', 'acknowledged'],
    ['close', 'closed'],
    ['learn', 'learned'],
    ['mute', 'muted'],
  ] as const)('%s: state, message and audit are in the store', async (decision, state) => {
    const ended = await alertsCommand(decision, first.slice(0, 14), '--note', 'planned');
    expect(ended).toEqual({code: 0, stdout: `${first} ${state}\n`, stderr: ''});
    stored((store) => {
      expect(store.alerts.get(first)?.state).toBe(state);
      expect(store.audit.list({})).toMatchObject([{actor, action: `alert.${state}`, detail: `${first}: planned`}]);
      const message = store.outbox
        .of('mqtt')
        .next(10)
        .find(({topic}) => topic === `bifrost/site/sensor/alert/${first}`);
      if (state === 'acknowledged') expect(JSON.parse(message?.payload ?? '')).toMatchObject({state});
      else expect(message).toMatchObject({payload: '', retain: true});
    });
  });

  test('several at once; reopen takes it back; show tells of it', async () => {
    expect((await alertsCommand('close', first, second, first)).stdout).toBe(`${first} closed\n${second} closed\n`);
    await alertsCommand('reopen', first, '--note', 'again');
    expect(stored((store) => [store.alerts.get(first)?.state, store.alerts.get(second)?.state])).toEqual([
      'new',
      'closed',
    ]);
    const {stdout} = await alertsCommand('show', first);
    expect(stdout).toContain(`${actor}: closed\n`);
    expect(stdout).toContain(`${actor}: new  again\n`);
  });

  test('what is so already is said, and not logged again, unless there is something to note', async () => {
    await alertsCommand('mute', first);
    expect((await alertsCommand('mute', first, second)).stdout).toBe(`${first} is muted already\n${second} muted\n`);
    expect(stored((store) => store.audit.count())).toBe(2);
    await alertsCommand('mute', first, '--note', 'again');
    expect(stored((store) => store.audit.count())).toBe(3);
  });

  test('an unknown id: 2, and none is changed', async () => {
    const {code} = await alertsCommand('close', first, '01ZZ');
    expect(code).toBe(2);
    stored((store) => {
      expect(store.alerts.get(first)?.state).toBe('new');
      expect(store.audit.count()).toBe(0);
    });
  });
});

describe('with a daemon', () => {
  type Params = {id: string; state: string; note: string};
  const listen = (handle: (params: Params, actor: string) => Promise<unknown>) =>
    controlServer({
      socket: plant.socket,
      handlers: {'alert-state': {schema: alertState.schema, handle: (params, by) => handle(params as Params, by)}},
      log: {error: () => undefined},
    });

  test('it is told, and the store is its own', async () => {
    const heard: unknown[] = [];
    const server = await listen(async (params, by) => void heard.push({...params, by}));
    const {code, stdout} = await alertsCommand('mute', first, second, '--note', 'noise');
    await server.close();
    expect({code, stdout}).toEqual({code: 0, stdout: `${first} muted\n${second} muted\n`});
    expect(heard).toEqual([first, second].map((id) => ({id, state: 'muted', note: 'noise', by: actor})));
    expect(stored((store) => [store.alerts.get(first)?.state, store.audit.count()])).toEqual(['new', 0]);
  });

  test('it refuses: 4, and nothing is written past it', async () => {
    const server = await listen(async () => {
      throw new AppError('store-write', 'the disk is full');
    });
    const {code, stderr} = await alertsCommand('mute', first);
    await server.close();
    expect({code, stderr}).toEqual({code: 4, stderr: 'bifrost: the daemon refused: the disk is full\n'});
    expect(stored((store) => store.alerts.get(first)?.state)).toBe('new');
  });

  test('another database is changed past it', async () => {
    const heard: unknown[] = [];
    const server = await listen(async (params) => void heard.push(params));
    const ended = await alertsCommand('close', first, '--store', plant.store);
    await server.close();
    expect(ended.code).toBe(0);
    expect(heard).toEqual([]);
    expect(stored((store) => store.alerts.get(first)?.state)).toBe('closed');
  });
});

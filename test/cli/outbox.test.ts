/** Dead letters on the command line: listed with the reason, sent again. Without a daemon. */
import {afterEach, beforeEach, expect, test} from 'vitest';
import {openStore} from '../../src/store/store.ts';
import {bifrost} from './bifrost.ts';
import {type Site, site} from './site.ts';

let plant: Site;
beforeEach(() => {
  plant = site();
});
afterEach(() => plant.remove());

const run = (...args: string[]) => bifrost(['--config', plant.config, ...args]);

test('dead letters are listed with the reason, wait again after retry, and the audit log says who did it', async () => {
  const message = {id: 'x', kind: 'event', topic: 'bifrost/site/sensor/event', payload: '{}', retain: false} as const;
  const store = openStore(plant.store, {sinks: ['webhook']});
  store.save({messages: [message]});
  const queue = store.outbox.of('webhook');
  queue.refuse(queue.next(1)[0]?.seq ?? 0, 'HTTP 422');
  store.close();
  expect(JSON.parse((await run('outbox', '--json')).stdout)).toEqual([
    {sink: 'webhook', kind: 'event', reason: 'HTTP 422', topic: message.topic},
  ]);
  expect(await run('outbox', 'retry')).toMatchObject({code: 0, stdout: '1 wait again\n'});
  expect(JSON.parse((await run('outbox', 'list', '--json')).stdout)).toEqual([]);
  const after = openStore(plant.store, {readOnly: true});
  expect(after.outbox.of('webhook').next(9)).toMatchObject([{id: 'x'}]);
  expect(after.audit.list({})[0]).toMatchObject({action: 'outbox.retry', detail: '1 dead letters'});
  after.close();
});

test('a test of the ways needs the daemon, and says so', async () => {
  expect(await run('alerts', 'test')).toMatchObject({code: 4, stderr: expect.stringContaining('daemon')});
});

/** What a SOC sees of polling at the broker: the plan, retained, with the stop as soon as there is one. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {pollPlanMessage} from '../../src/publish/poll-plan.ts';
import {topicsOf} from '../../src/publish/topics.ts';
import {type Broker, type Consumer, consume, freePort, hasMosquitto, startBroker} from '../publish/broker.ts';
import {problemsOf} from '../publish/validate.ts';
import {makePlant, type Plant, SOURCE, until} from './plant.ts';
import {listed} from './rig.ts';

const TOPIC = 'bifrost/plant1/box1/poll/plan';
const folder = mkdtempSync(join(tmpdir(), 'bifrost-published-'));
let [plant, broker, consumer]: [Plant?, Broker?, Consumer?] = [];
afterEach(async () => {
  await consumer?.close();
  await plant?.remove();
  await broker?.stop();
  rmSync(folder, {recursive: true, force: true});
});

const target = {address: '127.0.9.40', port: 1502, ask: ['modbus-server-id'], owner: 'J. Miller'};

describe.skipIf(!hasMosquitto)('at a real broker', () => {
  test('the plan is retained, and says when polling is stopped, by whom and why', async () => {
    broker = await startBroker(folder, {port: await freePort()});
    const {port} = broker;
    plant = makePlant([target], {site: 'plant1', sensor: 'box1', mqtt: {url: `mqtt://127.0.0.1:${port}`}});
    await plant.start();
    consumer = await consume(port);
    const {received} = consumer;
    const plans = () => received.filter(({topic}) => topic === TOPIC).map(({payload}) => JSON.parse(payload));
    await until(() => plans().length > 0, 'the plan');
    expect(received.find(({topic}) => topic === TOPIC)?.retain).toBe(true);
    expect(plans()[0]).toMatchObject({
      enabled: true,
      sources: [{segment: 'cell1', address: SOURCE}],
      rates: {perDevice: 1, perSegment: 10, overall: 50},
      targets: [
        {
          ...{id: 'cell1/127.0.9.40:1502', address: '127.0.9.40', port: 1502, protocol: 'modbus', segment: 'cell1'},
          ...{asks: ['modbus-identity', 'modbus-server-id'], owner: 'J. Miller', expires: '2099-12-31'},
        },
      ],
    });
    expect(plans()[0]).not.toHaveProperty('stopped');
    await plant.cli('poll', 'stop', '--reason', 'line 3 is odd');
    await until(() => plans().at(-1)?.stopped !== undefined, 'the stop');
    expect(plans().at(-1).stopped).toMatchObject({by: expect.stringMatching(/^cli:/), why: 'line 3 is odd'});
    await plant.cli('poll', 'start', '--reason', 'it is well');
    await until(() => plans().at(-1)?.stopped === undefined, 'the start');
    const wrong = received.flatMap(({topic, payload}) => (topic === TOPIC ? problemsOf(topic, payload) : []));
    expect(wrong).toEqual([]);
  }, 120_000);
});

test('no target is left out, however many there are', () => {
  const targets = Array.from({length: 2000}, (_, i) => ({
    target: listed({address: `10.0.${i >> 8}.${i & 255}`, port: 502}),
    asks: ['modbus-identity'],
  }));
  const topics = topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0.1.0'});
  const rates = {perDevice: 1, perSegment: 10, overall: 50};
  const {topic, payload, retain, kind} = pollPlanMessage(
    {isEnabled: false, stopped: undefined, sources: [], rates, targets},
    topics,
    1_780_000_000_000_000,
  );
  expect([topic, retain, kind]).toEqual([TOPIC, true, 'poll']);
  expect(problemsOf(topic, payload)).toEqual([]);
  expect(JSON.parse(payload).targets).toHaveLength(2000);
});

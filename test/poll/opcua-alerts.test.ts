/** What was asked of an OPC UA server is judged by the same rules as what is seen of one on the wire. */
import {expect, test} from 'vitest';
import {loadDetector} from '../../src/composition.ts';
import type {Observation} from '../../src/core/observation.ts';
import {opcuaEndpoints} from '../../src/poll/questions/opcua-endpoints.ts';
import {opcuaServer} from '../../src/poll/questions/opcua-server.ts';
import {opcuaTrust} from '../../src/poll/questions/opcua-trust.ts';
import {startOpcuaServer} from '../simulators/opcua.ts';
import {openWatch} from '../watch.ts';
import {openLine, targetAt} from './line.ts';

test('endpoints, certificate, auditing, trust: each weakness is an alert', async () => {
  const server = await startOpcuaServer({certificate: 'expired', trustsAnybody: true});
  const told: Observation[] = [];
  for (const question of [opcuaEndpoints, opcuaServer, opcuaTrust]) {
    const target = targetAt('127.0.0.1', server.port);
    const line = openLine(question, target, 5000);
    told.push(...(await question.ask(target, line)));
    line.close();
  }
  await server.stop();
  const {detector} = await loadDetector({profile: 'paranoid', directories: []});
  const {changes, watch} = openWatch({detector});
  for (const observation of told) watch.observe(observation, Date.now() * 1000);
  watch.end();
  const ids = changes.flatMap((change) => (change.type === 'alert' ? [change.alert.rule.id] : []));
  expect([...new Set(ids)].filter((id) => id.startsWith('UA-')).sort()).toEqual([
    'UA-01',
    'UA-07',
    'UA-14',
    'UA-17',
    'UA-19',
    'UA-22',
    'UA-66',
    'UA-70',
    'UA-71',
  ]);
  const assets = changes.flatMap((change) => (change.type === 'asset' ? [change.asset] : []));
  expect(assets.at(-1)).toMatchObject({
    vendor: {value: 'Northwater'},
    model: {value: 'NW-Gateway 7'},
    firmware: {value: '4.2.1'},
    applicationUri: {value: 'urn:bifrost-test:server'},
  });
}, 60_000);

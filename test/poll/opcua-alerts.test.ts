/** What was asked of an OPC UA server is judged by the same rules as what is seen of one on the wire. */
import {expect, test} from 'vitest';
import {loadDetector} from '../../src/composition.ts';
import type {Change} from '../../src/core/change.ts';
import type {Observation} from '../../src/core/observation.ts';
import type {Question} from '../../src/poll/question.ts';
import {opcuaEndpoints} from '../../src/poll/questions/opcua-endpoints.ts';
import {opcuaServer} from '../../src/poll/questions/opcua-server.ts';
import {opcuaTrust} from '../../src/poll/questions/opcua-trust.ts';
import {type OpcuaWays, startOpcuaServer} from '../simulators/opcua.ts';
import {freeTcpPort} from '../simulators/process.ts';
import {openWatch} from '../watch.ts';
import {openLine, targetAt} from './line.ts';

/** What the questions bring of such a server. */
async function asked(ways: OpcuaWays, questions: readonly Question[]): Promise<Observation[]> {
  const server = await startOpcuaServer(ways);
  const told: Observation[] = [];
  for (const question of questions) {
    const target = targetAt('127.0.0.1', server.port);
    const line = openLine(question, target, 5000);
    told.push(...(await question.ask(target, line)));
    line.close();
  }
  await server.stop();
  return told;
}

const idsIn = (changes: readonly Change[]): string[] => {
  const ids = changes.flatMap((change) => (change.type === 'alert' ? [change.alert.rule.id] : []));
  return [...new Set(ids)].filter((id) => id.startsWith('UA-')).sort();
};

test('endpoints, certificate, auditing, trust: each weakness is an alert', async () => {
  const told = await asked({certificate: 'expired', trustsAnybody: true}, [opcuaEndpoints, opcuaServer, opcuaTrust]);
  const {detector} = await loadDetector({profile: 'paranoid', directories: []});
  const {changes, watch} = openWatch({detector});
  for (const observation of told) watch.observe(observation, Date.now() * 1000);
  watch.end();
  expect(idsIn(changes)).toEqual(['UA-01', 'UA-07', 'UA-14', 'UA-17', 'UA-19', 'UA-22', 'UA-66', 'UA-70', 'UA-71']);
  const assets = changes.flatMap((change) => (change.type === 'asset' ? [change.asset] : []));
  expect(assets.at(-1)).toMatchObject({
    vendor: {value: 'Northwater'},
    model: {value: 'NW-Gateway 7'},
    firmware: {value: '4.2.1'},
    applicationUri: {value: 'urn:bifrost-test:server'},
  });
}, 60_000);

test('a server that is asked again: its start, its software, its namespaces and its state are held against those before', async () => {
  const port = await freeTcpPort();
  const {detector} = await loadDetector({profile: 'standard', directories: []});
  const {changes, watch} = openWatch({detector});
  let day = 0;
  const tell = (told: readonly Observation[]): string[] => {
    changes.length = 0;
    day++;
    const now = (Date.now() + day * 86_400_000) * 1000;
    watch.tick(now);
    for (const one of told) watch.observe(one, now);
    return idsIn(changes);
  };
  const state = (told: readonly Observation[]) => told.filter(({name}) => name === 'server-status');
  const first = await asked({port}, [opcuaServer]);
  expect(tell(state(first))).toEqual([]);
  const second = state(await asked({port}, [opcuaServer]));
  expect(tell(second)).toContain('UA-61');
  expect(tell(second)).not.toContain('UA-61');
  const changed = {softwareVersion: '4.3.0', namespace: 'urn:northwater:doors', hasFailed: true};
  const third = state(await asked({port, ...changed}, [opcuaServer]));
  expect(tell(third)).toEqual(expect.arrayContaining(['UA-60', 'UA-61', 'UA-62', 'UA-64']));
  expect(tell(third)).not.toContain('UA-62');
}, 120_000);

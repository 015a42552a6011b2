/** What was learned without the wire becomes a fact, and its device an asset; the baseline learns nothing from it. */
import {expect, test} from 'vitest';
import {NOBODY} from '../../src/core/fact.ts';
import {openWatch, START} from '../watch.ts';

const identity = {
  kind: 'identify',
  protocol: 'modbus',
  name: 'device-identity',
  segment: 'cell1',
  server: {ip: '10.0.0.9', mac: '', port: 502},
  fields: {'bifrost.vendor_name': 'Acme', 'bifrost.model_name': 'Pump 7', 'bifrost.from': 'server'},
} as const;

test('a device that only answered a question is an asset with what it said', () => {
  const {changes, facts, watch} = openWatch();
  watch.observe(identity, START);
  watch.end();
  expect(facts).toMatchObject([{means: 'active', protocol: 'modbus', time: START, client: NOBODY}]);
  expect(facts[0]?.fields).toMatchObject({'baseline.new': [], 'baseline.maturity': 'mature'});
  const assets = changes.flatMap((change) => (change.type === 'asset' ? [change.asset] : []));
  expect(assets).toMatchObject([{ips: ['10.0.0.9'], vendor: {value: 'Acme'}, model: {value: 'Pump 7'}}]);
  expect(changes.filter(({type}) => type === 'known' || type === 'learning')).toEqual([]);
});

test('what is about nobody makes no asset', () => {
  const {changes, facts, watch} = openWatch();
  watch.observe({...identity, kind: 'posture', server: NOBODY}, START);
  watch.end();
  expect(facts).toHaveLength(1);
  expect(changes.filter(({type}) => type === 'asset')).toEqual([]);
});

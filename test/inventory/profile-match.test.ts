/** Which family an asset is of: by what it shows, whatever the order; where several fit alike, what they have in common. */
import {describe, expect, test} from 'vitest';
import {protocols} from '../../protocols/index.ts';
import type {Asset} from '../../src/core/asset.ts';
import {
  type DeviceProfile,
  type Evidence,
  evidenceSources,
  type Identification,
} from '../../src/core/device-profile.ts';
import type {Fact} from '../../src/core/fact.ts';
import {evidenceOf, evidenceOfAsset, profileMatcher} from '../../src/inventory/profile-match.ts';

function profile(id: string, when: Identification['when'], more: Partial<DeviceProfile> = {}): DeviceProfile {
  const [vendor = '', family = ''] = id.split('/');
  return {
    ...{id, vendor, family, role: 'controller', purdueLevel: 1, isSafetySystem: false},
    ...{aliases: [], models: [], services: [], safePoll: {}, fragile: [], logins: [], defaults: [], sources: []},
    identify: [{when, confidence: 0.9, matches: []}],
    ...more,
  };
}

const s7 = profile('Siemens/S7', {model: '^6ES7 ?31'}, {aliases: ['SIEMENS AG']});
const safe = profile(
  'Siemens/S7F',
  {model: '^6ES7 ?31\\d-\\dF'},
  {
    role: 'safety-controller',
    isSafetySystem: true,
    identify: [{when: {model: '^6ES7 ?31\\d-\\dF'}, confidence: 1, matches: []}],
  },
);
const panel = profile(
  'Siemens/Panel',
  {'profinet.vendor_id': 42, 'profinet.device_id': 1026},
  {role: 'hmi', purdueLevel: 2},
);
const clone = profile('Other/Clone', {model: '^6ES7 ?319'});
const all = [s7, safe, panel, clone];
const {match, vendorNamed} = profileMatcher(all);
const model = (value: string): Evidence => ({source: 'model', value});

describe('the best profile', () => {
  test('is the one whose evidence is there, with the reason in words', () => {
    expect(match([model('6ES7 315-2AG10-0AB0')])).toMatchObject({
      profile: s7,
      candidates: [s7],
      vendor: 'Siemens',
      role: 'controller',
      purdueLevel: 1,
      isSafetySystem: false,
      confidence: 0.9,
      reason: 'Siemens S7: model "6ES7 315-2AG10-0AB0"',
    });
    expect(match([{source: 'vendor', value: 'Nobody'}])).toBeUndefined();
    expect(match([])).toBeUndefined();
  });

  test('wins by a tenth, else it is not certain', () => {
    expect(match([model('6ES7315-2FJ14-0AB0')])).toMatchObject({profile: safe, isSafetySystem: true, confidence: 1});
    const near = {...safe, identify: safe.identify.map((one) => ({...one, confidence: 0.95}))};
    const found = profileMatcher([s7, near]).match([model('6ES7315-2FJ14-0AB0')]);
    expect(found).toMatchObject({vendor: 'Siemens', purdueLevel: 1, isSafetySystem: true});
    expect(found?.profile).toBeUndefined();
    expect(found?.role).toBeUndefined();
    expect(found?.reason).toBe('one of Siemens S7, Siemens S7F');
  });

  test('of two vendors is of none', () => {
    const found = match([model('6ES7 319-3EL01-0AB0')]);
    expect(found?.candidates.map(({id}) => id)).toEqual(['Other/Clone', 'Siemens/S7']);
    expect(found?.vendor).toBeUndefined();
    expect(found?.role).toBe('controller');
  });

  test('wants all of its evidence; numbers are equal, not alike', () => {
    const vendor: Evidence = {source: 'profinet.vendor_id', value: 42};
    expect(match([vendor])?.candidates).toEqual([]);
    expect(match([vendor, {source: 'profinet.device_id', value: 10260}])?.candidates).toEqual([]);
    expect(match([{source: 'profinet.device_id', value: 1026}, vendor])).toMatchObject({
      profile: panel,
      reason: 'Siemens Panel: profinet.vendor_id 42, profinet.device_id 1026',
    });
  });

  test('does not depend on the order of profiles or evidence', () => {
    const seen = [model('6ES7 314-1'), model('6ES7 315-1'), {source: 'oui', value: 'SIEMENS AG'} as const];
    const orders = [seen, seen.toReversed()].flatMap((evidence) =>
      [all, all.toReversed()].map((profiles) => profileMatcher(profiles).match(evidence)),
    );
    for (const found of orders) expect(found).toEqual(orders[0]);
  });

  test('a pattern that would run forever elsewhere ends at once', () => {
    const greedy = profileMatcher([profile('A/B', {model: '^(a+)+$'})]);
    expect(greedy.match([model(`${'a'.repeat(4000)}!`)])).toBeUndefined();
  });
});

describe('vendors', () => {
  test('have one name', () => {
    expect(vendorNamed('siemens ag')).toBe('Siemens');
    expect(vendorNamed(' Siemens ')).toBe('Siemens');
    expect(vendorNamed('Simens')).toBeUndefined();
  });

  test('are all that is told where no family fits; what the device says wins over its prefix', () => {
    const oui: Evidence = {source: 'oui', value: 'SIEMENS AG'};
    expect(match([oui])).toEqual({
      candidates: [],
      vendor: 'Siemens',
      isSafetySystem: false,
      confidence: 0.3,
      reason: 'Siemens: oui "SIEMENS AG"',
    });
    expect(match([oui, {source: 'vendor', value: 'Other'}])).toMatchObject({vendor: 'Other', confidence: 0.6});
  });

  test('are known by their number, too: a name that is told wins over it, and it over a prefix', () => {
    const number: Evidence = {source: 'profinet.vendor_id', value: 42};
    const maker: Evidence = {source: 'oui', value: 'Other'};
    expect(match([maker, number])).toEqual({
      candidates: [],
      vendor: 'Siemens',
      isSafetySystem: false,
      confidence: 0.6,
      reason: 'Siemens: profinet.vendor_id 42',
    });
    expect(match([number, {source: 'vendor', value: 'Other'}])).toMatchObject({vendor: 'Other'});
    expect(match([{source: 'profinet.vendor_id', value: 43}])).toBeUndefined();
    expect(match([{source: 'enip.vendor_id', value: 42}])).toBeUndefined();
  });
});

describe('evidence', () => {
  test('comes from fields that the protocols declare', () => {
    const declared = new Map(protocols.map(({name, fields}) => [name, fields]));
    for (const [name, {fields}] of Object.entries(evidenceSources))
      for (const [protocol, field] of fields)
        if (protocol !== '*') expect(declared.get(protocol), `${name}: ${protocol} ${field}`).toHaveProperty([field]);
  });

  test('of an identity fact', () => {
    const party = {ip: '', mac: '', port: 0};
    const fact: Fact = {
      ...{kind: 'identify', protocol: 'enip', name: 'identity', time: 0, frame: 1, segment: 'cell1', means: 'passive'},
      ...{client: party, server: party},
      fields: {'enip.lir.vendor': 1, 'bifrost.model_name': '1756-EN2T/B', 'bifrost.vendor_name': '', 'enip.status': 0},
    };
    expect(evidenceOf(fact)).toEqual([
      {source: 'enip.vendor_id', value: 1},
      {source: 'model', value: '1756-EN2T/B'},
    ]);
    expect(evidenceOf({...fact, protocol: 'modbus'})).toEqual([{source: 'model', value: '1756-EN2T/B'}]);
  });

  test('of an asset as it is stored', () => {
    const observed = {confidence: 0.3, firstSeen: 0, lastSeen: 0};
    const asset: Asset = {
      ...{id: 'a-1', segment: 'cell1', ips: ['10.0.0.1'], macs: [], vlans: [], serves: ['modbus@tcp/502'], uses: []},
      ...{sent: true, firstSeen: 0, lastSeen: 0, packets: 1, maxSockets: 0, watched: 0, longestSilence: 0},
      ...{aliases: [], units: [], modules: [], listed: []},
      vendor: {...observed, value: 'SIEMENS AG', source: 'oui'},
      model: {...observed, value: 'CPU', source: 's7comm'},
    };
    expect(evidenceOfAsset(asset)).toEqual([
      {source: 'service', value: 'modbus@tcp/502'},
      {source: 'oui', value: 'SIEMENS AG'},
      {source: 'model', value: 'CPU'},
    ]);
  });
});

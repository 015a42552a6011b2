/** MELSOFT in a real capture in which every frame comes twice; and what is not SLMP is not called so. */
import {readdirSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {capturePath, hasCaptures, watchCapture} from '../../captures.ts';

describe.skipIf(!hasCaptures)('Mitsubishi', () => {
  test('every message once', async () => {
    const {messages, facts} = await watchCapture('files/iti_melsoft_129_clean.pcap');
    expect(messages.length).toBe(983);
    expect(new Set(facts.filter((f) => f.protocol === 'melsoft').map((f) => f.server.port))).toEqual(new Set([5562]));
    expect(facts.filter((fact) => fact.kind === 'anomaly')).toEqual([]);
  });

  test('no capture of another protocol is taken for SLMP, MELSOFT or FINS', async () => {
    const others = readdirSync(capturePath('files')).filter((name) =>
      /^(arkime|icsnpp-modbus|iti_[^m]|zeek)/.test(name),
    );
    for (const name of others) {
      const {facts} = await watchCapture(`files/${name}`);
      const wrong = facts.filter((fact) => ['slmp', 'melsoft', 'fins'].includes(fact.protocol));
      expect(wrong.map((fact) => `${name} ${fact.protocol} ${fact.frame}`)).toEqual([]);
    }
  });
});

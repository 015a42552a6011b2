/** Remote desktop in real captures: the same security as tshark shows. */
import {describe, expect, test} from 'vitest';
import {hasCaptures, watchCapture} from '../../captures.ts';

describe.skipIf(!hasCaptures)('negotiated security', () => {
  test.each([
    // Two connections of the same client: the second one is a repetition.
    ['zeek_rdp-to-ssl.pcap', ['credssp']],
    ['arkime_arkime_synthetic.pcap', ['tls']],
  ])('%s', async (name, security) => {
    const {facts} = await watchCapture(`files/${name}`);
    const found = facts.filter((fact) => fact.protocol === 'rdp' && fact.name === 'negotiated');
    expect(found.map(({fields}) => fields['bifrost.security'])).toEqual(security);
    expect(found.map(({server}) => server.port)).toEqual(security.map(() => 3389));
    expect(JSON.stringify(found)).not.toMatch(/mstshash|WAKECODY|user/i);
  });
});

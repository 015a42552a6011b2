/** The OPC UA rules on real captures: what each profile tells, written down. */
import {describe, expect, test} from 'vitest';
import {loadDetector} from '../../src/composition.ts';
import type {Profile} from '../../src/core/alert.ts';
import {hasCaptures, watchCapture} from '../captures.ts';

async function told(name: string, profile: Profile): Promise<string[]> {
  const {detector} = await loadDetector({profile, directories: []});
  const {changes} = await watchCapture(`files/${name}`, {detector});
  const ids = changes.flatMap((change) => (change.type === 'alert' ? [change.alert.rule.id] : []));
  return [...new Set(ids)].filter((id) => id.startsWith('UA-')).sort();
}

const captures: readonly (readonly [string, string, string])[] = [
  ['icsnpp-opcua-binary_open62541_client-server_encrypted.pcap', '', 'UA-01 UA-03 UA-07 UA-17 UA-19 UA-70 UA-71'],
  ['icsnpp-opcua-binary_open62541_client-server_mainloop.pcap', 'UA-39', 'UA-01 UA-02 UA-07 UA-09 UA-39'],
  ['icsnpp-opcua-binary_open62541_create_monitored_items.pcap', '', 'UA-01 UA-02 UA-07 UA-08'],
  ['icsnpp-opcua-binary_open62541_discover_getendpoints_discover_urls.pcap', '', 'UA-01 UA-07'],
  ['icsnpp-opcua-binary_open62541_read_service_test_data.pcap', '', 'UA-01 UA-02 UA-07 UA-09'],
  ['icsnpp-opcua-binary_python_opcua-client-server_minimal-2.pcap', '', 'UA-01 UA-02 UA-07 UA-08'],
  ['lab_opcua_4840_nodeopcua_chunk.pcap', '', 'UA-01 UA-02 UA-07 UA-08 UA-17 UA-19'],
  ['lab_opcua_4840_nodeopcua_encrypt.pcap', '', 'UA-01 UA-07 UA-17 UA-19'],
  ['lab_opcua_4840_nodeopcua_user.pcap', '', 'UA-01 UA-02 UA-07 UA-17 UA-19'],
  ['open62541_unified_cpp_basic256sha256.pcap', '', 'UA-01 UA-07 UA-17'],
];

describe.skipIf(!hasCaptures)('real OPC UA traffic', () => {
  test.each(captures)('%s', async (name, quiet, paranoid) => {
    expect((await told(name, 'quiet')).join(' ')).toBe(quiet);
    expect((await told(name, 'paranoid')).join(' ')).toBe(paranoid);
  });
});

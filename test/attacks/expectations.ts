/**
 * What the manifest says of the attack captures, and what must be told of them. `also`: what is told besides, and why; what is
 * neither expected nor there, or there and not told, fails the test.
 */
export interface AttackCapture {
  readonly capture: string;
  readonly expected: readonly string[];
  readonly also: Readonly<Record<string, string>>;
}

export const attackCaptures: readonly AttackCapture[] = [
  {capture: 'iti_modbus_test_data_part1.pcap', expected: [], also: {}},
  {capture: 'arkime_tests_pcap_modbus.pcap', expected: [], also: {}},
  {capture: 'zeek_modbus-and-non-modbus-p502.pcap', expected: [], also: {}},
  {capture: 'zeek_modbus-eit.pcap', expected: [], also: {}},
  {capture: 'icsnpp-modbus_modbus_example.pcap', expected: [], also: {}},
  {capture: 'iti_modicon_test.pcap', expected: [], also: {}},
  {capture: 'iti_EIP-RebootorRestart.pcap', expected: [], also: {}},
  {capture: 'iti_dnp3_test_data_part1.pcap', expected: [], also: {}},
  {capture: 'icsnpp-opcua-binary_open62541_client-server_mainloop.pcap', expected: [], also: {}},
  {capture: 'icsnpp-opcua-binary_open62541_discover_getendpoints_discover_urls.pcap', expected: [], also: {}},
  {capture: 'icsnpp-s7comm_s7comm_plus.pcap', expected: [], also: {}},
  {capture: 'icsnpp-bacnet_bacnet_example.pcap', expected: [], also: {}},
  {capture: 'icsnpp-omron-fins_omron.pcap', expected: [], also: {}},
  {capture: 'iti_PROFINET-RT.pcap', expected: [], also: {}},
  {capture: 'zeek_snmpwalk-short.pcap', expected: [], also: {}},
  {capture: 'zeek_sshguess.pcap', expected: [], also: {}},
  {capture: 'suricata-verify_telnet_telnet-01_telnet.pcap', expected: [], also: {}},
  {capture: 'zeek_rdp-to-ssl.pcap', expected: [], also: {}},
  {capture: 'zeek_smb2readwrite.pcap', expected: [], also: {}},
  {capture: 'icsnpp-roc-plus_all_opcodes_tcp.pcap', expected: [], also: {}},
  {capture: 'zeek_ldap_invalid_credentials.pcap', expected: [], also: {}},
];

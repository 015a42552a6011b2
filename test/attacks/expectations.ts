/**
 * What must be told of captures that hold attacks, from what the manifest says of them; those called traps hold what looks like
 * Modbus and is none. Whatever else is told needs a reason below.
 */
export interface AttackCapture {
  readonly capture: string;
  readonly expected: readonly string[];
}

export const attackCaptures: readonly AttackCapture[] = [
  {
    capture: 'iti_modbus_test_data_part1.pcap',
    expected: ['MB-02', 'MB-19', 'MB-20', 'MB-21', 'MB-53', 'MB-55', 'MB-79'],
  },
  {
    capture: 'arkime_tests_pcap_modbus.pcap',
    expected: [
      ...[
        'MB-02',
        'MB-09',
        'MB-19',
        'MB-20',
        'MB-21',
        'MB-25',
        'MB-26',
        'MB-53',
        'MB-79',
        'MB-55',
        'MB-58',
        'MB-59',
        'MB-60',
      ],
      'MB-67',
    ],
  },
  {capture: 'zeek_modbus-and-non-modbus-p502.pcap', expected: ['MB-02']},
  {capture: 'zeek_modbus-eit.pcap', expected: ['MB-20']},
  {capture: 'icsnpp-modbus_modbus_example.pcap', expected: ['MB-20', 'MB-21', 'MB-28', 'MB-40', 'MB-41', 'MB-42']},
  {capture: 'iti_modicon_test.pcap', expected: ['MB-60', 'MB-61', 'MB-64']},
  {capture: 'iti_EIP-RebootorRestart.pcap', expected: ['OT-05']},
  {capture: 'iti_dnp3_test_data_part1.pcap', expected: ['OT-11']},
  {
    capture: 'icsnpp-opcua-binary_open62541_client-server_mainloop.pcap',
    expected: ['UA-01', 'UA-02', 'UA-09', 'UA-33', 'UA-37', 'UA-39'],
  },
  {
    capture: 'icsnpp-opcua-binary_open62541_discover_getendpoints_discover_urls.pcap',
    expected: ['UA-27', 'UA-43'],
  },
  {capture: 'icsnpp-omron-fins_omron.pcap', expected: ['OT-01', 'OT-15']},
  {capture: 'zeek_snmpwalk-short.pcap', expected: ['NT-29']},
  {capture: 'zeek_sshguess.pcap', expected: ['NT-30']},
  {capture: 'suricata-verify_telnet_telnet-01_telnet.pcap', expected: ['NT-25']},
  {capture: 'zeek_rdp-to-ssl.pcap', expected: ['NT-24']},
  {capture: 'zeek_smb2readwrite.pcap', expected: ['NT-23']},
  {capture: 'icsnpp-roc-plus_all_opcodes_tcp.pcap', expected: ['OT-15']},
  {capture: 'zeek_ldap_invalid_credentials.pcap', expected: []},
];

const NEW = 'nothing was learned before the capture began, so that it is new';
const PART = 'the broken, refused or unusual messages that the attack consists of';

/** By rule: why it is told besides what is expected. A reason that nobody needs fails the test. */
export const besides: Readonly<Record<string, string>> = {
  'NT-01': `each host: ${NEW}`,
  'NT-03': 'the capture is put together from short ones, with long pauses between them',
  'NT-04': `each conversation: ${NEW}`,
  'NT-05': `each service: ${NEW}`,
  'NT-16': 'the capture was made with public addresses',
  'OT-14': `each protocol: ${NEW}`,
  'MB-31': `each writer: ${NEW}`,
  'MB-32': `each function: ${NEW}`,
  'MB-45': `each client: ${NEW}`,
  'MB-77': `each unit after the first: ${NEW}`,
  'UA-01': 'the server offers connections without protection',
  'UA-27': `each one who asks: ${NEW}`,
  'UA-25': `each server: ${NEW}`,
  'UA-23': `each application: ${NEW}`,
  'MB-01': PART,
  'MB-04': PART,
  'MB-06': PART,
  'MB-07': PART,
  'MB-17': PART,
  'MB-68': PART,
  'MB-69': PART,
  'MB-70': PART,
  'MB-71': PART,
  'SN-04': 'so many of the messages are broken, on purpose',
};

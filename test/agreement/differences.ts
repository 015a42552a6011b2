/**
 * Where Bifrost and the oracle differ, and why. What differs and is not here fails the test, and so does what is here and
 * differs no more. `who` is what `expectations` calls it. Each reason was checked on the frames.
 */
interface Difference {
  readonly capture: string;
  readonly who: string;
  readonly why: string;
}

const tunnel = (name: string): string =>
  `What is inside ${name} is between other addresses; Bifrost says it of these, and of the tunnel that there is one`;
const CALLS_OUT =
  'The connection was opened from port 502 to a port that is no service: Bifrost calls its opener the Modbus server, and has the conversation the other way round, as Modbus on tcp/502';
const NO_ASSOCIATION =
  'The association was made before the capture began, so tshark cannot tell what the presentation layer carries; Bifrost knows the MMS reports in it by their form';
const CARRIER_ONLY =
  'The interface is the one of a PROFINET IO device (dea00001-6c97-11d1-8271-00a02442df7d); the oracle names its carrier alone';

const synthetic = 'arkime_arkime_synthetic.pcap';
const mms = 'iti_Sample_File_MMS_and_GOOSE.pcap';
const profinet = 'plc4x_working-profinet-recording-plc4x.pcapng';

export const differences: readonly Difference[] = [
  {capture: synthetic, who: '10.0.19.100 icmp', why: tunnel('GRE')},
  {capture: synthetic, who: '10.0.32.100 icmp', why: tunnel('AH')},
  {capture: synthetic, who: '10.5.4.100 icmp', why: tunnel('GRE')},
  {capture: synthetic, who: '10.40.9.1 > 10.40.9.100 udp/4790', why: tunnel('VXLAN-GPE')},
  {capture: synthetic, who: '10.222.222.10 > 10.222.222.20 udp/6081', why: tunnel('Geneve')},
  {
    capture: synthetic,
    who: '6a:70:c5:af:f1:f9 ptp',
    why: 'PTP over UDP (319 and 320), not over Ethernet: both agree on it as conversations of 10.20.6.100',
  },
  {
    capture: synthetic,
    who: '10.9.7.3 > 10.9.7.4 tcp/445',
    why: 'Made by hand: the first SMB message says 22 words and ends before them, tshark calls it malformed. Bifrost has SMB by its port alone',
  },
  {capture: synthetic, who: '10.9.14.2 > 10.9.14.1 tcp/49701', why: CALLS_OUT},
  {capture: 'arkime_tests_pcap_modbus.pcap', who: '10.0.0.8 > 10.0.0.57 tcp/4446', why: CALLS_OUT},
  {capture: 'iti_modbus_test_data_part1.pcap', who: '10.0.0.8 > 10.0.0.57 tcp/4446', why: CALLS_OUT},
  {
    capture: 'iti_090813_diverse.pcap',
    who: '10.0.0.10 > 10.0.0.255 udp/138',
    why: 'An announcement to the network neighbourhood in a NetBIOS datagram; Bifrost reads SMB over TCP only',
  },
  {capture: mms, who: '172.16.0.101 > 172.16.201.2 tcp/102', why: NO_ASSOCIATION},
  {capture: mms, who: '172.16.0.101 > 172.16.201.4 tcp/102', why: NO_ASSOCIATION},
  {capture: mms, who: '172.16.0.101 > 172.16.201.5 tcp/102', why: NO_ASSOCIATION},
  {capture: mms, who: '172.16.0.101 > 172.16.201.7 tcp/102', why: NO_ASSOCIATION},
  {capture: profinet, who: '192.168.24.200 > 192.168.24.31 udp/34964', why: CARRIER_ONLY},
  {capture: profinet, who: '192.168.24.31 > 192.168.24.200 udp/57942', why: CARRIER_ONLY},
];

/** PROFINET IO calls of a real capture as tshark reads them. */
import {profinetIo} from '../../../protocols/profinet-io/index.ts';
import {numbers, testAsTshark, texts} from '../tshark.ts';

testAsTshark(profinetIo, 'plc4x_working-profinet-recording-plc4x.pcapng', 'dcerpc', 3, [
  ...numbers('dcerpc.pkt_type', 'dcerpc.opnum', 'dcerpc.dg_seqnum', 'pn_io.error_code'),
  ...texts('pn_io.cminitiator_station_name'),
]);

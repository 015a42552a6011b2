/** Every protocol Bifrost dissects, in order of name. A new one adds its folder and its line here (README.md). */
import type {Protocol} from '../src/core/protocol.ts';
import {ads} from './ads/index.ts';
import {bacnet} from './bacnet/index.ts';
import {c1222} from './c12.22/index.ts';
import {cdp} from './cdp/index.ts';
import {codesys} from './codesys/index.ts';
import {cotp} from './cotp/index.ts';
import {dcerpc} from './dcerpc/index.ts';
import {dhcp} from './dhcp/index.ts';
import {dhcpv6} from './dhcpv6/index.ts';
import {dnp3} from './dnp3/index.ts';
import {dns} from './dns/index.ts';
import {eapol} from './eapol/index.ts';
import {enip} from './enip/index.ts';
import {ethercat} from './ethercat/index.ts';
import {ffHse} from './ff-hse/index.ts';
import {fins} from './fins/index.ts';
import {fox} from './fox/index.ts';
import {ftp} from './ftp/index.ts';
import {geSrtp} from './ge-srtp/index.ts';
import {genisys} from './genisys/index.ts';
import {goose} from './goose/index.ts';
import {hartIp} from './hart-ip/index.ts';
import {http} from './http/index.ts';
import {icmp} from './icmp/index.ts';
import {icmpv6} from './icmpv6/index.ts';
import {iec104} from './iec104/index.ts';
import {igmp} from './igmp/index.ts';
import {kerberos} from './kerberos/index.ts';
import {knxnetIp} from './knxnet-ip/index.ts';
import {ldap} from './ldap/index.ts';
import {lldp} from './lldp/index.ts';
import {llmnr} from './llmnr/index.ts';
import {mdns} from './mdns/index.ts';
import {melsoft} from './melsoft/index.ts';
import {mms} from './mms/index.ts';
import {modbus} from './modbus/index.ts';
import {mqtt} from './mqtt/index.ts';
import {nbns} from './nbns/index.ts';
import {ntp} from './ntp/index.ts';
import {opcua} from './opcua/index.ts';
import {profinet} from './profinet/index.ts';
import {profinetDcp} from './profinet-dcp/index.ts';
import {profinetIo} from './profinet-io/index.ts';
import {ptp} from './ptp/index.ts';
import {quic} from './quic/index.ts';
import {radius} from './radius/index.ts';
import {rdp} from './rdp/index.ts';
import {rocPlus} from './roc-plus/index.ts';
import {s7comm} from './s7comm/index.ts';
import {s7commPlus} from './s7comm-plus/index.ts';
import {slmp} from './slmp/index.ts';
import {smb} from './smb/index.ts';
import {snmp} from './snmp/index.ts';
import {ssdp} from './ssdp/index.ts';
import {ssh} from './ssh/index.ts';
import {stp} from './stp/index.ts';
import {sv} from './sv/index.ts';
import {synchrophasor} from './synchrophasor/index.ts';
import {syslog} from './syslog/index.ts';
import {telnet} from './telnet/index.ts';
import {tftp} from './tftp/index.ts';
import {tls} from './tls/index.ts';
import {uadp} from './uadp/index.ts';
import {vnc} from './vnc/index.ts';

export const protocols: readonly Protocol[] = [
  ads,
  bacnet,
  c1222,
  cdp,
  codesys,
  cotp,
  dcerpc,
  dhcp,
  dhcpv6,
  dnp3,
  dns,
  eapol,
  enip,
  ethercat,
  ffHse,
  fins,
  fox,
  ftp,
  geSrtp,
  genisys,
  goose,
  hartIp,
  http,
  icmp,
  icmpv6,
  iec104,
  igmp,
  kerberos,
  knxnetIp,
  ldap,
  lldp,
  llmnr,
  mdns,
  melsoft,
  mms,
  modbus,
  mqtt,
  nbns,
  ntp,
  opcua,
  profinet,
  profinetDcp,
  profinetIo,
  ptp,
  quic,
  radius,
  rdp,
  rocPlus,
  s7comm,
  s7commPlus,
  slmp,
  smb,
  snmp,
  ssdp,
  ssh,
  stp,
  sv,
  synchrophasor,
  syslog,
  telnet,
  tftp,
  tls,
  uadp,
  vnc,
];

/** Vendors of industrial equipment by their private enterprise number (IANA, RFC 9371): the arc behind 1.3.6.1.4.1. */
const vendors: Readonly<Record<number, string>> = {
  9: 'Cisco',
  11: 'Hewlett-Packard',
  95: 'Rockwell Automation',
  244: 'Lantronix',
  248: 'Hirschmann',
  318: 'APC',
  332: 'Digi International',
  409: 'Mitsubishi Electric',
  476: 'Vertiv',
  534: 'Eaton',
  553: 'GarrettCom',
  1890: 'Red Lion',
  1966: 'Perle',
  2254: 'Delta Electronics',
  2606: 'Rittal',
  2910: 'General Electric',
  3833: 'Schneider Electric',
  4131: 'Tridium',
  4196: 'Siemens',
  4329: 'Siemens',
  4346: 'Phoenix Contact',
  4399: 'Johnson Controls',
  5597: 'Meinberg',
  7427: 'Yokogawa',
  8691: 'Moxa',
  9615: 'Danfoss',
  10297: 'Advantech',
  12356: 'Fortinet',
  13248: 'General Electric',
  13576: 'WAGO',
  15004: 'RuggedCom',
  16177: 'Westermo',
  16838: 'Omron',
  20540: 'Red Lion',
  20998: 'Honeywell',
  21108: 'Harting',
  24866: 'Turck',
  25157: 'Beckhoff',
  25761: 'ABB',
  26067: 'Kyland',
};

/** Undefined: the number says nothing of the maker (the agent software's own, or one that is not listed). */
export const vendorOf = (enterprise: number): string | undefined => vendors[enterprise];

const ENTERPRISES = '1.3.6.1.4.1.';

/** The enterprise number in an object identifier below `enterprises`; -1 elsewhere. */
export const enterpriseOf = (id: string): number =>
  id.startsWith(ENTERPRISES) ? Number.parseInt(id.slice(ENTERPRISES.length), 10) : -1;

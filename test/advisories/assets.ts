/**
 * Devices and real advisories, with the answer that an engineer who reads the advisory gives, and why. Written before any
 * program was asked. `none`: the advisory is not about this device, or not about its version.
 */
import type {Verdict} from '../../src/core/advisory.ts';

export interface Expected {
  readonly device: Readonly<
    Partial<Record<'vendor' | 'model' | 'family' | 'orderNumber' | 'firmware' | 'serial', string>>
  >;
  readonly advisory: string;
  readonly answer: Verdict | 'none';
  readonly because: string;
}

const s71200 = {vendor: 'Siemens', family: 'SIMATIC S7-1200', model: '6ES7 214-1AG40-0XB0'};
const s7300 = {vendor: 'Siemens AG', family: 'SIMATIC S7-300', orderNumber: '6ES7 315-2EH14-0AB0'};
const m340 = {vendor: 'Schneider Electric', family: 'Modicon M340'};

export const assets: readonly Expected[] = [
  {
    device: {...s71200, firmware: 'V4.2.0'},
    advisory: 'ICSA-18-317-05',
    answer: 'confirmed',
    because: 'the S7-1200 CPU family is meant as a whole, below V4.3',
  },
  {device: {...s71200, firmware: 'V4.3.1'}, advisory: 'ICSA-18-317-05', answer: 'none', because: 'fixed with V4.3'},
  {device: s71200, advisory: 'ICSA-18-317-05', answer: 'possible', because: 'its version is not known'},
  {
    device: {...s71200, firmware: 'V3.0.2'},
    advisory: 'ICSA-22-195-12',
    answer: 'none',
    because: 'communications processors CP 1243 are meant, which only stand beside such a CPU',
  },
  {
    device: {vendor: 'Siemens', family: 'SIMATIC S7-1200'},
    advisory: 'ICSA-22-195-12',
    answer: 'none',
    because: 'neither the module nor its version is known',
  },
  {
    device: {...s7300, firmware: 'V3.2.14'},
    advisory: 'ICSA-22-104-06',
    answer: 'confirmed',
    because: 'its order number is listed, below V3.2.19',
  },
  {device: {...s7300, firmware: 'V3.2.19'}, advisory: 'ICSA-22-104-06', answer: 'none', because: 'fixed with V3.2.19'},
  {
    device: {...s7300, firmware: 'V3.2.14'},
    advisory: 'ICSA-20-042-05',
    answer: 'possible',
    because: 'listed, but "< V3.X.17" says no version',
  },
  {
    device: {...m340, model: 'BMX P34 2020', firmware: 'V3.20'},
    advisory: 'ICSA-23-201-01',
    answer: 'confirmed',
    because: 'BMXP34* is meant, below SV3.51',
  },
  {
    device: {...m340, model: 'BMX NOE 0100', firmware: 'V3.20'},
    advisory: 'ICSA-23-201-01',
    answer: 'none',
    because: 'CPUs BMXP34* are meant, not the Ethernet module',
  },
  {
    device: {...m340, firmware: '2.70'},
    advisory: 'ICSA-19-183-01',
    answer: 'likely',
    because: 'the M340 is meant, below 3.01, but its modules have versions of their own',
  },
  {
    device: {
      vendor: 'Rockwell Automation/Allen-Bradley',
      family: 'MicroLogix 1400',
      model: '1766-L32BWA',
      firmware: '21.003',
    },
    advisory: 'ICSA-22-188-01',
    answer: 'likely',
    because: 'the MicroLogix 1400 is meant up to 21.007; the catalogue number is not named',
  },
  {
    device: {vendor: 'Rockwell Automation', family: 'ControlLogix', model: '1756-EN2T/D', firmware: '10.006'},
    advisory: 'ICSA-18-310-02',
    answer: 'confirmed',
    because: '1756-EN2T Series D is listed up to 10.10',
  },
  {
    device: {vendor: 'Rockwell Automation', family: 'ControlLogix', model: '1756-EN2T/D', firmware: '10.020'},
    advisory: 'ICSA-18-310-02',
    answer: 'none',
    because: 'Series D is affected up to 10.10 only; all versions is said of other series',
  },
  {
    device: {vendor: 'Moxa', model: 'NPort 5110', firmware: '2.6'},
    advisory: 'ICSA-17-320-01',
    answer: 'confirmed',
    because: '2.6 is listed',
  },
  {
    device: {vendor: 'Moxa', family: 'NPort', model: 'NPort 5410', firmware: '2.6'},
    advisory: 'ICSA-17-320-01',
    answer: 'none',
    because: 'another model of the family',
  },
  {
    device: {vendor: 'Advantech', model: 'NPort 5110', firmware: '2.6'},
    advisory: 'ICSA-17-320-01',
    answer: 'none',
    because: 'another vendor',
  },
  {
    device: {vendor: 'Moxa Inc.', family: 'EDS', model: 'EDS-405A-SS-SC', firmware: '3.8'},
    advisory: 'ICSA-19-057-01',
    answer: 'likely',
    because: 'of the series EDS-405A by its name, up to 3.8',
  },
  {
    device: {vendor: 'Mitsubishi Electric Corporation', family: 'MELSEC iQ-R', model: 'R08ENCPU', firmware: '50'},
    advisory: 'ICSA-20-324-05',
    answer: 'confirmed',
    because: 'R04/08/16/32/120(EN)CPU names it, up to 51',
  },
  {
    device: {vendor: 'WAGO Kontakttechnik GmbH & Co. KG', model: '750-880', firmware: 'FW10'},
    advisory: 'ICSA-19-106-02',
    answer: 'confirmed',
    because: '750-880 below FW14',
  },
  {
    device: {vendor: 'WAGO', model: '750-362', firmware: 'FW10'},
    advisory: 'ICSA-19-106-02',
    answer: 'none',
    because: 'a coupler that is not listed',
  },
  {
    device: {vendor: 'Hitachi Energy', model: 'RTU500 series CMU', firmware: '12.4.5'},
    advisory: 'ICSA-22-235-07',
    answer: 'confirmed',
    because: '12.4.1 to 12.4.11',
  },
  {
    device: {vendor: 'Siemens', family: 'RUGGEDCOM', model: 'RUGGEDCOM RSG2100', firmware: 'V4.3.7'},
    advisory: 'ICSA-22-069-12',
    answer: 'confirmed',
    because: 'RSG2100 below V4.3.8',
  },
  {
    device: {vendor: 'Siemens', family: 'RUGGEDCOM', model: 'RUGGEDCOM RSG2100', firmware: 'V5.6.1'},
    advisory: 'ICSA-22-069-12',
    answer: 'none',
    because: 'fixed in both lines: V4.3.8 and V5.6.0',
  },
  {
    device: {vendor: 'Yokogawa', family: 'STARDOM FCN and FCJ', firmware: 'R4.10'},
    advisory: 'ICSA-23-334-02',
    answer: 'likely',
    because: 'STARDOM FCN/FCJ from R1.01 to R4.31; which of its parts has this version is not known',
  },
  {
    device: {vendor: 'WAGO', family: 'PFC200', model: 'PFC200', firmware: '3.5.13.0'},
    advisory: 'ICSA-18-352-03',
    answer: 'none',
    because: 'the CODESYS runtime of another vendor is meant, not the controller',
  },
  {
    device: {vendor: 'OMRON Corporation', family: 'NJ and NX series', model: 'NJ301-1100', firmware: '1.20'},
    advisory: 'ICSA-19-346-03',
    answer: 'likely',
    because: 'of the NJ series by its name; every version',
  },
  {
    device: {vendor: 'Siemens', firmware: 'V4.2.0'},
    advisory: 'ICSA-18-317-05',
    answer: 'none',
    because: 'the vendor alone tells nothing',
  },
];

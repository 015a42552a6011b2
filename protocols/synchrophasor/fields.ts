/** Fields and anomalies of C37.118. `synphasor.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'synphasor.frtype': {
    type: 'number',
    about: '0 data, 1 header, 2 configuration 1, 3 configuration 2, 4 command, 5 configuration 3',
  },
  'synphasor.version': {type: 'number', about: '1: C37.118-2005, 2: C37.118.2-2011'},
  'synphasor.frsize': {type: 'number', about: 'Bytes of the frame'},
  'synphasor.idcode_stream_source': {type: 'number', about: 'Id code of the stream: of a PMU or of a concentrator'},
  'synphasor.timeqal.timequalindic': {
    type: 'number',
    about: 'Time quality: 0 locked, higher is less sure, 15 clock failed',
  },
  'synphasor.command': {
    type: 'number',
    about: 'Command: 1 data off, 2 data on, 3 header, 4 to 6 configuration, 8 extended',
  },
  'synphasor.conf.numpmu': {type: 'number', about: 'PMUs in the stream'},
  'synphasor.idcode_data_source': {type: 'number', many: true, about: 'Their id codes'},
  'synphasor.station_name': {type: 'string', many: true, about: 'Their names'},
  'bifrost.data_error': {type: 'number', about: 'Of the first PMU: 0 good, 1 error, 2 test mode, 3 error, do not use'},
  'bifrost.not_synchronized': {type: 'boolean', about: 'The first PMU has no time source'},
  'bifrost.configuration_changes': {
    type: 'boolean',
    about: 'The first PMU says that its configuration is about to change',
  },
  'bifrost.text': {type: 'string', about: 'What the header frame says'},
  'bifrost.device_name': {type: 'string', about: 'Station name, of a stream with one PMU'},
  'bifrost.frame_bytes': {type: 'string', varies: true, about: 'First bytes of what is no frame, as hex'},
} as const satisfies FieldTable;

/** Every reason that an anomaly of C37.118 may carry. */
export const anomalies = ['not-synchrophasor', 'header', 'checksum'] as const;

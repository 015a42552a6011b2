/** JSON: the report as it is; docs/schemas/report.json describes it. */
import {type Format, jsonBytes} from './format.ts';

export const json: Format = {
  file: 'report.json',
  about: 'everything, for programs (docs/schemas/report.json)',
  render: ({report}) => jsonBytes(report),
};

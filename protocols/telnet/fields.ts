/** Fields of Telnet: Wireshark shows single lines only, so all are `bifrost.*`. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'bifrost.password_in_clear': {type: 'boolean', about: 'A password went over in clear'},
  'bifrost.product_name': {type: 'string', about: 'What the server shows before it asks for a user'},
} as const satisfies FieldTable;

export const anomalies = [] as const;

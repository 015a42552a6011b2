/** Function codes of Modbus that policies and tags speak of: the tables they reach. MODBUS Application Protocol V1.1b3 section 6. */
import type {FactKind} from './fact.ts';
import type {Table} from './range.ts';

export interface ModbusFunction {
  readonly code: number;
  readonly name: string;
  readonly kind: FactKind;
  readonly tables: readonly Table[];
}

export const modbusFunctions: readonly ModbusFunction[] = [
  {code: 1, name: 'read-coils', kind: 'read', tables: ['coils']},
  {code: 2, name: 'read-discrete-inputs', kind: 'read', tables: ['discrete']},
  {code: 3, name: 'read-holding-registers', kind: 'read', tables: ['holding']},
  {code: 4, name: 'read-input-registers', kind: 'read', tables: ['input']},
  {code: 5, name: 'write-single-coil', kind: 'write', tables: ['coils']},
  {code: 6, name: 'write-single-register', kind: 'write', tables: ['holding']},
  {code: 15, name: 'write-multiple-coils', kind: 'write', tables: ['coils']},
  {code: 16, name: 'write-multiple-registers', kind: 'write', tables: ['holding']},
  {code: 20, name: 'read-file-record', kind: 'read', tables: []},
  {code: 21, name: 'write-file-record', kind: 'write', tables: []},
  {code: 22, name: 'mask-write-register', kind: 'write', tables: ['holding']},
  {code: 23, name: 'read-write-multiple-registers', kind: 'write', tables: ['holding']},
  {code: 24, name: 'read-fifo-queue', kind: 'read', tables: ['holding']},
];

export const modbusFunction = (code: number): ModbusFunction | undefined => byCode.get(code);

const byCode: ReadonlyMap<number, ModbusFunction> = new Map(modbusFunctions.map((one) => [one.code, one]));

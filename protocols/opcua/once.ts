/** Facts that are rare: they are built, and then hashed to see whether the same was told before. */
import type {FactKind, Fields} from '../../src/core/fact.ts';
import type {Field, FieldTable} from '../../src/core/field.ts';
import {hash32} from '../../src/core/hash.ts';
import type {Report} from '../../src/core/protocol.ts';
import {fields as table} from './fields.ts';

const declared: FieldTable = table;

export function tell(report: Report, kind: FactKind, name: string, fields: Fields): void {
  let text = `${kind} ${name}`;
  for (const [field, value] of Object.entries(fields))
    if (!varies(declared[field])) text += ` ${field}=${String(value)}`;
  if (!report.repeats(hash32(text) | 0, hash32(text, SECOND_SEED) | 0)) report.fact(kind, name, fields);
}

const varies = (field: Field | undefined): boolean => field?.varies === true;

const SECOND_SEED = 0x2545f491;

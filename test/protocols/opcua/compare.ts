/** A chunk of ours and one of tshark's in the same words. */
import type {Scalar, Value} from '../../../src/core/fact.ts';
import type {Message} from '../../watch.ts';
import type {ShownMessage} from '../pdml.ts';
import {NO_TIME, named} from './wireshark.ts';

/** Ours that Wireshark has no place for. */
const derived = (name: string, {fields}: Message): boolean =>
  name === 'opcua.security.spu'
    ? fields['opcua.transport.type'] !== 'OPN'
    : name.startsWith('bifrost.') && !compared.has(name);
const compared = new Set([
  'bifrost.has_session',
  'bifrost.application_name',
  'bifrost.token_security_policy',
  'bifrost.session_id',
  'bifrost.identity_token',
  'bifrost.notification',
  'bifrost.history_details',
  'bifrost.target_node',
  'bifrost.target_name',
  'bifrost.target_class',
  'bifrost.reference_type',
  'bifrost.data_encoding',
  'bifrost.registered_node',
  'bifrost.node',
  'bifrost.object',
  'bifrost.method',
  'bifrost.output',
  'bifrost.value_type',
  'bifrost.value',
  'bifrost.browse_path',
  'bifrost.cancelled_handle',
  'bifrost.parent_node',
  'bifrost.browse_name',
  'bifrost.type_definition',
  'bifrost.added_node',
]);

type Row = Record<string, readonly Scalar[]>;

/** A text that is alone and empty has no field. */
const said = (values: readonly Scalar[]): boolean => values.length > 1 || (values.length === 1 && values[0] !== '');

function theirs({within}: ShownMessage): Row {
  const row: Row = {};
  for (const [name, values] of named(within)) if (said(values)) row[name] = values;
  // Of a header nobody has set, there is no time.
  if (row['opcua.Timestamp']?.[0] === NO_TIME) delete row['opcua.Timestamp'];
  const token = row['bifrost.has_session'];
  if (token !== undefined) row['bifrost.has_session'] = token.map((id) => id !== 'i=0');
  return pathsAsOne(row, (names) => names.map((name) => `/${String(name)}`).join(''));
}

function ours(message: Message): Row {
  const row: Row = {};
  for (const [name, value] of Object.entries(message.fields))
    if (!derived(name, message) && said(listOf(value))) row[name] = listOf(value);
  return pathsAsOne(row, (paths) => paths.join(''));
}

const listOf = (value: Value): readonly Scalar[] => (Array.isArray(value) ? value : [value as Scalar]);

/** Wireshark shows the elements of all paths. */
function pathsAsOne(row: Row, join: (values: readonly Scalar[]) => string): Row {
  const paths = row['bifrost.browse_path'];
  return paths === undefined ? row : {...row, 'bifrost.browse_path': [join(paths)]};
}

/** What differs, chunk by chunk: frame, name, our values, theirs. */
export function differences(messages: readonly Message[], shown: readonly ShownMessage[]): string[] {
  if (messages.length !== shown.length) return [`${messages.length} chunks, tshark has ${shown.length}`];
  return messages.flatMap((message, i) => {
    const [a, b] = [ours(message), shown[i] === undefined ? {} : theirs(shown[i])];
    return [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .map((name) => [name, JSON.stringify(a[name]), JSON.stringify(b[name])])
      .filter(([, our, their]) => our !== their)
      .map(([name, our, their]) => `frame ${message.frame}, ${name}: ${our}, tshark ${their}`);
  });
}

/** Values that tshark shows, and under how many names. */
export function amount(shown: readonly ShownMessage[]): {readonly values: number; readonly names: number} {
  const rows = shown.map(theirs);
  return {
    values: rows.flatMap((row) => Object.values(row).flat()).length,
    names: new Set(rows.flatMap((row) => Object.keys(row))).size,
  };
}

/**
 * How well assets are kept, as far as no protocol tells it: `posture` facts of the protocol `bifrost`. Whoever finds such a
 * thing out (advisories, credentials) adds its name and its fields here; rules judge.
 */
import {type Level, levels} from './alert.ts';
import {credentialFields} from './credential.ts';
import type {Fields} from './fact.ts';
import type {FieldTable} from './field.ts';

export const postureFields = {
  ...credentialFields,
  'bifrost.unknown_client': {
    type: 'string',
    about: 'unknown-client: accepted or refused, when an OPC UA client came with a certificate that nobody trusts',
  },
  'bifrost.matter': {
    type: 'string',
    about: 'What it is about besides the device, such as an advisory: each is an alert of its own',
  },
  'bifrost.severity': {type: 'string', about: 'An alert of it has at least this level: low, medium, high, critical'},
  'bifrost.severity_why': {type: 'string', about: 'Why it has'},
  'bifrost.advisory': {type: 'string', about: 'Id of the advisory that applies to the device'},
  'bifrost.verdict': {type: 'string', about: 'How sure it is that it applies: confirmed, likely'},
  'bifrost.why': {type: 'string', about: 'In words: what of the device fits what of the advisory'},
  'bifrost.cve': {type: 'string', many: true, about: 'Vulnerabilities that apply, worst first'},
  'bifrost.cwe': {type: 'string', many: true, about: 'Their kinds (CWE)'},
  'bifrost.cvss': {type: 'number', about: 'Highest CVSS base score among them; 0: none is known'},
  'bifrost.exploited': {
    type: 'boolean',
    about: 'One of them is in the catalogue of known exploited vulnerabilities (KEV)',
  },
  'bifrost.line': {type: 'number', about: 'checklist-line: number of the line that fails'},
  'bifrost.section': {type: 'string', about: 'checklist-line: its section'},
  'bifrost.remedy': {type: 'string', about: 'checklist-line: what to do'},
  'bifrost.subjects': {
    type: 'string',
    many: true,
    about: 'checklist-line: what speaks against it, as far as the list goes',
  },
  'bifrost.says': {type: 'string', about: 'All that an alert of it says, in words'},
  'bifrost.end_of_support': {type: 'string', about: 'Day on which the vendor ended its support'},
} as const satisfies FieldTable;

/** Alerts of one rule about one device are apart by this; empty: there is one. */
export const matterOf = ({'bifrost.matter': matter}: Fields): string => (typeof matter === 'string' ? matter : '');

/** The level that a fact asks for by itself, with its reason. */
export function severityOf(fields: Fields): {readonly level: Level; readonly raised: string} | undefined {
  const {'bifrost.severity': severity, 'bifrost.severity_why': why} = fields;
  const level = levels.find((one) => one === severity);
  return level === undefined ? undefined : {level, raised: typeof why === 'string' ? why : ''};
}

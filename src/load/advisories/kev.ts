/** The catalogue of known exploited vulnerabilities of CISA (KEV), as JSON or CSV. */
import {Ajv, type ErrorObject} from 'ajv';
import {parse} from 'csv-parse/sync';
import type {Exploited} from '../../core/advisory.ts';
import {faultOf} from '../schema-fault.ts';

interface KevEntry {
  readonly cveID: string;
  readonly dateAdded: string;
  readonly vulnerabilityName?: string;
  readonly knownRansomwareCampaignUse?: string;
}

/** Entries; the catalogue had 1,200 in 2024. */
const MAX_ENTRIES = 50_000;

const entry = {
  type: 'object',
  required: ['cveID', 'dateAdded'],
  properties: {
    cveID: {type: 'string', pattern: '^CVE-[0-9]{4}-[0-9]{4,}$', errorMessage: 'as in CVE-2024-12345'},
    dateAdded: {type: 'string', maxLength: 40},
    vulnerabilityName: {type: 'string', maxLength: 1000},
    knownRansomwareCampaignUse: {type: 'string', maxLength: 40},
  },
} as const;

const isEntries = new Ajv({strict: false, verbose: true}).compile<readonly KevEntry[]>({
  type: 'array',
  maxItems: MAX_ENTRIES,
  items: entry,
});

export const isKev = (document: unknown): document is {readonly vulnerabilities: unknown} =>
  typeof document === 'object' && document !== null && 'catalogVersion' in document && 'vulnerabilities' in document;

/** Throws an `Error` with the entry that is wrong, the first being 1. */
export const readKev = ({vulnerabilities}: {readonly vulnerabilities: unknown}): readonly Exploited[] =>
  entriesOf(vulnerabilities);

export const readKevCsv = (bytes: Buffer): readonly Exploited[] => entriesOf(parse(bytes, {columns: true, bom: true}));

function entriesOf(list: unknown): readonly Exploited[] {
  if (!isEntries(list))
    throw new Error(`${isEntries.errors?.map(wrongIn)}; it is no KEV catalogue, fetch it again from cisa.gov`);
  return list.map(
    ({cveID: cve, dateAdded: added, vulnerabilityName: name = '', knownRansomwareCampaignUse: use = ''}) => ({
      cve,
      added,
      name,
      ransomware: use === 'Known',
    }),
  );
}

function wrongIn(error: ErrorObject): string {
  const {path, message} = faultOf(error);
  const [index, ...keys] = path;
  return index === undefined
    ? `vulnerabilities ${message}`
    : [`entry ${Number(index) + 1}`, ...keys, message].join(': ');
}

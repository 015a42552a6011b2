/**
 * One vendor under its many names: `Schneider Electric Software, LLC`, `Schneider Electric `, `Telemecanique`. Legal forms,
 * marks and case do not count; what remains is compared as a whole, never by parts of words. Profiles of devices bring the
 * names under which vendors show themselves on the wire.
 */

/** Names of the same maker of devices, as advisories and devices write them. The first stands for all. */
const known: readonly (readonly string[])[] = [
  ['Siemens', 'Siemens Industry', 'RuggedCom'],
  ['Schneider Electric', 'Schneider Electric Software', 'Schneider Automation', 'Telemecanique', 'Modicon'],
  ['Rockwell Automation', 'Allen-Bradley', 'Rockwell Software', 'Rockwell'],
  ['Mitsubishi Electric', 'Mitsubishi Electric Automation', 'Mitsubishi'],
  ['General Electric', 'GE', 'GE Fanuc', 'GE Intelligent Platforms', 'GE Digital'],
  ['CODESYS', '3S-Smart Software Solutions', '3S', 'CODESYS Group'],
  ['B&R', 'B&R Industrial Automation', 'Bernecker + Rainer', 'Bernecker & Rainer'],
  ['Hitachi Energy', 'Hitachi ABB Power Grids', 'ABB Power Grids'],
  ['Phoenix Contact', 'Phoenix Contact Electronics', 'Innominate Security Technologies'],
  ['Hirschmann', 'Hirschmann Automation and Control', 'Belden'],
  ['AutomationDirect', 'Automation Direct', 'Automationdirect.com'],
  ['Honeywell', 'Honeywell International', 'Honeywell Process Solutions'],
  ['Omron', 'Omron Industrial Automation'],
  ['Yokogawa', 'Yokogawa Electric'],
  ['Emerson', 'Emerson Process Management', 'Emerson Automation Solutions'],
  ['Johnson Controls', 'Johnson Controls International'],
  ['Red Lion', 'Red Lion Controls', 'Sixnet'],
  ['HMS Networks', 'HMS Industrial Networks', 'eWON', 'HMS'],
  ['Beckhoff', 'Beckhoff Automation'],
  ['WAGO', 'WAGO Kontakttechnik'],
  ['Delta Electronics', 'Delta Industrial Automation'],
  ['Bosch Rexroth', 'Rexroth'],
  ['Fuji Electric', 'Fuji'],
  ['Lantronix'],
  ['Moxa', 'Moxa Technologies', 'Moxa Networking'],
];

const LEGAL = new Set(
  'ab ag as asa bv co company corp corporation gmbh group inc incorporated kg kgaa limited llc ltd ltda nv oy plc pte pty sa sas se spa srl'.split(
    ' ',
  ),
);
/** Names of more parts are cut: hostile. */
const MAX_NAME = 200;

/** Anything by which a vendor is known, in one spelling. */
function plain(name: string): string {
  const letters = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\b([a-z])\.(?=[a-z]\.)/g, '$1')
    .replace(/[^a-z0-9&+]+/g, ' ');
  const words = letters.split(' ').filter((word) => word !== '' && word !== '+' && word !== '&');
  while (words.length > 1 && LEGAL.has(words.at(-1) ?? '')) words.pop();
  return words.join(' ');
}

export interface Vendors {
  /** Every vendor that a name may stand for: `Red Lion, AutomationDirect` are two. Empty: it tells nothing. */
  of(name: string): ReadonlySet<string>;
}

/** `profiles`: vendors of devices with the other names that they show. */
export function vendors(
  profiles: readonly {readonly vendor: string; readonly aliases: readonly string[]}[] = [],
): Vendors {
  const first = new Map<string, string>();
  const learn = (names: readonly string[]): void => {
    const one = names.map((name) => first.get(plain(name))).find((name) => name !== undefined) ?? plain(names[0] ?? '');
    for (const name of names) if (!first.has(plain(name))) first.set(plain(name), one);
  };
  for (const names of known) learn(names);
  for (const {vendor, aliases} of profiles) learn([vendor, ...aliases]);
  return {of: (name) => namesIn(name.slice(0, MAX_NAME), first)};
}

function namesIn(name: string, first: ReadonlyMap<string, string>): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (text: string): void => {
    const one = plain(text);
    if (one.length > 1 && !LEGAL.has(one)) found.add(first.get(one) ?? one);
  };
  add(name);
  add(name.replace(/\([^()]*\)/g, ' '));
  for (const part of name.split(/[,/;()]| - | and (?=[A-Z])| formerly | a subsidiary of /)) add(part);
  return found;
}

/** Whether two names may be the same vendor. */
export function isSameVendor(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const one of a) if (b.has(one)) return true;
  return false;
}

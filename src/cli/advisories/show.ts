/** `bifrost advisories show`: an advisory in full, as far as it is kept. */
import type {Command} from 'commander';
import type {Advisory, AdvisoryFinding} from '../../core/advisory.ts';
import {AppError} from '../../core/errors.ts';
import {harmless} from '../../core/harmless.ts';
import type {Store} from '../../store/store.ts';
import {openToRead} from '../list.ts';
import {print, printJson} from '../print.ts';

/** Lines of products that are shown; JSON has all. */
const MAX_PRODUCTS = 40;

/** Throws `usage`: there is none. */
export async function showAdvisory(id: string, json: boolean, command: Command): Promise<void> {
  const store = await openToRead(command);
  try {
    const found = store.advisories.get(id) ?? store.advisories.get(id.toUpperCase());
    if (found === undefined) throw new AppError('usage', whyNot(id, store));
    const {advisory, ...row} = found;
    const findings = store.advisories.findings({advisory: found.id});
    if (json) printJson({...row, ...advisory, findings});
    else for (const line of linesOf(advisory, found, findings)) print(harmless(line));
  } finally {
    store.close();
  }
}

/** People know vulnerabilities by their CVE: then in which advisories it is. */
function whyNot(id: string, {advisories}: Store): string {
  const cve = id.toUpperCase();
  if (!cve.startsWith('CVE-')) return `no advisory ${id} (see bifrost advisories list --all)`;
  const about: string[] = [];
  for (const {advisory} of advisories.each()) {
    if (advisory.vulnerabilities.some((one) => one.cve === cve)) about.push(advisory.id);
  }
  return about.length === 0
    ? `no advisory that was imported is about ${cve}`
    : `${cve} is a vulnerability; show one of its advisories: ${about.join(', ')}`;
}

interface Origin {
  readonly source: string;
  readonly hash: string;
  readonly signature: string;
}

function linesOf(advisory: Advisory, origin: Origin, findings: readonly AdvisoryFinding[]): string[] {
  const {id, title, publisher, released, revision, url, products, vulnerabilities, remedies} = advisory;
  const more = products.length - MAX_PRODUCTS;
  return [
    `${id}: ${title}`,
    `${publisher}, ${released}, revision ${revision}`,
    ...(url === '' ? [] : [url]),
    `from ${origin.source}; hash: ${origin.hash}; signature: ${origin.signature}`,
    '',
    'Vulnerabilities:',
    ...vulnerabilities.map(
      ({cve, cwe, score, title: name}) =>
        `  ${[cve, cwe, score > 0 ? `CVSS ${score}` : '', name].filter((one) => one !== '').join('  ')}`,
    ),
    '',
    'Products:',
    ...products
      .slice(0, MAX_PRODUCTS)
      .map(
        ({vendor, name, versions}) => `  ${vendor} ${name}: ${versions === '' ? 'no versions are named' : versions}`,
      ),
    ...(more > 0 ? [`  and ${more} more (--json has all)`] : []),
    '',
    'What to do:',
    ...remedies.map(
      ({category, details, url: link}) =>
        `  ${category.replaceAll('_', ' ')}: ${details}${link === '' ? '' : ` ${link}`}`,
    ),
    '',
    'Devices:',
    ...(findings.length === 0 ? ['  none that is known'] : findings.map(deviceLine)),
  ];
}

const deviceLine = ({asset, verdict, why, silenced}: AdvisoryFinding): string =>
  `  ${asset}: ${verdict}: ${why}${silenced === '' ? '' : `; ${silenced}`}`;

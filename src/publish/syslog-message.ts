/** One message as RFC 5424 has it: header, structured data, and a body in the format of the SIEM. */
import type {OutboxEntry} from '../core/outbox.ts';
import {cefOf} from './cef.ts';
import {ecsOf} from './ecs.ts';
import {leefOf} from './leef.ts';
import {ocsfOf} from './ocsf.ts';
import {type Summary, summaryOf, syslogSeverityOf} from './summary.ts';
import type {Origin} from './topics.ts';

export type BodyFormat = 'json' | 'cef' | 'leef' | 'ocsf' | 'ecs';

/** The private enterprise number that RFC 5612 sets aside for examples: we have none of our own. */
const SD_ID = 'bifrost@32473';
const BOM = '\ufeff';
const ASCII = /^[ -~]*$/;

/** `facility`: 0 to 23. */
export function syslogMessage(entry: OutboxEntry, format: BodyFormat, facility: number, origin: Origin): Buffer {
  const summary = summaryOf(entry);
  const priority = facility * 8 + syslogSeverityOf(summary.level);
  const header = `<${priority}>1 ${summary.time} ${origin.sensor} bifrost - ${summary.type}`;
  const body = bodyOf(entry, format, summary, origin);
  // A body of ASCII goes without the mark, since many readers look for `{` or `CEF:` as its first character.
  return Buffer.from(`${header} ${structuredData(entry, summary, origin)} ${ASCII.test(body) ? '' : BOM}${body}`);
}

function bodyOf(entry: OutboxEntry, format: BodyFormat, summary: Summary, origin: Origin): string {
  switch (format) {
    case 'json':
      return entry.payload;
    case 'cef':
      return cefOf(summary, origin);
    case 'leef':
      return leefOf(summary, origin);
    case 'ocsf':
      return ocsfOf(entry, origin);
    case 'ecs':
      return ecsOf(entry, origin);
  }
}

function structuredData({topic}: OutboxEntry, summary: Summary, {site, version}: Origin): string {
  const {id, revision, level, segment, rule, state} = summary;
  const values = Object.entries({site, id, revision, level, segment, rule, state, topic}).filter(
    ([, value]) => value !== '',
  );
  const own = values.map(([name, value]) => ` ${name}="${inParameter(value)}"`).join('');
  return `[${SD_ID}${own}][origin software="bifrost" swVersion="${inParameter(version)}"]`;
}

/** Section 6.3.3. */
const inParameter = (text: string): string => text.replace(/["\\\]]/g, '\\$&');

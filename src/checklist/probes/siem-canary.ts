/**
 * Whether what Bifrost sends arrives: the newest alert that had five minutes for its way is looked up in the SIEM itself, by its
 * id, where people declared an address to ask. Nothing is sent.
 */
import {MINUTE} from '../../core/time.ts';
import {askHttp, bearerOf} from '../ask.ts';
import {askAll} from '../declared.ts';
import type {Place, Probe} from '../probe.ts';
import type {SiteAlert} from '../site.ts';

const ON_ITS_WAY = 5 * MINUTE;
const ID = '{id}';

export const siemCanary: Probe = {
  name: 'siem-canary',
  version: 1,
  about: 'Whether the newest alert of Bifrost is found in the declared SIEM',
  privilege: 'to read the store, and a token for the SIEM',
  timeout: 30_000,
  fields: {
    'siem-canary.found': {type: 'boolean', about: 'The SIEM answers with the id of the alert'},
    'siem-canary.alert': {type: 'string', about: 'Id of the alert'},
  },
  collect: (place, signal) =>
    askAll(
      siemCanary,
      place,
      ({kind}) => kind === 'siem',
      async (target) => {
        const alert = newestOf(place);
        if (alert === undefined) return {reason: 'there is no alert to look up: bifrost alerts test'};
        if (!target.endpoint.url.includes(ID)) return {reason: `its address has no ${ID} for the id of an alert`};
        const path = `${target.url.pathname}${target.url.search}`.replaceAll(/\{id\}|%7Bid%7D/gi, alert.id);
        const {status, body} = await askHttp(target, {path, headers: await bearerOf(target)}, signal);
        if (status !== 200 && status !== 404) return {reason: `it answered ${status}: is the token right?`};
        // Some answer with the question: what holds the id once more than that was found.
        const isFound = status === 200 && body.includes(alert.id) && !isEcho(body, alert.id, path);
        const fields = {'siem-canary.found': isFound, 'siem-canary.alert': alert.id};
        return {subjects: [{name: `${target.url.origin}: alert ${alert.id}`, fields}], text: `${status} ${isFound}`};
      },
    ),
};

const newestOf = ({site, now}: Place): SiteAlert | undefined =>
  site
    ?.alerts()
    .filter(({firstSeen}) => firstSeen <= now - ON_ITS_WAY)
    .sort((a, b) => b.firstSeen - a.firstSeen)[0];

/** The id stands there only within the address that was asked. */
const isEcho = (body: string, id: string, path: string): boolean => !body.replaceAll(path, '').includes(id);

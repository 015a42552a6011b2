/** Assets of the store as the devices of a site: what was seen of them, what people said, what was tried. */
import type {SiteAdvisory, SiteDevice, SiteLogin, SiteService} from './checklist/site.ts';
import type {Asset, Listed} from './core/asset.ts';
import type {Learning} from './core/baseline.ts';
import type {CredentialAttempt, CredentialUse} from './core/credential.ts';
import type {PollAsked} from './core/poll.ts';
import {knownOf, type Said, type SaidField} from './core/said.ts';
import type {Micros} from './core/time.ts';
import type {Keeping} from './kept-from.ts';
import {questions} from './poll/questions.ts';
import {targetsOf} from './poll/targets.ts';

/** Who sent something since: of the others nobody knows whether they are still there. */
export const keptDevices = (keeping: Keeping): SiteDevice[] => {
  const learned = learnedOf(keeping);
  return keeping.store.assets
    .list({limit: -1})
    .filter(({sent, lastSeen}) => sent && lastSeen >= keeping.since)
    .map((asset) => deviceOf(asset, keeping, learned));
};

function deviceOf(asset: Asset, {store, config, rulings}: Keeping, isLearned: (asset: Asset) => boolean): SiteDevice {
  const said = store.said.of(asset);
  const known = (field: SaidField): string => knownOf(asset, said, field)?.value ?? '';
  const [address = asset.macs[0] ?? asset.id] = asset.ips;
  const zones = asset.ips
    .filter(isRoutable)
    .map((ip) =>
      rulings.zoneOf(asset.segment, {ip, mac: '', asset: asset.id, aliases: asset.aliases, tags: tagsOf(said)}),
    );
  return {
    id: asset.id,
    name: [known('name'), address].filter((text) => text !== '').join(' '),
    segment: asset.segment,
    addresses: asset.ips,
    macs: asset.macs,
    zones: [...new Set(zones.filter((zone) => zone !== ''))],
    role: known('role'),
    vendor: known('vendor'),
    model: known('model'),
    firmware: known('firmware'),
    endOfSupport: known('endOfSupport'),
    isApproved: said?.approval === 'approved',
    isLearned: isLearned(asset),
    firstSeen: asset.firstSeen,
    lastSeen: asset.lastSeen,
    services: servicesOf(asset).map((one) => serviceOf(one, polledOf(asset, {store, config}))),
    securityPolicies: asset.securityPolicies?.value ?? '',
    certificateEnds: asset.certificateExpiry === undefined ? 0 : timeOf(asset.certificateExpiry.value),
    certificateSeen: asset.certificateExpiry?.lastSeen ?? 0,
    advisories: store.advisories.findings({asset: asset.id, limit: -1}).map(advisoryOf),
    logins: [
      ...store.credentials.attempts({asset: asset.id, limit: -1}).map(attemptOf),
      ...store.credentials.uses(asset.id).map(useOf),
    ],
  };
}

/** Link-local addresses are in every network, and so in none of the zones. */
const isRoutable = (ip: string): boolean => !/^(169\.254\.|fe[89ab][0-9a-f]:)/.test(ip);

const tagsOf = (said: Said | undefined): readonly string[] => said?.tags ?? [];

const timeOf = (iso: string): Micros => {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? 0 : ms * 1000;
};

/** A store of an older version did not keep when each was seen. */
const servicesOf = ({listed, serves, firstSeen}: Asset): Listed[] =>
  serves.map(
    (value) =>
      listed.find((one) => one.list === 'serves' && one.value === value) ??
      ({list: 'serves', value, source: 'saved', confidence: 1, firstSeen, lastSeen: firstSeen} as const),
  );

/** `telnet@tcp/23`, `tcp/23`, `lldp@ethernet`. */
const SERVICE = /^(?:([^@?]*)\??@)?([a-z]+)(?:\/(?:0x)?([0-9a-f]+))?$/;

function serviceOf(
  {value, firstSeen, lastSeen, refusedAt = 0}: Listed,
  polled: (port: number) => PollAsked | undefined,
) {
  const [, protocol = '', transport = '', digits = '0'] = SERVICE.exec(value) ?? [];
  const port = Number.parseInt(digits, value.includes('/0x') ? 16 : 10);
  const asked = transport === 'tcp' || transport === 'udp' ? polled(port) : undefined;
  return {
    ...{text: value, protocol, transport, port, firstSeen, lastSeen, refusedAt},
    polledAt: asked?.askedAt ?? 0,
    polled: asked?.outcome ?? '',
  } satisfies SiteService;
}

/** The latest that Bifrost asked at a port of the device. */
function polledOf({segment, ips}: Asset, {store, config}: Pick<Keeping, 'store' | 'config'>) {
  const targets = targetsOf(config.poll, questions).filter(
    (target) => target.segment === segment && ips.includes(target.address),
  );
  return (port: number): PollAsked | undefined =>
    targets
      .filter((target) => target.port === port)
      .flatMap(({id}) => questions.flatMap(({name}) => store.polling.asked(id, name) ?? []))
      .sort((a, b) => b.askedAt - a.askedAt)[0];
}

const advisoryOf = ({
  advisory,
  verdict,
  score,
  exploited,
  noFix,
  silenced,
}: {
  readonly advisory: string;
  readonly verdict: SiteAdvisory['verdict'];
  readonly score: number;
  readonly exploited: boolean;
  readonly noFix: boolean;
  readonly silenced: string;
}): SiteAdvisory => ({id: advisory, verdict, score, isExploited: exploited, hasNoFix: noFix, silenced});

const attemptOf = ({pair, result, time}: CredentialAttempt): SiteLogin => ({pair, protocol: '', result, time});

/** Somebody said the name of a default account; whether it was let in, alerts tell. */
const useOf = ({account, time}: CredentialUse): SiteLogin => ({pair: account, protocol: '', result: 'unclear', time});

/** What it does is no longer learned: neither its segment nor anything of its own is open. */
function learnedOf({store}: Keeping): (asset: Asset) => boolean {
  const learnings = store.learning.list({limit: -1});
  const known = new Set(learnings.map(({segment}) => segment));
  const open = new Set(learnings.filter(({closed}) => closed === 0).flatMap(placesOf));
  return ({segment, id, aliases}) =>
    known.has(segment) && !open.has(`${segment} `) && ![id, ...aliases].some((one) => open.has(`${segment} ${one}`));
}

/** The segment, or the ends of a pair. */
const placesOf = ({segment, scope}: Learning): string[] =>
  (scope.split(' ', 1)[0] ?? '').split('@', 1).flatMap((pair) => pair.split('>').map((end) => `${segment} ${end}`));

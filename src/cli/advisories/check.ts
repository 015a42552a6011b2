/** `bifrost advisories check`: what applies to a device now, with another version (and what no more), or to one that is only planned. */
import type {Command} from 'commander';
import {vendors} from '../../advisories/vendor.ts';
import {applyAdvisories} from '../../apply-advisories.ts';
import type {AdvisoryFinding} from '../../core/advisory.ts';
import type {Asset} from '../../core/asset.ts';
import type {DeviceProfile} from '../../core/device-profile.ts';
import {AppError} from '../../core/errors.ts';
import {nothingSaid, type Said} from '../../core/said.ts';
import {loadProfiles} from '../../device-profiles.ts';
import {loadConfig} from '../../load/config.ts';
import type {Store} from '../../store/store.ts';
import {assetNamed} from '../asset-named.ts';
import {say} from '../fail.ts';
import {openToRead} from '../list.ts';
import {type Column, print, printRows} from '../print.ts';
import {ageProblem} from './age.ts';

interface Options {
  readonly asset?: string;
  readonly version?: string;
  readonly vendor?: string;
  readonly model?: string;
  readonly json?: boolean;
}

const columns: readonly Column[] = [
  {key: 'advisory', title: 'ADVISORY', whole: true},
  {key: 'verdict', title: 'APPLIES', whole: true},
  {key: 'score', title: 'CVSS', align: 'right', whole: true},
  {key: 'why', title: 'WHY', narrowest: 30},
  {key: 'silenced', title: 'ANSWERED', spare: true},
];

export async function check(options: Options, command: Command): Promise<void> {
  const {config} = command.optsWithGlobals<{config?: string}>();
  const {advisories, profiles: own} = await loadConfig(config);
  const {profiles} = await loadProfiles(own.directories);
  const store = await openToRead(command);
  try {
    const problem = ageProblem(store.advisories.status(), advisories.oldAfter);
    if (problem !== undefined) say(problem);
    const asset = assetOf(store, options);
    const said = saidOf(store.said.of(asset), asset, options);
    const {findings} = applyAdvisories(store, profiles);
    const found = findings(asset, said).toSorted((a, b) => b.score - a.score);
    const gone = options.version === undefined ? [] : noMore(findings(asset), found);
    if (found.length + gone.length === 0 && options.json !== true) {
      print('no advisory that was imported applies');
      if (!isNamed(store, profiles, said.fields.vendor ?? asset.vendor?.value))
        say('none of them is of its vendor, or the vendor is not known: that says nothing of the device');
      return;
    }
    printRows([...found.map(({told: _told, ...one}) => ({...one})), ...gone], columns, {json: options.json === true});
  } finally {
    store.close();
  }
}

/** What applies now, and would not with the version that was asked about. */
const noMore = (now: readonly AdvisoryFinding[], then: readonly AdvisoryFinding[]) =>
  now
    .filter(({advisory}) => then.every((one) => one.advisory !== advisory))
    .toSorted((a, b) => b.score - a.score)
    .map(({told: _told, ...one}) => ({...one, verdict: 'no more', why: `affected: ${one.versions}`}));

/** Some advisory is of the vendor, under whichever of its names. */
const isNamed = ({advisories}: Store, profiles: readonly DeviceProfile[], vendor = ''): boolean =>
  [...vendors(profiles).of(vendor)].some((name) => advisories.ofVendor(name).length > 0);

/** Throws `usage`: nobody is meant. */
function assetOf(store: Store, {asset, vendor, model}: Options): Asset {
  if (asset === undefined && (vendor === undefined || model === undefined)) {
    throw new AppError('usage', 'name a device with --asset, or one that need not be there with --vendor and --model');
  }
  return (asset === undefined ? undefined : store.assets.get(assetNamed(store, asset))) ?? planned;
}

/** What is asked wins over what people said before. */
function saidOf(before: Said | undefined, {id, segment}: Asset, {version, vendor, model}: Options): Said {
  const {fields, ...rest} = before ?? nothingSaid(id, segment);
  const asked = {
    ...(version !== undefined && {firmware: version}),
    ...(vendor !== undefined && {vendor}),
    ...(model !== undefined && {model}),
  };
  return {...rest, fields: {...fields, ...asked}};
}

/** One that is not there. */
const planned: Asset = {
  id: 'planned',
  aliases: [],
  segment: '',
  ips: [],
  macs: [],
  vlans: [],
  units: [],
  modules: [],
  serves: [],
  uses: [],
  listed: [],
  maxSockets: 0,
  watched: 0,
  longestSilence: 0,
  sent: false,
  firstSeen: 0,
  lastSeen: 0,
  packets: 0,
};

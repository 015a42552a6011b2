/** Puts advisories of the store, profiles and assets together: which advisory applies to which asset. For daemon and commands. */
import {findingsOf} from './advisories/finding.ts';
import {type PreparedAdvisory, prepare} from './advisories/match.ts';
import {type Vendors, vendors} from './advisories/vendor.ts';
import type {AdvisoryFinding} from './core/advisory.ts';
import type {Asset} from './core/asset.ts';
import {knownOf, type Said} from './core/said.ts';
import type {Store} from './store/store.ts';

/** Vendors whose advisories are kept ready: the largest has a third of all. */
const MAX_VENDORS = 6;

export interface Applying {
  readonly vendors: Vendors;
  /** All that applies to an asset, with what was told of it before. */
  findings(asset: Asset, said?: Said): readonly AdvisoryFinding[];
  /** Advisories were imported. */
  forget(): void;
}

type Reading = Pick<Store, 'advisories' | 'said'>;

export function applyAdvisories(
  store: Reading,
  profiles: readonly {readonly vendor: string; readonly aliases: readonly string[]}[],
): Applying {
  const names = vendors(profiles);
  const ready = new Map<string, readonly PreparedAdvisory[]>();
  return {
    vendors: names,
    forget: () => ready.clear(),
    findings(asset, said = store.said.of(asset)) {
      const own = names.of(knownOf(asset, said, 'vendor')?.value ?? '');
      const byModule = asset.modules.flatMap(({vendor}) => (vendor === undefined ? [] : [...names.of(vendor.value)]));
      const advisories = new Set([...own, ...byModule].flatMap((vendor) => ofVendor(vendor, store, names, ready)));
      const told = new Map(store.advisories.findings({asset: asset.id}).map((one) => [one.advisory, one.told]));
      const found = findingsOf(asset, advisories, {
        vendors: names,
        said,
        vex: store.advisories.vex(asset.id),
        isExploited: store.advisories.isExploited,
        today: new Date().toISOString().slice(0, 10),
      });
      return found.map((one) => ({...one, told: told.get(one.advisory) ?? ''}));
    },
  };
}

function ofVendor(
  vendor: string,
  store: Reading,
  names: Vendors,
  ready: Map<string, readonly PreparedAdvisory[]>,
): readonly PreparedAdvisory[] {
  const known = ready.get(vendor);
  if (known !== undefined) return known;
  if (ready.size >= MAX_VENDORS) ready.delete([...ready.keys()][0] ?? '');
  const prepared = store.advisories.ofVendor(vendor).map((advisory) => prepare(advisory, names));
  ready.set(vendor, prepared);
  return prepared;
}

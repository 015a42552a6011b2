/** What the roots put together alike: profiles read, checked and compiled. */

import type {DeviceProfile} from './core/device-profile.ts';
import {AppError} from './core/errors.ts';
import {lintProfiles} from './inventory/profile-lint.ts';
import {type ProfileMatcher, profileMatcher} from './inventory/profile-match.ts';
import {type FiledProfile, preparedProfiles, readProfiles, shippedProfiles} from './load/profiles.ts';

export interface LoadedProfiles {
  /** In the order of their ids. */
  readonly profiles: readonly DeviceProfile[];
  readonly matcher: ProfileMatcher;
  readonly files: number;
}

/**
 * The shipped profiles and those at and below the paths: directories of the site, or files. Throws `profiles` with every
 * problem, one a line.
 */
export async function loadProfiles(paths: readonly string[]): Promise<LoadedProfiles> {
  const prepared = paths.length === 0 ? preparedProfiles() : undefined;
  if (prepared !== undefined) return loaded(prepared.profiles, prepared.files);
  const {profiles: filed, problems, files, explainAll} = await readProfiles([shippedProfiles, ...paths]);
  const found = lintProfiles(filed.map(({profile}) => profile)).flatMap(({index, ...problem}) => {
    const {file, document} = filed[index] ?? {};
    return file === undefined || document === undefined ? [] : [{file, document, ...problem}];
  });
  const all = [...problems, ...found];
  if (all.length > 0) throw new AppError('profiles', explainAll(all));
  return loaded(filed, files);
}

function loaded(filed: readonly FiledProfile[], files: number): LoadedProfiles {
  const profiles = filed.map(({profile}) => profile).sort((a, b) => (a.id < b.id ? -1 : 1));
  return {profiles, matcher: profileMatcher(profiles), files};
}

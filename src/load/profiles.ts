/** Reads device profiles and checks their shape. What they say is checked by inventory/profile-lint.ts. */
import type {DeviceProfile} from '../core/device-profile.ts';
import {preparedOf, type Shipped} from './prepared.ts';
import type {ProfileShape} from './profile-schema.ts';
import {validate as isProfile} from './profile-validator.ts';
import {projectPath} from './project.ts';
import {faultOf} from './schema-fault.ts';
import type {YamlDocument, YamlPlace} from './yaml-files.ts';

const endings: readonly string[] = ['.yaml', '.yml'];

/** The profiles that come with the product. */
export const shippedProfiles: string = projectPath('hardware/devices');
export const shippedProfileFiles: Shipped = {name: 'profiles', folder: shippedProfiles, endings};

/** A profile and the file it stands in. */
export interface FiledProfile {
  readonly profile: DeviceProfile;
  readonly file: string;
  readonly document: number;
}

export interface ProfileFiles {
  readonly profiles: readonly FiledProfile[];
  /** Documents whose shape is wrong: they are not among the profiles. */
  readonly problems: readonly YamlPlace[];
  readonly files: number;
  /** `file:line:column: message`, a line each. */
  explainAll(problems: readonly YamlPlace[]): string;
}

/** Reads all `*.yaml` and `*.yml` files at and below the paths. Throws `profiles`: unreadable, or no YAML. */
export async function readProfiles(paths: readonly string[]): Promise<ProfileFiles> {
  const {readYamlFiles} = await import('./yaml-files.ts');
  const {documents, files, explainAll} = await readYamlFiles(paths, {
    code: 'profiles',
    endings,
    noun: 'profile',
  });
  return {...filedOf(documents), files, explainAll};
}

/** The shipped ones, found right when they were prepared (`prepared.ts`). Undefined: they must be read from their files. */
export function preparedProfiles(folder?: string): Pick<ProfileFiles, 'profiles' | 'files'> | undefined {
  const prepared = preparedOf(shippedProfileFiles, folder);
  return 'documents' in prepared ? {...filedOf(prepared.documents), files: prepared.files} : undefined;
}

function filedOf(documents: readonly YamlDocument[]): Pick<ProfileFiles, 'profiles' | 'problems'> {
  const profiles: FiledProfile[] = [];
  const problems: YamlPlace[] = [];
  for (const {file, document, value} of documents) {
    if (isProfile(value)) profiles.push({profile: profileOf(value), file, document});
    else for (const error of isProfile.errors ?? []) problems.push({file, document, ...faultOf(error)});
  }
  return {profiles, problems};
}

const nothing = {
  aliases: [],
  models: [],
  services: [],
  safePoll: {},
  fragile: [],
  logins: [],
  defaults: [],
  isSafetySystem: false,
};

const profileOf = (shape: ProfileShape): DeviceProfile => ({
  ...nothing,
  ...shape,
  id: `${slug(shape.vendor)}/${slug(shape.family)}`,
});

/** `Schneider Electric` → `schneider-electric` */
const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** Secrets inside images: in files of any layer, variables, labels and build steps. Where and what kind; the value goes no further. */
import {harmless} from '../../core/harmless.ts';
import {imageProbe} from '../image/probe.ts';
import type {ReadImage} from '../image/read.ts';
import {listAt, recordAt, text, textAt} from '../plain.ts';
import {isSecretSetting, secretsIn} from '../secret-rules.ts';

/** Places that are named; all are counted. */
const MAX_NAMED = 20;

export const ociSecret = imageProbe({
  name: 'oci-secret',
  about: 'Secrets in images that were given: where, never what',
  fields: {
    'secrets.count': {
      type: 'number',
      about: 'Places that look like a secret, in files, variables, labels and build steps',
    },
    'secrets.where': {type: 'string', many: true, about: 'The first of them, and what each looks like'},
  },
  subjects: async ({images}) =>
    images.map((image) => {
      const places = [...inFiles(image), ...inSettings(image), ...inHistory(image)];
      return {
        name: image.name,
        fields: {'secrets.count': places.length, 'secrets.where': places.slice(0, MAX_NAMED).map(harmless)},
      };
    }),
});

const inFiles = ({contents}: ReadImage): string[] =>
  contents.secrets.map(({path, layer, hit}) => `/${path}, line ${hit.line}, layer ${layer + 1}: ${hit.what}`);

function inSettings({config}: ReadImage): string[] {
  const variables = listAt(config, 'config', 'Env').map((one) => ['variable', text(one)] as const);
  const labels = Object.entries(recordAt(config, 'config', 'Labels'));
  return [...variables, ...labels.map(([key, value]) => ['label', `${key}=${text(value)}`] as const)].flatMap(
    ([place, setting]) => {
      const at = setting.indexOf('=');
      const name = setting.slice(0, at);
      const value = setting.slice(at + 1);
      const what = isSecretSetting(name, value) ? 'a telling name' : secretsIn(value, 'forms')[0]?.what;
      return what === undefined ? [] : [`${place} ${name}: ${what}`];
    },
  );
}

const inHistory = ({config}: ReadImage): string[] =>
  listAt(config, 'history').flatMap((one, i) => {
    const [hit] = secretsIn(textAt(one, 'created_by'));
    return hit === undefined ? [] : [`build step ${i + 1}: ${hit.what}`];
  });

/** Whether evidence would hold: what is kept before an alert, whether an export verifies, and whether files are what was written. */
import type {Probe} from '../probe.ts';
import {tried} from '../trial.ts';

export const forensics: Probe = {
  name: 'forensics',
  version: 1,
  about: 'Frames kept before an alert, an export that is signed and verified, and the latest files of evidence',
  privilege: 'root, or the user that Bifrost runs as',
  timeout: 10_000,
  fields: {
    'forensics.before_seconds': {type: 'number', about: 'Seconds before an alert of which frames are kept'},
    'forensics.verified': {
      type: 'boolean',
      about: 'An export was signed and verified, and refused once a byte of it was changed',
    },
    'forensics.files': {type: 'number', about: 'Latest files of evidence that were read again (at most 5)'},
    'forensics.broken': {type: 'number', about: 'Those that are gone, or not what was written'},
  },
  collect: async (place) => [
    await tried(forensics, place, 'evidence beside the store', (trials) => {
      const {beforeSeconds, ringMiB, isVerified, files, broken} = trials.forensics();
      const named = broken.length === 0 ? '' : `, not what was written: ${broken.join(', ')}`;
      return [
        {
          name: `${beforeSeconds} s in ${ringMiB} MiB, ${files} files read${named}`,
          fields: {
            'forensics.before_seconds': beforeSeconds,
            'forensics.verified': isVerified,
            'forensics.files': files,
            'forensics.broken': broken.length,
          },
        },
      ];
    }),
  ],
};

/** How every probe of images is made: subjects of one folder or file with images. */
import {createHash} from 'node:crypto';
import type {Subject} from '../../core/checklist.ts';
import type {FieldTable} from '../../core/field.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf} from '../read.ts';
import {type ReadStore, readImages} from './read.ts';

export type GivenImages = Extract<ReadStore, {images: unknown}>;

interface Parts {
  readonly name: string;
  readonly about: string;
  readonly fields: FieldTable;
  /** Throws where it cannot be told. */
  readonly subjects: (given: GivenImages, place: Place) => Promise<readonly Subject[]>;
}

export function imageProbe({name, about, fields, subjects}: Parts): Probe {
  const probe = {name, version: 1};
  const ofStore = async (read: ReadStore, place: Place) => {
    if (!('images' in read)) return evidenceOf(probe, place, read.path, read);
    try {
      const found = await subjects(read, place);
      const evidence = evidenceOf(probe, place, read.path, {found: 'read', text: textOf(read)}, found);
      return {
        ...evidence,
        excerpt: read.images
          .map((one) => `${one.name} ${one.digest}`)
          .join('\n')
          .slice(0, 240),
      };
    } catch (error) {
      return evidenceOf(probe, place, read.path, {found: 'failed', reason: (error as Error).message});
    }
  };
  return {
    ...probe,
    about,
    privilege: 'nothing; a login for a registry that asks who comes',
    timeout: 300_000,
    suffices: ['images'],
    fields,
    collect: async (place, signal) =>
      Promise.all((await readImages(place, signal)).map((read) => ofStore(read, place))),
  };
}

/** Configuration and layers name everything that an image is. */
const textOf = ({images}: GivenImages): string =>
  images
    .map(({name, digest, config, layers}) => [name, digest, hashOf(JSON.stringify(config)), ...layers].join('\n'))
    .join('\n');

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

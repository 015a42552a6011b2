/** Signatures of images, verified with the keys that the site trusts. */

import {keysOf} from '../image/key.ts';
import {imageProbe} from '../image/probe.ts';
import {standingOf} from '../image/signature.ts';

export const ociSignature = imageProbe({
  name: 'oci-signature',
  about: 'Signatures of cosign beside images, in an OCI layout or a registry',
  fields: {
    'signature.standing': {
      type: 'string',
      about: 'good, bad (no trusted key made it, or for another image), unverified (made without a key) or none',
    },
  },
  async subjects({images, manifests, store}, place) {
    if (place.imageKeys === undefined || place.imageKeys.length === 0)
      throw new Error('no trusted key was given: name the PEM file of the public key');
    const keys = keysOf(place.imageKeys);
    if (images.some(({digest}) => digest === ''))
      throw new Error('an archive of docker save has no signatures: copy image and signature with cosign save');
    const judged = await Promise.all(
      images.map(async (image) => ({name: image.name, standing: await standingOf(image, manifests, keys, store)})),
    );
    const unverified = judged.find(({standing}) => standing === 'unverified');
    // Where another image is unsigned the line fails, and that is to be told.
    if (unverified !== undefined && judged.every(({standing}) => standing === 'good' || standing === 'unverified'))
      throw new Error(
        `${unverified.name} is signed without a key, by a certificate, which is not verified here: do it with cosign verify --certificate-identity`,
      );
    return judged.map(({name, standing}) => ({name, fields: {'signature.standing': standing}}));
  },
});

/** Signatures of images, verified with the keys that the site trusts. */
import {imageProbe} from '../image/probe.ts';
import {keysOf, standingOf} from '../image/signature.ts';

export const ociSignature = imageProbe({
  name: 'oci-signature',
  about: 'Signatures of cosign beside images that were given as OCI layout',
  fields: {
    'signature.standing': {type: 'string', about: 'good, bad (no trusted key made it, or for another image) or none'},
  },
  async subjects({images, manifests, store}, place) {
    if (place.imageKeys === undefined || place.imageKeys.length === 0)
      throw new Error('no trusted key was given: name the PEM file of the public key');
    const keys = keysOf(place.imageKeys);
    if (images.some(({digest}) => digest === ''))
      throw new Error('an archive of docker save has no signatures: copy image and signature with cosign save');
    return Promise.all(
      images.map(async (image) => ({
        name: image.name,
        fields: {'signature.standing': await standingOf(image, manifests, keys, store)},
      })),
    );
  },
});

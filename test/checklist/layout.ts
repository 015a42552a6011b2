/** Parts of images for tests, packed as tools pack them. */
import {createHash, type KeyObject, sign} from 'node:crypto';
import {gzipSync} from 'node:zlib';
import {pack} from 'tar-stream';

type Files = Readonly<Record<string, string>>;
export interface Made {
  readonly layers: readonly Files[];
  readonly config?: object;
  readonly architecture?: string;
}

export async function tar(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const packing = pack();
  for (const [name, content] of Object.entries(files)) packing.entry({name}, content);
  packing.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of packing) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

/** Parts of a layout with one image, as an OCI tool writes them. */
export async function layout({layers, config = {}, architecture = 'amd64'}: Made, more: readonly object[] = []) {
  const parts: Record<string, Buffer> = {'oci-layout': Buffer.from('{"imageLayoutVersion":"1.0.0"}')};
  const keep = (bytes: Buffer, mediaType: string) => {
    parts[`blobs/sha256/${sha256(bytes)}`] = bytes;
    return {mediaType, digest: `sha256:${sha256(bytes)}`, size: bytes.length};
  };
  const put = (value: object, mediaType: string) => keep(Buffer.from(JSON.stringify(value)), mediaType);
  const packed = await Promise.all(layers.map(async (files) => gzipSync(await tar(files))));
  const manifest = put(
    {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: put({config, os: 'linux', architecture}, 'application/vnd.oci.image.config.v1+json'),
      layers: packed.map((bytes) => keep(bytes, 'application/vnd.oci.image.layer.v1.tar+gzip')),
    },
    'application/vnd.oci.image.manifest.v1+json',
  );
  const tagged = {...manifest, annotations: {'org.opencontainers.image.ref.name': 'console:1.4.2'}};
  const index = (all: readonly object[]): void => {
    parts['index.json'] = Buffer.from(JSON.stringify({schemaVersion: 2, manifests: all}));
  };
  index([tagged, ...more]);
  return {parts, digest: manifest.digest, keep, put, index: (all: readonly object[]) => index([tagged, ...all])};
}

/** Puts a signature of cosign beside the image: the entry of an index that leads to it. */
export function signature({digest, keep, put}: Awaited<ReturnType<typeof layout>>, key: KeyObject, about = digest) {
  const payload = Buffer.from(
    JSON.stringify({critical: {image: {'docker-manifest-digest': about}, type: 'cosign container image signature'}}),
  );
  const layer = keep(payload, 'application/vnd.dev.cosign.simplesigning.v1+json');
  const made = sign('sha256', payload, key).toString('base64');
  const manifest = put(
    {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: put({}, 'application/vnd.oci.image.config.v1+json'),
      layers: [{...layer, annotations: {'dev.cosignproject.cosign/signature': made}}],
    },
    'application/vnd.oci.image.manifest.v1+json',
  );
  return {...manifest, annotations: {'org.opencontainers.image.ref.name': `${digest.replace(':', '-')}.sig`}};
}

interface BundleMade {
  readonly about?: string;
  readonly predicateType?: string;
  /** By a certificate, and no key that anybody has. */
  readonly isKeyless?: boolean;
}

/** Puts a signature as cosign 3 makes it beside the image: what refers to it, with a bundle of Sigstore as its layer. */
export function bundle(
  {digest, keep, put}: Awaited<ReturnType<typeof layout>>,
  key: KeyObject,
  {about = digest, predicateType = 'https://sigstore.dev/cosign/sign/v1', isKeyless = false}: BundleMade = {},
) {
  const mediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
  const payloadType = 'application/vnd.in-toto+json';
  const subject = [{digest: {sha256: about.slice('sha256:'.length)}}];
  const payload = JSON.stringify({_type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate: {}});
  const signed = Buffer.from(`DSSEv1 28 ${payloadType} ${payload.length} ${payload}`);
  const layer = put(
    {
      mediaType,
      verificationMaterial: isKeyless ? {certificate: {rawBytes: ''}} : {publicKey: {hint: 'x'}},
      dsseEnvelope: {
        ...{payload: Buffer.from(payload).toString('base64'), payloadType},
        signatures: [{sig: sign('sha256', signed, key).toString('base64')}],
      },
    },
    mediaType,
  );
  const manifest = {
    ...{schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', artifactType: mediaType},
    ...{config: keep(Buffer.from('{}'), 'application/vnd.oci.empty.v1+json'), layers: [layer]},
    subject: {mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size: 1},
    annotations: {'dev.sigstore.bundle.content': 'dsse-envelope', 'dev.sigstore.bundle.predicateType': predicateType},
  };
  return {...put(manifest, manifest.mediaType), artifactType: mediaType};
}

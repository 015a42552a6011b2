/** Who we are to an OPC UA server: a certificate for one dialogue, made in memory and thrown away. It is no secret and no login. */
import {hostname} from 'node:os';
import type {OPCUAClientOptions} from 'node-opcua-client';

const APPLICATION = 'Bifrost';
const KEY_BITS = 2048;
const DAYS = 2;
const DAY = 86_400_000;

type Identity = Required<Pick<OPCUAClientOptions, 'certificateKeyPairProvider' | 'applicationName' | 'applicationUri'>>;

export async function throwAwayIdentity(): Promise<Identity> {
  const applicationUri = `urn:${hostname()}:${APPLICATION}`;
  const crypto = await import('node-opcua-crypto');
  const {privateKey} = await crypto.generateKeyPair(KEY_BITS);
  const {cert} = await crypto.createSelfSignedCertificate({
    privateKey,
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + DAYS * DAY),
    validity: DAYS,
    subject: `CN=${APPLICATION}`,
    dns: [hostname()],
    ip: [],
    applicationUri,
    purpose: crypto.CertificatePurpose.ForApplication,
  });
  const {privPem} = await crypto.privateKeyToPEM(privateKey);
  const [certificate, key] = [crypto.convertPEMtoDER(cert), crypto.coercePEMorDerToPrivateKey(privPem)];
  return {
    applicationName: APPLICATION,
    applicationUri,
    certificateKeyPairProvider: {
      getCertificate: () => certificate,
      getCertificateChain: () => [certificate],
      getPrivateKey: () => key,
    },
  };
}

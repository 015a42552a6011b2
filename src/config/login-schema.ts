/** Who we are to a device that must know before it answers: names here, secrets in files of their own (core/poll.ts). */
import {path} from './words.ts';

export const login = {
  type: 'object',
  additionalProperties: false,
  description: 'Who we are to it, where a question must say so: SNMP, sessions of OPC UA',
  examples: [{communityFile: '/etc/bifrost/snmp.community'}],
  properties: {
    user: {
      type: 'string',
      minLength: 1,
      maxLength: 128,
      examples: ['reader'],
      errorMessage: 'give a name of 1 to 128 characters',
      description: 'User of SNMP v3, or of a session of OPC UA',
    },
    communityFile: {
      ...path,
      examples: ['/etc/bifrost/snmp.community'],
      description: 'SNMP v2c: file that holds the community',
    },
    passwordFile: {
      ...path,
      examples: ['/etc/bifrost/reader.password'],
      description: 'File that holds the password of that user; of SNMP v3 the one for authentication',
    },
    privacyFile: {
      ...path,
      examples: ['/etc/bifrost/reader.privacy'],
      description: 'SNMP v3: file that holds the password for privacy',
    },
    authentication: {
      type: 'string',
      enum: ['md5', 'sha', 'sha224', 'sha256', 'sha384', 'sha512'],
      examples: ['sha256'],
      description: 'SNMP v3: how messages are authenticated; left out: sha256',
    },
    privacy: {
      type: 'string',
      enum: ['des', 'aes', 'aes256b', 'aes256r'],
      examples: ['aes'],
      description: 'SNMP v3: how they are encrypted; left out: aes',
    },
    certificateFile: {
      ...path,
      examples: ['/etc/bifrost/opcua.pem'],
      description: 'OPC UA: PEM file of the certificate that we show; left out: one is made and thrown away',
    },
    keyFile: {...path, examples: ['/etc/bifrost/opcua.key'], description: 'OPC UA: PEM file of its private key'},
  },
} as const;

/** SecureChannel service set. OPC 10000-4 section 5.6. */
import {DATE_TIME, UINT32} from '../encoding/built-in.ts';
import {type Schema, value} from '../schema.ts';
import {secret} from './discovery.ts';

export const openSecureChannelRequest: Schema = [
  value(UINT32, 'opcua.ClientProtocolVersion'),
  value(UINT32, 'opcua.SecurityTokenRequestType'),
  value(UINT32, 'opcua.MessageSecurityMode'),
  secret,
  value(UINT32, 'opcua.RequestedLifetime'),
];

export const openSecureChannelResponse: Schema = [
  value(UINT32, 'opcua.ServerProtocolVersion'),
  value(UINT32, 'opcua.ChannelId'),
  value(UINT32, 'opcua.TokenId'),
  value(DATE_TIME, 'opcua.CreatedAt'),
  value(UINT32, 'opcua.RevisedLifetime'),
  secret,
];

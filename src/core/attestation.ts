/** Whose keys count, for statements as for commands; and signed statements about lines of the checklist: who vouches for what, until when. */
import type {Micros} from './time.ts';

/** Ed25519, RFC 8037. */
export interface PublicKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
}

export interface Revoked {
  readonly at: Micros;
  readonly by: string;
  readonly reason: string;
}

/** A person (or a program) whose signature counts. */
export interface Signer {
  /** Thumbprint of the key, RFC 7638. */
  readonly id: string;
  readonly name: string;
  readonly key: PublicKey;
  readonly at: Micros;
  readonly by: string;
  /** Which it may send over the broker; `*`: all. */
  readonly commands: readonly string[];
  readonly revoked?: Revoked;
}

export const statementKinds = ['attestation', 'exclusion'] as const;
/** `exclusion`: the line does not apply here. */
export type StatementKind = (typeof statementKinds)[number];

/** What is signed. */
export interface Statement {
  readonly kind: StatementKind;
  readonly line: number;
  /** Of a task: `2026-Q4`; empty: for no period. */
  readonly period: string;
  readonly statement: string;
  /** What it is about: devices, rooms, people. */
  readonly scope: string;
  /** SHA-256 of files that show it, hex. */
  readonly evidence: readonly string[];
  readonly signer: string;
  readonly at: Micros;
  /** It counts until then. */
  readonly until: Micros;
  /** How the signer proved who it is when signing (RFC 8176): `swk` with the key, `pwd` with its passphrase, typed then. */
  readonly amr?: readonly string[];
}

export interface Attestation extends Statement {
  /** SHA-256 of the JWS, hex. */
  readonly id: string;
  /** RFC 7515, compact. It is what counts: the other fields are read from it. */
  readonly jws: string;
  /** Of the key. */
  readonly signerId: string;
  readonly revoked?: Revoked;
}

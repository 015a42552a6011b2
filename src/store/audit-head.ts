/** The head of the audit log as text, `4711:<SHA-256>`: in messages, in logs of others, on a command line. */

export interface AuditHead {
  /** Number of the latest entry; 0: there is none. */
  readonly seq: number;
  readonly hash: string;
}

export const headText = ({seq, hash}: AuditHead): string => `${seq}:${hash}`;

const HEAD = /\b(\d{1,15}):([0-9a-f]{64})\b/g;

/** Every head that stands in a text, whatever stands around it. */
export const headIn = (text: string): AuditHead[] =>
  [...text.matchAll(HEAD)].map(([, seq, hash = '']) => ({seq: Number(seq), hash}));

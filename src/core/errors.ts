/** The whole error catalogue of the edges. Pure code returns literals; an edge throws `AppError`. README lists the codes. */
export const errorCodes = [
  'capture-file', // a capture file cannot be read: what, at which offset
  'capture-open', // an interface cannot be captured from
  'config', // bad configuration: file:line:column
  'rules', // bad rule: file:line
  'profiles', // bad device profile: file:line:column
  'store-open', // the database cannot be opened or is not ours
  'store-write', // it can no longer be written
  'broker', // MQTT broker refused us or cannot be reached
  'sink', // another place where messages go refused us or cannot be reached
  'control', // the control socket does not answer or refused a command
  'advisories', // advisories cannot be read, fetched or trusted
  'checklist', // a line of the checklist is wrong: file:line:column; or what it needs cannot be read
  'evidence', // evidence or a report cannot be written or verified
  'backup', // a backup cannot be made, read or trusted
  'poll', // a device did not answer as it should, or may not be asked: who, what, why
  'usage', // wrong command line
  'interrupted', // somebody stopped what was asked on the terminal
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export class AppError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
  }
}

export const isAppError = (error: unknown): error is AppError =>
  error instanceof Error && error.name === 'AppError' && 'code' in error;

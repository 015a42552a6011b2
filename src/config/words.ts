/** Kinds of value that several keys share. */

/** Goes into topics, ids and columns as it is. */
export const name = {
  type: 'string',
  pattern: '^[a-z0-9][a-z0-9_-]{0,31}$',
  errorMessage: 'use lower case letters, digits, - and _, 32 characters at most, a letter or digit first',
} as const;

export const duration = {
  type: 'string',
  unit: 'duration',
  pattern: '^[1-9][0-9]{0,6}[smhd]$',
  errorMessage: 'write a number and s, m, h or d: 90s, 15m, 8h, 7d',
} as const;

/** Ids that formats ask for, made from what they stand for: the same run gives the same ids (RFC 9562, version 5). */
import {v5} from 'uuid';

/** Any fixed one will do. */
const NAMESPACE = '0d9f4a4e-6c0b-5e0a-9d1c-3f5b8f6f2a11';

export const uuidOf = (...parts: readonly string[]): string => v5(parts.join('\n'), NAMESPACE);

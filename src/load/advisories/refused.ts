/** What cannot be read: where, what is wrong, and what to do. */
import {AppError} from '../../core/errors.ts';

export const refused = (where: string, cause: unknown, todo: string): AppError =>
  new AppError('advisories', `${where}: ${(cause as Error).message}${todo === '' ? '' : `; ${todo}`}`, {cause});

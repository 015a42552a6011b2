/** Anchors of the audit log: one on the command line, or all that stand in a file, however long it is. */
import {createReadStream, existsSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {AppError} from '../../core/errors.ts';
import {type AuditHead, headIn} from '../../store/audit-head.ts';

/** Ten years of hours, and some more. */
const MAX_ANCHORS = 200_000;

/** Throws `usage`: no such file. */
export async function anchorsIn(fileOrHead: string): Promise<AuditHead[]> {
  if (!existsSync(fileOrHead)) {
    const heads = headIn(fileOrHead);
    if (heads.length > 0) return heads;
    throw new AppError('usage', `${fileOrHead}: neither a file nor an anchor (NUMBER:HASH)`);
  }
  const found = new Map<string, AuditHead>();
  for await (const line of createInterface({input: createReadStream(fileOrHead)})) {
    for (const head of headIn(line)) found.set(`${head.seq}:${head.hash}`, head);
    if (found.size > MAX_ANCHORS) throw new AppError('usage', `${fileOrHead}: over ${MAX_ANCHORS} anchors`);
  }
  return [...found.values()];
}

/** Tests that mount file systems need root. They are skipped aloud without it, and fail where CI is set: there they must run. */
export const canMount = process.getuid?.() === 0 || process.env['CI'] !== undefined;

if (!canMount) process.stderr.write('SKIPPED: tests that mount file systems need root\n');

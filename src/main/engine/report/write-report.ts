import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StudioError } from '../../../shared/contract/errors.ts';
import type { ReportResult } from '../../../shared/contract/report.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import type { Work } from '../evaluation/parts.ts';
import { gatherReport, type ReportServices } from './gather.ts';
import { mark, renderReport } from './page.ts';

/** Writes a report to a file atomically; a file that is not a report is left alone (`conflict`). */
export async function writeReport(
  services: ReportServices,
  { target, runId }: { target: string; runId?: number | undefined },
  work: Work = {},
): Promise<ReportResult> {
  const file = resolve(target);
  await refuseForeign(file);
  const data = await gatherReport(services, runId ?? null, work);
  const bytes = Buffer.from(renderReport(data));
  work.signal?.throwIfAborted();
  await writeAtomically(file, [bytes]);
  return { file, bytes: bytes.length, runId: runId ?? null, model: data.after.name, edits: data.edits.length };
}

async function refuseForeign(file: string): Promise<void> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new StudioError('invalid-input', `${file} cannot be written (${error.message}). Choose another file.`, {
      file,
    });
  });
  if (handle === null) return;
  try {
    const { isFile } = await handle.stat().then((found) => ({ isFile: found.isFile() }));
    const { buffer } = isFile ? await handle.read(Buffer.alloc(mark.length), 0, mark.length, 0) : { buffer: null };
    if (buffer?.toString() === mark) return;
    throw new StudioError(
      'conflict',
      `${file} ${isFile ? 'is not a Diagonal report' : 'is a folder'}. Choose another name for the report.`,
      { file },
    );
  } finally {
    await handle.close();
  }
}

import { StudioError, errorCodes, type ErrorCode, type ErrorData } from '../../shared/contract/errors.ts';
import type { Studio } from '../../shared/contract/contract.ts';
import type { Progress } from '../../shared/contract/jobs.ts';
import type { Terminal } from './terminal.ts';
import { showDone, showDuration, showRate } from '../../shared/text/numbers.ts';

/** Shows a job's progress until it ends; resolves to its result, throws its fault, and cancels it on Ctrl+C. */
export async function followJob(studio: Studio, jobId: number, terminal: Terminal): Promise<unknown> {
  const cancel = (): void => void studio.jobs.cancel({ jobId });
  terminal.signal.addEventListener('abort', cancel, { once: true });
  try {
    for await (const { event } of studio.jobs.events({})) {
      if (event.type === 'queued' || event.jobId !== jobId) continue;
      if (event.type === 'progress') terminal.progress(describeProgress(event));
      else if (event.type === 'notice') terminal.note(event.message);
      else if (event.type === 'finished') return event.result;
      else if (event.type === 'cancelled') throw new StudioError('cancelled', 'Cancelled.');
      else if (event.type === 'failed') throw toError(event.fault);
    }
    throw new StudioError('disconnected', 'The engine stopped before the job ended.');
  } finally {
    terminal.signal.removeEventListener('abort', cancel);
  }
}

/** `Embed images 1,280 of 7,055 · 412/s · 14 s left` */
function describeProgress({ phase, done, total, ratePerSecond }: Progress): string {
  const rate = ratePerSecond ? ` · ${showRate(ratePerSecond)}` : '';
  const left = ratePerSecond && total !== null ? ` · ${showDuration((total - done) / ratePerSecond)} left` : '';
  return `${phase} ${showDone({ done, total })}${rate}${left}`;
}

function toError(fault: { code: string; message: string; data: unknown }): StudioError {
  const code = (errorCodes as readonly string[]).includes(fault.code) ? (fault.code as ErrorCode) : 'internal';
  return new StudioError(code, fault.message, fault.data as ErrorData);
}

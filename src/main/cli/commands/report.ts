import { reportResult } from '../../../shared/contract/report.ts';
import { resolve } from 'node:path';
import { operand, requiredText, wholeNumber, type Command } from '../command.ts';
import { followJob } from '../follow-job.ts';
import { withStudio } from '../studio.ts';

/** `diagonal report` */
export const reportCommand: Command = {
  name: 'report',
  about: 'Writes one HTML file about a run (before and after) or about the project; it opens offline.',
  operands: '<project>',
  flags: {
    run: { value: '<n>', about: 'the run; the project as it stands when absent' },
    out: { value: '<file.html>', about: 'where to write it' },
  },
  async run(args, terminal) {
    const target = resolve(requiredText(args, 'out'));
    const runId = wholeNumber(args, 'run');
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      const { jobId } = await studio.report.start({ target, ...(runId === undefined ? {} : { runId }) });
      const result = reportResult.parse(await followJob(studio, jobId, terminal));
      terminal.print(`Wrote ${result.file} (${Math.ceil(result.bytes / 1024)} KB).`);
      return result;
    });
  },
};

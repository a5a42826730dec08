import { resolve } from 'node:path';
import { reportResult } from '../../../shared/contract/report.ts';
import { showBytes } from '../../../shared/text/numbers.ts';
import { operand, requiredText, wholeNumber, type Command } from '../command.ts';
import { followJob } from '../follow-job.ts';
import { withStudio } from '../studio.ts';

/** `diagonal report` */
export const reportCommand: Command = {
  name: 'report',
  about: 'Writes a run (before and after) or the project as one HTML file that opens offline.',
  operands: '<project>',
  flags: {
    run: { value: '<n>', about: 'the number of the run (default: report on the project)' },
    out: { value: '<file.html>', about: 'the file to write (required)' },
  },
  async run(args, terminal) {
    const target = resolve(requiredText(args, 'out'));
    const runId = wholeNumber(args, 'run');
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      const { jobId } = await studio.report.start({ target, ...(runId === undefined ? {} : { runId }) });
      const result = reportResult.parse(await followJob(studio, jobId, terminal));
      terminal.print(`Wrote ${result.file} (${showBytes(result.bytes)}).`);
      return result;
    });
  },
};

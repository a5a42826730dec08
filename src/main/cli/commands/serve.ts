import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { contract } from '../../../shared/contract/contract.ts';
import { StudioError } from '../../../shared/contract/errors.ts';
import { forkCompute } from '../../engine/compute/fork.ts';
import { createEngine } from '../../engine/engine.ts';
import { writeLaunchPage, type LaunchPage } from '../../serve/launch-page.ts';
import { serve } from '../../serve/serve.ts';
import { wholeNumber, type Command } from '../command.ts';
import { openFirstProject } from '../../first-project.ts';
import { places, programFolder, version } from '../../host.ts';

/** `diagonal serve` */
export const serveCommand: Command = {
  name: 'serve',
  about: 'Serves the studio to a browser on this machine.',
  operands: '[project]',
  flags: {
    port: { value: '<n>', about: 'the port (default: a free one)' },
    open: { about: 'open the browser' },
    sample: { about: 'open the last project, or the sample project if there is none' },
  },
  async run(args, terminal) {
    const rendererFolder = join(programFolder, 'out', 'renderer');
    if (!existsSync(join(rendererFolder, 'index.html'))) {
      throw new StudioError('not-found', 'The studio is not built yet. Run `npm run build` first.');
    }
    const engine = createEngine({ host: 'browser', version, ...places, spawnCompute: forkCompute() });
    const report = (problem: string, error?: unknown): void => {
      terminal.note(error instanceof Error ? `${problem} ${error.stack ?? error.message}` : problem);
    };
    try {
      const [folder] = args.positionals;
      await openFirstProject(engine.handlers, { folder, sample: args.flags['sample'] === true }, terminal);
      const port = wholeNumber(args, 'port', 0);
      const { handlers, media } = engine;
      const serving = await serve({
        contract,
        handlers,
        media,
        rendererFolder,
        report,
        ...(port === undefined ? {} : { port }),
      });
      terminal.announce({ url: serving.url }, `The studio is at ${serving.url}`);
      const page = args.flags['open'] ? await openBrowser(serving.url) : null;
      await stopped(terminal.signal);
      await page?.remove();
      await serving.close();
    } finally {
      await engine.close();
    }
  },
};

/** Opens the page that redirects to the studio, so that the token appears in no list of processes. */
async function openBrowser(url: string): Promise<LaunchPage> {
  const page = await writeLaunchPage(url);
  const { default: open } = await import('open');
  await open(page.file);
  return page;
}

/** Resolves when the command is interrupted. */
function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolvePromise) => {
    if (signal.aborted) resolvePromise();
    signal.addEventListener('abort', () => resolvePromise(), { once: true });
  });
}

// Headless entry: `diagonal <command>`.
import { runDiagonal } from './cli/run-diagonal.ts';

// A reader may stop early (`diagonal info … | head`); the command still runs to its end.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runDiagonal(process.argv.slice(2));

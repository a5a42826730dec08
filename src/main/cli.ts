// Headless entry: `diagonal <command>`.
import { runDiagonal } from './cli/run-diagonal.ts';

process.exitCode = await runDiagonal(process.argv.slice(2));

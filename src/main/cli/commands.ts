import type { Command } from './command.ts';
import { auditCommand } from './commands/audit.ts';
import { demoCommand } from './commands/demo.ts';
import { captionCommand } from './commands/caption.ts';
import { embedCommand } from './commands/embed.ts';
import { encodeCommand } from './commands/encode.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { goldenCommand } from './commands/golden.ts';
import { historyCommand, redoCommand, undoCommand } from './commands/history.ts';
import { exportCommand, importCommand } from './commands/interchange.ts';
import { labelCommand } from './commands/label.ts';
import { modelCommand } from './commands/model.ts';
import { infoCommand, newCommand } from './commands/project.ts';
import { acceptCommand, frontierCommand, revertCommand } from './commands/promotion.ts';
import { reportCommand } from './commands/report.ts';
import { runsCommand } from './commands/runs.ts';
import { sampleCommand } from './commands/sample.ts';
import { scenesCommand } from './commands/scenes.ts';
import { searchCommand } from './commands/search.ts';
import { serveCommand } from './commands/serve.ts';
import { trainCommand } from './commands/train.ts';
import { interpolateCommand, tuneCommand } from './commands/tune.ts';

/** Every command, in the order in which a project needs them. */
export const commands: readonly Command[] = [
  newCommand,
  infoCommand,
  sampleCommand,
  importCommand,
  exportCommand,
  modelCommand,
  embedCommand,
  searchCommand,
  evaluateCommand,
  labelCommand,
  auditCommand,
  tuneCommand,
  interpolateCommand,
  runsCommand,
  reportCommand,
  goldenCommand,
  frontierCommand,
  acceptCommand,
  revertCommand,
  trainCommand,
  scenesCommand,
  demoCommand,
  captionCommand,
  undoCommand,
  redoCommand,
  historyCommand,
  serveCommand,
  encodeCommand,
];

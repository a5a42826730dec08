import type { Studio } from '../../../shared/contract/contract.ts';
import { StudioError } from '../../../shared/contract/errors.ts';
import { frontier, promotionResult, type PromotionResult } from '../../../shared/contract/promotion.ts';
import { showFigure } from '../../../shared/text/numbers.ts';
import { operand, requiredText, text, UsageError, wholeNumber, type Command } from '../command.ts';
import { followJob } from '../follow-job.ts';
import { findGolden, findModel, withStudio } from '../studio.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** `diagonal accept` */
export const acceptCommand: Command = {
  name: 'accept',
  about: 'Makes a version current and embeds the project with it, unless the regression guard refuses.',
  operands: '<project>',
  flags: {
    model: { value: '<name>', about: 'the version to accept (required)' },
    general: { value: '<golden set>|none', about: 'set the regression guard: the golden set that must not get worse' },
    'allowed-drop': { value: '<points>', about: 'set how far its score may drop (initially 2)' },
  },
  async run(args, terminal) {
    const name = requiredText(args, 'model');
    const general = text(args, 'general');
    const points = text(args, 'allowed-drop');
    const allowed = points === undefined ? undefined : Number(points) / 100;
    if (allowed !== undefined && !(allowed >= 0 && allowed <= 1))
      throw new UsageError('--allowed-drop must be a number of points from 0 to 100.');
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      if (general !== undefined || allowed !== undefined) await changeGuard(studio, general, allowed);
      const { id } = await findModel(studio, name);
      const { jobId } = await studio.tuning.accept({ modelId: id });
      return print(promotionResult.parse(await followJob(studio, jobId, terminal)), terminal);
    });
  },
};

/** `diagonal revert` */
export const revertCommand: Command = {
  name: 'revert',
  about: 'Makes the model current that was current before the last accepted version.',
  operands: '<project>',
  async run(args, terminal) {
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      const { currentId } = await studio.tuning.promotion({});
      if (currentId === null)
        throw new StudioError('not-found', 'This project has no model yet; add one with `diagonal model add`.');
      const { jobId } = await studio.tuning.revert({ modelId: currentId });
      return print(promotionResult.parse(await followJob(studio, jobId, terminal)), terminal);
    });
  },
};

/** `diagonal frontier` */
export const frontierCommand: Command = {
  name: 'frontier',
  about: 'Evaluates interpolated weights (WiSE-FT) between a version and its parent on every golden set.',
  operands: '<project>',
  flags: {
    model: { value: '<name>', about: 'the version (required)' },
    points: { value: '<n>', about: 'how many values of alpha from 0 to 1 (default 5)' },
  },
  async run(args, terminal) {
    const name = requiredText(args, 'model');
    const points = wholeNumber(args, 'points', 2);
    return withStudio(terminal, operand(args, 0, 'project'), async (studio) => {
      const { id } = await findModel(studio, name);
      const { jobId } = await studio.tuning.frontier({ childId: id, ...(points !== undefined && { points }) });
      const found = frontier.parse(await followJob(studio, jobId, terminal));
      const names = new Map((await studio.golden.list({})).map((set) => [set.id, set.name]));
      const rows = found.points.map(({ alpha, scores }) => [
        alpha.toFixed(2),
        ...scores.map(({ score }) => showFigure(score)),
      ]);
      terminal.print(table([['alpha', ...found.goldenIds.map((goldenId) => names.get(goldenId) ?? '')], ...rows]));
      return found;
    });
  },
};

async function changeGuard(studio: Studio, general: string | undefined, allowed: number | undefined): Promise<void> {
  const { guard } = await studio.tuning.promotion({});
  const set = general === undefined || general === 'none' ? null : await findGolden(studio, general);
  await studio.tuning.setGuard({
    goldenId: general === undefined ? guard.goldenId : (set?.id ?? null),
    allowedDrop: allowed ?? guard.allowedDrop,
  });
}

function print(result: PromotionResult, terminal: Terminal): PromotionResult {
  const { model, images, captions, pairs, guard } = result;
  if (guard)
    terminal.print(
      `Regression guard "${guard.golden}": ${showFigure(guard.before)} before, ${showFigure(guard.after)} after.`,
    );
  terminal.print(
    `"${model}" is now the current model: embedded ${images} images and ${captions} captions, compared ${pairs} pairs.`,
  );
  return result;
}

import { showListed } from '../../workspace/show-listed.ts';
import type { EvaluationTask, FigureQuery } from '../../../../shared/contract/evaluation.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';

/** Starts an evaluation of the current model with the settings of the view; shows an error and returns false if it is refused. */
export async function runEvaluation(workspace: Workspace, task: EvaluationTask): Promise<boolean> {
  const { studio, state, router, toasts } = workspace;
  if (!state.model) return false;
  const { 'classes.split': split = '', 'classes.learn': learn = '' } = router.settings;
  // Training data can only be chosen for an evaluation on one split, and must be a different split; null cross-validates.
  const learnFrom = learn === 'turns' ? null : learn;
  const hasTrainingData = split !== '' && learnFrom !== '' && learnFrom !== split;
  try {
    await studio.evaluation.start({
      modelId: state.model.id,
      task,
      ...(split && { split }),
      ...(hasTrainingData && { learnFrom }),
    });
    return true;
  } catch (error) {
    toasts.fail(error);
    return false;
  }
}

/** Opens the images behind a figure of the current model's last result in the library, under the given title. */
export async function openFigure(workspace: Workspace, figure: FigureQuery, title: string): Promise<void> {
  const { studio, state, toasts } = workspace;
  if (!state.model) return;
  try {
    const { imageIds } = await studio.evaluation.behind({ modelId: state.model.id, figure });
    showListed(workspace, title, imageIds, { within: true });
  } catch (error) {
    toasts.fail(error);
  }
}

import type { EvaluationTask } from '../../../../shared/contract/evaluation.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';

/** Starts an evaluation of the present model as the view is set; false when it was refused, which is told. */
export async function runEvaluation(workspace: Workspace, task: EvaluationTask): Promise<boolean> {
  const { studio, state, router, toasts } = workspace;
  if (!state.model) return false;
  const { 'classes.split': split = '', 'classes.learn': learn = '' } = router.settings;
  // Learning from another split than the judged one; with all images judged there is none.
  const learnFrom = learn === 'turns' ? null : learn;
  const taught = split !== '' && learnFrom !== '' && learnFrom !== split;
  try {
    await studio.evaluation.start({
      modelId: state.model.id,
      task,
      ...(split && { split }),
      ...(taught && { learnFrom }),
    });
    return true;
  } catch (error) {
    toasts.fail(error);
    return false;
  }
}

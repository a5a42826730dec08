import type { Figure } from '../../../../shared/contract/evaluation.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';

/** Shows the images behind a figure of the present model's last result in the library, under a title that says which they are. */
export async function openFigure(workspace: Workspace, figure: Figure, title: string): Promise<void> {
  const { studio, state, router, toasts } = workspace;
  if (!state.model) return;
  try {
    const { imageIds } = await studio.evaluation.behind({ modelId: state.model.id, figure });
    router.ask({ relation: { kind: 'listed', title, ids: imageIds }, text: '' }, { view: 'library' });
  } catch (error) {
    toasts.fail(error);
  }
}

import type { Command } from '../../workspace/commands.svelte.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';
import type { Model } from '../../../../shared/contract/models.ts';
import { orderLineage } from './order-lineage.ts';

/** Commands for the selected model. */
export function modelCommands(workspace: Workspace, shown: Model | null): Command[] {
  const { studio, router, state, toasts } = workspace;
  const group = 'Models';
  const hasModel = () => shown !== null;
  const step = (by: number) => () => {
    const rows = orderLineage(state.models);
    const next = rows[rows.findIndex(({ model }) => model.id === shown?.id) + by];
    if (next) router.set({ 'models.model': String(next.model.id) }, { replace: true });
  };
  return [
    { id: 'models.add', title: 'Add a model', group, keys: ['A'], run: () => (workspace.dialog = { kind: 'model' }) },
    { id: 'models.next', title: 'Next model', group, keys: ['J', 'Down'], keyOnly: true, run: step(1) },
    { id: 'models.previous', title: 'Previous model', group, keys: ['K', 'Up'], keyOnly: true, run: step(-1) },
    {
      id: 'models.current',
      title: 'Make the model current',
      group,
      keys: ['C'],
      enabled: () => shown !== null && !shown.current,
      run: () => makeCurrent(workspace, shown!),
    },
    {
      id: 'models.measure',
      title: 'Measure the model’s speed',
      group,
      keys: ['M'],
      enabled: hasModel,
      run: () => void studio.models.measure({ modelId: shown!.id }).catch((error: unknown) => toasts.fail(error)),
    },
    {
      id: 'models.parity',
      title: 'Check the model against a reference…',
      group,
      keys: ['P'],
      enabled: hasModel,
      run: () => (workspace.dialog = { kind: 'parity', modelId: shown!.id }),
    },
    {
      id: 'models.export',
      title: 'Export the model…',
      group,
      keys: ['X'],
      enabled: hasModel,
      run: () => (workspace.dialog = { kind: 'model-export', modelId: shown!.id }),
    },
    {
      id: 'models.remove',
      title: 'Remove the model…',
      group,
      keys: ['Delete'],
      enabled: hasModel,
      run: () => (workspace.dialog = { kind: 'model-remove', modelId: shown!.id }),
    },
  ];
}

/** Makes a model the current one of the project. */
export function makeCurrent({ studio, toasts }: Workspace, { id, name }: Model): void {
  studio.models
    .setCurrent({ modelId: id })
    .then(() => toasts.show(`${name} is current.`))
    .catch((error: unknown) => toasts.fail(error));
}

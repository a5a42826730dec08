import type { Command } from '../../workspace/commands.svelte.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';
import type { Model } from '../../../../shared/contract/models.ts';
import type { Run } from '../../../../shared/contract/runs.ts';

/** Actions on the draft and the open run. */
export interface TuneActions {
  readonly start: (() => void) | null;
  readonly estimate: (() => void) | null;
  readonly createGolden: () => void;
}

/** The commands of the Tune view, with their keys. */
export function tuneCommands(workspace: Workspace, run: Run | null, actions: TuneActions): Command[] {
  const group = 'Tune';
  const state = run?.state;
  return [
    {
      id: 'tune.start',
      title: 'Start the run',
      group,
      keys: ['Mod+Enter'],
      enabled: () => actions.start !== null,
      run: () => actions.start!(),
    },
    {
      id: 'tune.estimate',
      title: 'Estimate duration and memory',
      group,
      keys: ['E'],
      enabled: () => actions.estimate !== null,
      run: () => actions.estimate!(),
    },
    { id: 'tune.golden', title: 'Create golden set…', group, keys: ['G'], run: actions.createGolden },
    {
      id: 'tune.pause',
      title: state === 'running' ? 'Pause the run' : 'Resume the run',
      group,
      keys: ['P'],
      enabled: () => run !== null && (state === 'running' || canResume(run)),
      run: () => (state === 'running' ? pauseRun(workspace, run!) : resumeRun(workspace, run!)),
    },
    {
      id: 'tune.accept',
      title: 'Accept the version',
      group,
      keys: ['A'],
      enabled: () => (run?.resultId ?? null) !== null && run!.resultId !== workspace.state.model?.id,
      run: () => acceptVersion(workspace, run!.resultId!),
    },
    {
      id: 'tune.moved',
      title: 'Show movement on the map',
      group,
      keys: ['M'],
      enabled: () => {
        const version = workspace.state.models.find(({ id }) => id === run?.resultId);
        return version !== undefined && canShowMoved(workspace, version);
      },
      run: () => showMoved(workspace, workspace.state.model!),
    },
    {
      id: 'tune.revert',
      title: 'Revert the current version',
      group,
      enabled: () => (workspace.state.model?.parentId ?? null) !== null,
      run: () => revertVersion(workspace, workspace.state.model!.id),
    },
  ];
}

/** Whether a run can be resumed from its last checkpoint. */
export const canResume = ({ state, parent }: Run): boolean =>
  parent !== null && (state === 'paused' || state === 'failed' || state === 'cancelled');

/** Whether the map can show a version and its parent. */
export function canShowMoved({ state }: Workspace, { current, parentId }: Model): boolean {
  const parent = state.models.find(({ id }) => id === parentId);
  return current && state.isEmbedded && (parent?.embedded.images ?? 0) > 0;
}

/** Opens the map and animates the points from their positions under the parent to those under the version. */
export function showMoved({ router }: Workspace, { parentId }: Model): void {
  router.go('map');
  router.set({ 'map.since': String(parentId) }, { replace: true });
}

/** Stops a run after the current step, so that it can be resumed. */
export function pauseRun({ studio, toasts }: Workspace, { id }: Run): void {
  studio.tuning.pause({ runId: id }).catch((error: unknown) => toasts.fail(error));
}

/** Resumes a run from its last checkpoint. */
export function resumeRun({ studio, toasts }: Workspace, { id }: Run): void {
  studio.tuning.resume({ runId: id }).catch((error: unknown) => toasts.fail(error));
}

/** Makes a version current, if it passes the regression guard. */
export function acceptVersion({ studio, toasts }: Workspace, modelId: number): void {
  studio.tuning.accept({ modelId }).catch((error: unknown) => toasts.fail(error));
}

/** Makes the previous version current again. */
export function revertVersion({ studio, toasts }: Workspace, modelId: number): void {
  studio.tuning.revert({ modelId }).catch((error: unknown) => toasts.fail(error));
}

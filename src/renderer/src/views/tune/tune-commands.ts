import type { Command } from '../../workspace/commands.svelte.ts';
import type { Workspace } from '../../workspace/workspace.svelte.ts';
import type { Model } from '../../../../shared/contract/models.ts';
import type { Run } from '../../../../shared/contract/runs.ts';

/** What the view can do with the draft and the run that is shown. */
export interface TuneActions {
  readonly start: (() => void) | null;
  readonly estimate: (() => void) | null;
  readonly makeGolden: () => void;
}

/** The keys and commands of the view. */
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
      title: 'Estimate what the run takes',
      group,
      keys: ['E'],
      enabled: () => actions.estimate !== null,
      run: () => actions.estimate!(),
    },
    { id: 'tune.golden', title: 'Make a golden set…', group, keys: ['G'], run: actions.makeGolden },
    {
      id: 'tune.pause',
      title: state === 'running' ? 'Pause the run' : 'Go on with the run',
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
      title: 'See what moved on the map',
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
      title: 'Take the current version back',
      group,
      enabled: () => (workspace.state.model?.parentId ?? null) !== null,
      run: () => revertVersion(workspace, workspace.state.model!.id),
    },
  ];
}

/** True when a run can be gone on with from its last checkpoint. */
export const canResume = ({ state, parent }: Run): boolean =>
  parent !== null && (state === 'paused' || state === 'failed' || state === 'cancelled');

/** True when a version is what the map shows and its parent can be shown too. */
export function canShowMoved({ state }: Workspace, { current, parentId }: Model): boolean {
  const parent = state.models.find(({ id }) => id === parentId);
  return current && state.isEmbedded && (parent?.embedded.images ?? 0) > 0;
}

/** Goes to the map and lets the points go from where the parent had them to where the version has them. */
export function showMoved({ router }: Workspace, { parentId }: Model): void {
  router.go('map');
  router.set({ 'map.since': String(parentId) }, { replace: true });
}

/** Lets a run end after the step that it is in, so that it can be gone on with. */
export function pauseRun({ studio, toasts }: Workspace, { id }: Run): void {
  studio.tuning.pause({ runId: id }).catch((error: unknown) => toasts.fail(error));
}

/** Goes on with a run from its last checkpoint. */
export function resumeRun({ studio, toasts }: Workspace, { id }: Run): void {
  studio.tuning.resume({ runId: id }).catch((error: unknown) => toasts.fail(error));
}

/** Makes a version the current one, once the guard lets it pass. */
export function acceptVersion({ studio, toasts }: Workspace, modelId: number): void {
  studio.tuning.accept({ modelId }).catch((error: unknown) => toasts.fail(error));
}

/** Goes back to what was current before. */
export function revertVersion({ studio, toasts }: Workspace, modelId: number): void {
  studio.tuning.revert({ modelId }).catch((error: unknown) => toasts.fail(error));
}

import { layout } from '../workspace/layout.svelte.ts';
import { isRanked } from '../workspace/query.ts';
import { theme } from './theme.svelte.ts';
import { viewIds, views } from '../workspace/views.ts';
import type { Command } from '../workspace/commands.svelte.ts';
import type { Session } from '../workspace/session.svelte.ts';
import type { Workspace } from '../workspace/workspace.svelte.ts';

/** Offers the commands that are available in every view; returns the function that withdraws them. */
export function offerShellCommands(workspace: Workspace, session: Session): () => void {
  const commands = [
    ...navigation(workspace),
    ...project(workspace, session),
    ...editing(workspace),
    ...workspace.guide.commands(),
    ...appearance(workspace),
  ];
  return workspace.commands.offer(() => commands);
}

function editing(workspace: Workspace): Command[] {
  const { state, edits, router } = workspace;
  const group = 'Edit';
  const hasTarget = () => router.selection.ids.size > 0 || router.selection.focus !== null;
  const assign = Array.from({ length: 9 }, (_, index): Command => ({
    id: `edit.class.${index + 1}`,
    get title() {
      const name = state.classes[index]?.name;
      return name === undefined ? `Assign class ${index + 1}` : `Assign class “${name}”`;
    },
    group: 'Classes',
    keys: [String(index + 1)],
    unlisted: index > 0,
    enabled: () => hasTarget() && index < state.classes.length,
    run: () => void edits.setClass(workspace.targets(), state.classes[index]!.id),
  }));
  return [
    {
      id: 'edit.caption',
      title: 'Edit the caption',
      group,
      keys: ['Enter', 'E'],
      enabled: () => router.selection.focus !== null && router.selection.ids.size < 2,
      run() {
        layout.inspectorOpen.current = true;
        workspace.historyOpen = false;
        workspace.previewing = false;
        workspace.requests.make('edit-caption');
      },
    },
    ...(
      [
        ['replace', 'Find and replace in captions…', ['Mod+H']],
        ['append', 'Append to captions…', undefined],
        ['prefix', 'Put text before captions…', undefined],
        ['set', 'Set captions…', undefined],
      ] as const
    ).map(([change, title, keys]): Command => ({
      id: `edit.bulk.${change}`,
      title,
      group,
      ...(keys && { keys }),
      enabled: () => workspace.results.ids.length > 0,
      run: () => (workspace.dialog = { kind: 'bulk-edit', change }),
    })),
    {
      id: 'edit.tag',
      title: 'Add a tag',
      group,
      keys: ['#'],
      enabled: hasTarget,
      run() {
        layout.inspectorOpen.current = true;
        workspace.historyOpen = false;
        workspace.requests.make('add-tag');
      },
    },
    {
      id: 'edit.compare',
      title: 'Compare side by side',
      group,
      keys: ['Shift+C'],
      enabled: () => router.selection.ids.size >= 2 && router.selection.ids.size <= 4,
      run: () => (workspace.dialog = { kind: 'compare', ids: [...router.selection.ids] }),
    },
    { id: 'edit.undo', title: 'Undo', group, keys: ['Mod+Z', 'U'], run: () => void edits.undo() },
    { id: 'edit.redo', title: 'Redo', group, keys: ['Mod+Y', 'Mod+Shift+Z'], run: () => void edits.redo() },
    ...(
      [
        ['good', 'Shift+G'],
        ['fix', 'Shift+X'],
        ['reject', 'Shift+R'],
        ['to do', 'Shift+T'],
      ] as const
    ).map(([status, key]): Command => ({
      id: `edit.status.${status}`,
      title: `Mark as ${status}`,
      group,
      keys: [key],
      enabled: hasTarget,
      run: () => void edits.setStatus(workspace.targets(), status),
    })),
    {
      id: 'edit.like',
      title: 'Find images like this one',
      group: 'Search',
      keys: ['L'],
      enabled: () => router.selection.focus !== null && state.isEmbedded,
      run: () => findLike(workspace, router.selection.focus!),
    },
    {
      id: 'list.update',
      title: 'Update the list',
      group: 'Search',
      keys: ['R'],
      enabled: () => workspace.results.fresh !== null || isRanked(router.query),
      run: () => (workspace.results.fresh ? workspace.results.update() : void workspace.load()),
    },
    ...assign,
    {
      id: 'edit.class.none',
      title: 'Remove the class',
      group: 'Classes',
      keys: ['0'],
      enabled: hasTarget,
      run: () => void edits.setClass(workspace.targets(), null),
    },
  ];
}

/** Shows the images that are similar to one, the most similar first. */
export function findLike(workspace: Workspace, imageId: number): void {
  const { router } = workspace;
  const text = router.query.mode === 'meaning' ? '' : router.query.text;
  router.ask({ relation: { kind: 'like', imageId }, text }, { view: 'library' });
}

function navigation(workspace: Workspace): Command[] {
  const group = 'Go';
  return [
    ...viewIds.map((id, index): Command => ({
      id: `go.${id}`,
      title: `Go to ${views[id].title}`,
      group,
      keys: [`Alt+${index + 1}`],
      run: () => workspace.router.go(id),
    })),
    {
      id: 'go.commands',
      title: 'Search commands',
      group,
      keys: ['Mod+K'],
      keyOnly: true,
      run: () => (workspace.dialog = { kind: 'commands' }),
    },
    {
      id: 'go.keys',
      title: 'Show keyboard shortcuts of this view',
      group,
      keys: ['?'],
      run: () => (workspace.dialog = { kind: 'keys' }),
    },
    {
      id: 'go.history',
      title: 'Show or hide the history',
      group,
      keys: ['H'],
      run: () => (workspace.historyOpen = !workspace.historyOpen),
    },
    {
      id: 'go.statistics',
      title: 'Show caption statistics',
      group,
      keys: ['Shift+S'],
      enabled: () => workspace.state.project.captions > 0,
      run: () => (workspace.dialog = { kind: 'statistics' }),
    },
    { id: 'go.jobs', title: 'Show jobs', group, run: () => workspace.jobs.show(null) },
  ];
}

function project(workspace: Workspace, session: Session): Command[] {
  const { state } = workspace;
  const group = 'Project';
  const hasSamples = () => state.project.samples > 0;
  return [
    {
      id: 'project.import',
      title: 'Import…',
      group,
      keys: ['Mod+I'],
      run: () => (workspace.dialog = { kind: 'import' }),
    },
    {
      id: 'project.export',
      title: 'Export…',
      group,
      keys: ['Mod+E'],
      enabled: hasSamples,
      run: () => (workspace.dialog = { kind: 'export' }),
    },
    {
      id: 'project.report',
      title: 'Write a report…',
      group,
      enabled: () => state.model !== null,
      run: () => (workspace.dialog = { kind: 'report' }),
    },
    { id: 'project.model', title: 'Add a model…', group, run: () => (workspace.dialog = { kind: 'model' }) },
    {
      id: 'project.embed',
      title: 'Embed…',
      group,
      enabled: () => state.model !== null && hasSamples(),
      run: () => (workspace.dialog = { kind: 'embed' }),
    },
    {
      id: 'project.sample',
      title: 'Open the sample project',
      group,
      run: () => void session.openSample().catch((error: unknown) => workspace.toasts.fail(error)),
    },
    { id: 'project.close', title: 'Close the project', group, run: () => void session.closeProject() },
  ];
}

function appearance(workspace: Workspace): Command[] {
  const group = 'Appearance';
  const { inspectorOpen } = layout;
  return [
    {
      id: 'show.inspector',
      title: 'Show or hide the inspector',
      group,
      keys: ['I'],
      run() {
        inspectorOpen.current = workspace.historyOpen || !inspectorOpen.current;
        workspace.historyOpen = false;
      },
    },
    { id: 'theme.system', title: 'Theme: system', group, run: () => theme.choose('system') },
    { id: 'theme.light', title: 'Theme: light', group, run: () => theme.choose('light') },
    { id: 'theme.dark', title: 'Theme: dark', group, run: () => theme.choose('dark') },
  ];
}

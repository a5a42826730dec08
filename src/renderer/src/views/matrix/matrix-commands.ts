import { keysOf } from '../../../../shared/contract/values.ts';
import type { Command } from '../../workspace/commands.svelte.ts';
import type { MatrixView } from './matrix-view.svelte.ts';
import type { Order } from './settings.ts';
import type { Values } from './paint.ts';

/** The label of each order. */
export const orderNames: Readonly<Record<Order, string>> = {
  given: 'As listed',
  cluster: 'By cluster',
  alignment: 'Worst first',
};

/** The label of each kind of value. */
export const valueNames: Readonly<Record<Values, string>> = {
  cosine: 'Cosine',
  captions: 'Image → caption',
  images: 'Caption → image',
};

const steps = [
  ['up', 'Cell above', 'Up', -1, 0],
  ['down', 'Cell below', 'Down', 1, 0],
  ['left', 'Cell to the left', 'Left', 0, -1],
  ['right', 'Cell to the right', 'Right', 0, 1],
] as const;

/** The commands of the matrix, with their keys. */
export function matrixCommands(view: MatrixView): readonly Command[] {
  const group = 'Matrix';
  const isShown = () => view.state.n > 0 && view.settings.as === 'picture';
  const moving = steps.flatMap(([name, title, key, down, right]): Command[] => [
    {
      id: `matrix.${name}`,
      title,
      group: 'Move',
      keys: [key],
      keyOnly: true,
      enabled: isShown,
      run: () => view.step(down, right),
    },
    {
      id: `matrix.far.${name}`,
      title: 'Move ten cells',
      group: 'Move',
      keys: [`Shift+${key}`],
      keyOnly: true,
      unlisted: name !== 'right',
      enabled: isShown,
      run: () => view.step(10 * down, 10 * right),
    },
  ]);
  const hasMatches = () => view.matches.length > 0;
  return [
    ...moving,
    {
      id: 'matrix.open',
      title: 'Open both pairs of the cell',
      group,
      keys: ['Enter'],
      enabled: () => isShown() && view.cursor !== null,
      run: () => view.openCell(view.cursor!),
    },
    {
      id: 'matrix.close',
      title: 'Close the pairs',
      group,
      keys: ['Esc'],
      enabled: () => view.settings.open !== null,
      run: () => view.close(),
    },
    {
      id: 'matrix.hot.next',
      title: 'Next off-diagonal match',
      group,
      keys: ['J'],
      enabled: hasMatches,
      run: () => view.stepMatch(1),
    },
    {
      id: 'matrix.hot.before',
      title: 'Previous off-diagonal match',
      group,
      keys: ['K'],
      enabled: hasMatches,
      run: () => view.stepMatch(-1),
    },
    {
      id: 'matrix.own',
      title: 'Go to the pair of this image',
      group,
      keys: ['D'],
      enabled: () => isShown() && view.cursor !== null,
      run: () => view.point({ row: view.cursor!.row, column: view.cursor!.row }),
    },
    { id: 'matrix.in', title: 'Zoom in', group, keys: ['+', '='], enabled: isShown, run: () => view.zoomBy(1.5) },
    { id: 'matrix.out', title: 'Zoom out', group, keys: ['-'], enabled: isShown, run: () => view.zoomBy(1 / 1.5) },
    { id: 'matrix.fit', title: 'Fit the matrix', group, keys: ['0'], enabled: isShown, run: () => view.fit() },
    {
      id: 'matrix.table',
      title: 'Switch between the matrix and the worst rows',
      group,
      keys: ['T'],
      run: () => view.set({ as: view.settings.as === 'table' ? 'picture' : 'table' }),
    },
    ...keysOf(orderNames).map((order): Command => ({
      id: `matrix.order.${order}`,
      title: `Order the matrix: ${orderNames[order].toLowerCase()}`,
      group,
      run: () => view.set({ order }),
    })),
    ...keysOf(valueNames).map((values): Command => ({
      id: `matrix.values.${values}`,
      title: `Show in the matrix: ${valueNames[values]}`,
      group,
      run: () => view.set({ values }),
    })),
  ];
}

/** The selected samples, by row number; `focus` is the one that keys act on, `anchor` the start of a range. */
export interface Selection {
  readonly ids: ReadonlySet<number>;
  readonly focus: number | null;
  readonly anchor: number | null;
}

/** Nothing selected. */
export const noSelection: Selection = { ids: new Set(), focus: null, anchor: null };

/** How a click or key changes the selection: plain, or with Ctrl, Shift, or both held. */
export type SelectionMode = 'only' | 'toggle' | 'range' | 'add-range' | 'focus';

/** Selects `id` as a file manager does. `order` is the list as shown, which defines ranges. */
export function select(selection: Selection, id: number, mode: SelectionMode, order: Uint32Array): Selection {
  if (mode === 'focus') return { ...selection, focus: id, anchor: id };
  if (mode === 'toggle') {
    const ids = new Set(selection.ids);
    if (!ids.delete(id)) ids.add(id);
    return { ids, focus: id, anchor: id };
  }
  const anchor = selection.anchor ?? selection.focus ?? id;
  const from = order.indexOf(anchor);
  const to = order.indexOf(id);
  if (mode === 'only' || from < 0 || to < 0) return { ids: new Set([id]), focus: id, anchor: id };
  const ids = new Set(mode === 'add-range' ? selection.ids : []);
  for (let at = Math.min(from, to); at <= Math.max(from, to); at++) ids.add(order[at]!);
  return { ids, focus: id, anchor };
}

/** Selects the whole list. */
export function selectAll(selection: Selection, order: Uint32Array): Selection {
  return {
    ids: new Set(order),
    focus: selection.focus ?? order[0] ?? null,
    anchor: selection.anchor ?? order[0] ?? null,
  };
}

/** The samples that an action applies to: the selected ones, or else the focused one. */
export function targets(selection: Selection): number[] {
  if (selection.ids.size > 0) return [...selection.ids];
  return selection.focus === null ? [] : [selection.focus];
}

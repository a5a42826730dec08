import { everything } from './query.ts';
import { readRoute, writeRoute } from './route.ts';
import { noSelection } from './selection.ts';
import { firstView, isView, type ViewId } from './views.ts';
import type { Query } from './query.ts';
import type { Settings } from './route.ts';
import type { Selection } from './selection.ts';

/** View, query and selection, synchronised with the address so that reload, back and forward work. */
export class Router {
  view = $state<ViewId>(firstView);
  query = $state.raw<Query>(everything);
  selection = $state.raw<Selection>(noSelection);
  settings = $state.raw<Settings>({});
  #writing: ReturnType<typeof setTimeout> | null = null;

  constructor() {
    this.#read();
  }

  /** Follows the back and forward buttons until the returned function is called. */
  listen(): () => void {
    const onChange = () => this.#read();
    window.addEventListener('popstate', onChange);
    return () => {
      window.removeEventListener('popstate', onChange);
      if (this.#writing) clearTimeout(this.#writing);
    };
  }

  go(view: ViewId): void {
    if (view === this.view) return;
    this.view = view;
    this.#write('push');
  }

  /** Changes the query. `replace` keeps a single history entry while the user types or drags. */
  ask(change: Partial<Query>, { replace = false, view = this.view }: { replace?: boolean; view?: ViewId } = {}): void {
    this.query = { ...this.query, ...change };
    this.view = view;
    this.#write(replace ? 'replace' : 'push');
  }

  /** Changes settings of views, by `view.name`; an empty string restores the default. */
  set(change: Settings, { replace = false }: { replace?: boolean } = {}): void {
    const changed = Object.entries({ ...this.settings, ...change });
    this.settings = Object.fromEntries(changed.filter(([, value]) => value !== ''));
    this.#write(replace ? 'replace' : 'push');
  }

  select(selection: Selection): void {
    if (selection === this.selection) return;
    this.selection = selection;
    // Browsers reject more than about 100 address changes in 30 seconds.
    this.#writing ??= setTimeout(() => this.#write('replace'), 400);
  }

  #write(how: 'push' | 'replace'): void {
    if (this.#writing) clearTimeout(this.#writing);
    this.#writing = null;
    const { view, query, settings } = this;
    const { ids, focus } = this.selection;
    const address = writeRoute({ view, query, focus, selected: [...ids], settings });
    if (address === location.hash) return;
    if (how === 'push') history.pushState(null, '', address);
    else history.replaceState(null, '', address);
  }

  #read(): void {
    const { view, query, focus, selected, settings } = readRoute(location.hash);
    this.view = isView(view) ? view : firstView;
    this.query = query;
    this.settings = settings;
    this.selection = { ids: new Set(selected), focus, anchor: focus };
  }
}

import { untrack } from 'svelte';
import { nameChord, onMac } from './keys.ts';

/** An action that is listed in the command search and can have keys. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** Chords as `nameChord` writes them; the first is shown. */
  readonly keys?: readonly string[];
  /** False while it is unavailable; absent means always available. */
  readonly enabled?: () => boolean;
  /** Listed among the keys, but not in the command search, such as navigation. */
  readonly keyOnly?: boolean;
  /** Not listed among the keys, because another command represents it. */
  readonly unlisted?: boolean;
  readonly run: () => void;
}

/** The commands of the current view, followed by those of the shell. */
export class CommandBoard {
  #sets = $state.raw<readonly (() => readonly Command[])[]>([]);
  readonly list = $derived(this.#sets.flatMap((set) => set()));

  /** Offers commands until the returned function is called. Call it in an effect. */
  offer(commands: () => readonly Command[]): () => void {
    this.#sets = [commands, ...untrack(() => this.#sets)];
    return () => {
      this.#sets = this.#sets.filter((set) => set !== commands);
    };
  }

  /** The commands that are available now. */
  available(): Command[] {
    return this.list.filter((command) => command.enabled?.() ?? true);
  }

  /** Runs a command by its id, if it is available. */
  run(id: string): void {
    this.available()
      .find((command) => command.id === id)
      ?.run();
  }

  /** Runs the command of a pressed key, unless the focused control or text field needs that key. */
  press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    const chord = nameChord(event, onMac);
    if (isTakenBy(event.target, chord)) return;
    const command = this.available().find(({ keys }) => keys?.includes(chord));
    if (!command) return;
    event.preventDefault();
    command.run();
  }
}

const typing = 'input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable=true]';
const floating = '[role=dialog]:not([data-keys=through]), [role=menu]';
const pressable = 'button, a, summary, [role=button]';
const movable = '[role=slider], [role=radio], [role=separator], [type=range]';

/** True if the focused element needs the key: a text field, an open menu or dialog, a button, a slider. */
function isTakenBy(target: EventTarget | null, chord: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest(floating)) return true;
  if (target.matches(typing)) return chord !== 'Mod+K' && !/^Alt\+\d$/.test(chord);
  if (/^(Space|Enter)$/.test(chord)) return target.closest(`${pressable}, ${movable}`) !== null;
  return /^(Up|Down|Left|Right|Home|End)$/.test(chord) && target.closest(movable) !== null;
}

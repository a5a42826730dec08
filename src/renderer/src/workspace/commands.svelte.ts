import { untrack } from 'svelte';
import { nameChord, onMac } from './keys.ts';

/** Something a person can do: listed in the command search, and by key where it has one. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** Chords as `nameChord` writes them; the first is shown. */
  readonly keys?: readonly string[];
  /** False while it cannot be done now; absent means always. */
  readonly enabled?: () => boolean;
  /** Listed among the keys, but not in the command search: moving about, mostly. */
  readonly keyOnly?: boolean;
  /** Not listed among the keys, because another command stands for it. */
  readonly unlisted?: boolean;
  readonly run: () => void;
}

/** The commands of the view that stands now, then those of the shell. */
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

  /** The commands that can be done now. */
  available(): Command[] {
    return this.list.filter((command) => command.enabled?.() ?? true);
  }

  /** Runs a command by its name, if it can be done now. */
  run(id: string): void {
    this.available()
      .find((command) => command.id === id)
      ?.run();
  }

  /** Runs the command of a key that was pressed anywhere; leaves keys alone that a control or a text field needs. */
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

/** True when the key belongs to what has the focus: to a text field, an open menu or dialog, a button, a slider. */
function isTakenBy(target: EventTarget | null, chord: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest(floating)) return true;
  if (target.matches(typing)) return chord !== 'Mod+K' && !/^Alt\+\d$/.test(chord);
  if (/^(Space|Enter)$/.test(chord)) return target.closest(`${pressable}, ${movable}`) !== null;
  return /^(Up|Down|Left|Right|Home|End)$/.test(chord) && target.closest(movable) !== null;
}

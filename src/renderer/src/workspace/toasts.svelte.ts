import { isStudioError } from '../../../shared/contract/errors.ts';

/** A short message that disappears by itself. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'warning';
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

const lifetime = { plain: 5000, warning: 15_000 };

/** The visible messages, oldest first. */
export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #last = 0;

  show(text: string, { tone = 'plain', action = null }: Partial<Pick<Toast, 'tone' | 'action'>> = {}): void {
    const id = ++this.#last;
    this.list = [...this.list.slice(-2), { id, text, tone, action }];
    setTimeout(() => this.dismiss(id), lifetime[tone]);
  }

  /** Shows an error, unless it is a cancellation. */
  fail(error: unknown): void {
    if (isStudioError(error, 'cancelled')) return;
    this.show(describeError(error), { tone: 'warning' });
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

/** The message of an error, for the user. */
export function describeError(error: unknown): string {
  return error instanceof Error && error.message ? error.message : 'An unexpected error occurred.';
}

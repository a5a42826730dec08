import { isStudioError } from '../../../shared/contract/errors.ts';

/** A short message that goes away by itself. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'warning';
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

const lifetime = { plain: 5000, warning: 15_000 };

/** The messages that stand in the corner now, oldest first. */
export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #last = 0;

  show(text: string, { tone = 'plain', action = null }: Partial<Pick<Toast, 'tone' | 'action'>> = {}): void {
    const id = ++this.#last;
    this.list = [...this.list.slice(-2), { id, text, tone, action }];
    setTimeout(() => this.dismiss(id), lifetime[tone]);
  }

  /** Tells what went wrong; being cancelled is not wrong. */
  fail(error: unknown): void {
    if (isStudioError(error, 'cancelled')) return;
    this.show(describeError(error), { tone: 'warning' });
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

/** The sentence of an error that a person can read. */
export function describeError(error: unknown): string {
  return error instanceof Error && error.message ? error.message : 'Something unforeseen went wrong.';
}

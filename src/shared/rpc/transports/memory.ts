import type { Port } from '../port.ts';
import { ownBytes } from './own-bytes.ts';

/**
 * Two ports that are connected to each other within one process. Messages are cloned and arrive later, as over any other
 * transport, so that whatever works here works there.
 */
export function openMemoryChannel(): [Port, Port] {
  const left = new MemoryPort();
  const right = new MemoryPort();
  left.join(right);
  right.join(left);
  return [left, right];
}

class MemoryPort implements Port {
  #far: MemoryPort | null = null;
  #onMessage: ((message: unknown) => void) | null = null;
  #onClose: (() => void) | null = null;
  readonly #waiting: unknown[] = [];
  #closed = false;

  join(far: MemoryPort): void {
    this.#far = far;
  }

  post(message: unknown): void {
    if (this.#closed) return;
    const copy = structuredClone(ownBytes(message));
    queueMicrotask(() => this.#far?.receive(copy));
  }

  listen(onMessage: (message: unknown) => void, onClose: () => void): void {
    this.#onMessage = onMessage;
    this.#onClose = onClose;
    for (const message of this.#waiting.splice(0)) queueMicrotask(() => this.receive(message));
    if (this.#closed) queueMicrotask(onClose);
  }

  receive(message: unknown): void {
    if (this.#closed) return;
    if (this.#onMessage) this.#onMessage(message);
    else this.#waiting.push(message);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#onClose) queueMicrotask(this.#onClose);
    queueMicrotask(() => this.#far?.close());
  }
}

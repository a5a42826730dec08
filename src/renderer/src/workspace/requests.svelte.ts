/** What a command asks of a part of the window that may not be on screen yet. */
export type Request = 'edit-caption' | 'add-tag';

/** Hands a command's request to the component that fulfils it, once that component is there. */
export class Requests {
  #pending = $state.raw<Request | null>(null);

  make(request: Request): void {
    this.#pending = request;
  }

  /** True if this was requested; the request is then fulfilled. In an effect, it runs again at the next request. */
  take(request: Request): boolean {
    if (this.#pending !== request) return false;
    this.#pending = null;
    return true;
  }
}

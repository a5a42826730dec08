/** What the preload script of the desktop's window offers; absent in a browser. */
interface DesktopApi {
  chooseFolder(): Promise<string | null>;
  chooseFile(): Promise<string | null>;
  pathOf(file: File): string;
}

const desktop = (globalThis as { diagonal?: DesktopApi }).diagonal;

/** True in the desktop's own window. */
export const isDesktop = desktop !== undefined;

/** The port to the engine that the desktop hands to its window; null in a browser. */
export function desktopPort(): Promise<MessagePort | null> {
  return Promise.resolve(null);
}

/** Shows the desktop's dialog; resolves to the path, or null when the person chose none. */
export async function chooseOnDesktop(kind: 'folder' | 'any'): Promise<string | null> {
  return (kind === 'folder' ? desktop?.chooseFolder() : desktop?.chooseFile()) ?? null;
}

/** The path of what was dropped; empty in a browser, which does not tell it. */
export const pathOf = (file: File): string => desktop?.pathOf(file) ?? '';

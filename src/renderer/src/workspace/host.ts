/** What the preload script adds to the page in the desktop's window; absent in a browser. */
interface Bridge {
  pathOf(file: File): string;
}

const bridge = (globalThis as { readonly diagonal?: Bridge }).diagonal;

/** True in the desktop's own window. */
export const isDesktop = bridge !== undefined;

/** The path of a file or folder that was dropped; empty in a browser, which does not reveal it. */
export const pathOf = (file: File): string => bridge?.pathOf(file) ?? '';

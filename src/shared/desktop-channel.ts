/**
 * The one name that the page, the preload script and the main process of the desktop share. The page posts it to its window
 * with two ports: over the first it speaks the studio's contract, over the second the desktop's.
 */
export const desktopChannel = 'diagonal:connect';

/** `system` follows the operating system. */
export type ThemeChoice = 'system' | 'light' | 'dark';

const name = 'diagonal.theme';

function read(): ThemeChoice {
  const stored = localStorage.getItem(name);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** The user's theme, stored on this machine and applied as the attribute that the tokens depend on. */
class Theme {
  choice = $state<ThemeChoice>(read());

  choose(choice: ThemeChoice): void {
    this.choice = choice;
    localStorage.setItem(name, choice);
    this.apply();
  }

  apply(): void {
    if (this.choice === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = this.choice;
  }
}

/** The theme of this window. */
export const theme = new Theme();

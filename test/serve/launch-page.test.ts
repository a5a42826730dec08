import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeLaunchPage } from '../../src/main/serve/launch-page.ts';

describe('a launch page', () => {
  it('redirects to the address, is readable by one user only, and can be removed', async () => {
    const page = await writeLaunchPage('http://127.0.0.1:4000/?token=abc&x="><script>');
    const text = await readFile(page.file, 'utf8');
    expect(text).toContain('url=http://127.0.0.1:4000/?token=abc&#38;x=&#34;&#62;&#60;script&#62;"');
    if (process.platform !== 'win32') {
      expect((await stat(page.file)).mode & 0o077).toBe(0);
      expect((await stat(dirname(page.file))).mode & 0o077).toBe(0);
    }
    await page.remove();
    expect(existsSync(dirname(page.file))).toBe(false);
  });
});

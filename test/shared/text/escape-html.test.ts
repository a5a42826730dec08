import { expect, test } from 'vitest';
import { escapeHtml } from '../../../src/shared/text/escape-html.ts';

test('escapes markup in text and in quoted attributes, and replaces control characters', () => {
  expect(escapeHtml(`<b title="x" id='y'>&amp;</b>`)).toBe(
    '&lt;b title=&#34;x&#34; id=&#39;y&#39;&gt;&amp;amp;&lt;/b&gt;',
  );
  expect(escapeHtml('a\u0000b\nc')).toBe('a\uFFFDb\nc');
});

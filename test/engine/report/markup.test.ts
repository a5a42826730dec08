import { describe, expect, test } from 'vitest';
import { html } from '../../../src/main/engine/report/markup.ts';
import { drawMatrix, spreadOf } from '../../../src/main/engine/report/charts/matrix.ts';

describe('markup of a report', () => {
  test('escapes text between tags and in attributes', () => {
    const hostile = `"><script>alert('1')</script>&amp;`;
    const { text } = html`<p title="${hostile}">${hostile}</p>`;
    const escaped = '&#34;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;';
    expect(text).toBe(`<p title="${escaped}">${escaped}</p>`);
    expect(html`${'a\u0000b'}`.text).toBe('a\uFFFDb');
  });

  test('keeps markup, joins lists and omits null and false', () => {
    const item = html`<i></i>`;
    expect(html`${['<', item, null, false, [1, 2]]}`.text).toBe('&lt;<i></i>12');
  });
});

describe('the matrix of a report', () => {
  test('draws every cell once, in the colour of its cosine', () => {
    const cosines = Float32Array.of(1, 0, 0.5, 1);
    const { text } = drawMatrix(cosines, 2, { low: 0, high: 1 }, 'a < b');
    expect(text).toContain('aria-label="a &lt; b"');
    expect(text).toContain('class="c10" d="M0 0h7v7h-7zM7 7h7v7h-7z"');
    expect(text).toContain('class="c0" d="M7 0h7v7h-7z"');
    expect(text).toContain('class="c5" d="M0 7h7v7h-7z"');
  });

  test('has one scale for all matrices, which outliers do not affect', () => {
    const values = Float32Array.from({ length: 1000 }, (_, place) => place / 1000);
    const { low, high } = spreadOf([values, Float32Array.of(-50, 50)]);
    expect(low).toBeCloseTo(0.01, 1);
    expect(high).toBeCloseTo(0.99, 1);
  });
});

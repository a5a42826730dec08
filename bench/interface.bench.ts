// The window in Chromium, on a project of 100,000 made-up samples: first paint, scrolling, filter to result, the matrix of 2,000
// pairs, and the map of 100,000 points next to Plotly's scattergl on the same points in the same run. Frame times are milliseconds
// between drawn frames. Prints one JSON object, with the sizes of the renderer's bundle; needs `npm run build`.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { executablePath } from '../test/e2e/browser.ts';
import { servePage } from '../test/e2e/serve-page.ts';
import { StudioFolder } from '../test/e2e/studio-folder.ts';
import { listFirstScreen, readChunks } from '../test/helpers/renderer-bundle.ts';
import { measureFilter, measureFirstPaint, measureScrolling } from './interface/library.ts';
import { makeProject } from './interface/make-project.ts';
import { measureMap, measurePlotly } from './interface/map.ts';
import { measureMatrix } from './interface/matrix.ts';

const parts = ['paint', 'scroll', 'filter', 'matrix', 'map', 'plotly'] as const;
const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '100000' },
    /** Which parts, separated by commas. */
    only: { type: 'string', default: parts.join(',') },
  },
});
const samples = Number(values.samples);
const wanted = new Set(values.only.split(','));
const plotlyPolicy =
  "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src data: blob:";

const folder = await StudioFolder.create(1);
const served = await servePage(join(import.meta.dirname, 'interface', 'plotly-points'), { policy: plotlyPolicy });
// Both maps draw with WebGL; without a graphics card Chromium emulates it.
const browser = await chromium.launch({
  executablePath: executablePath!,
  args: ['--no-sandbox', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'],
});
const results: Record<string, unknown> = {};
try {
  const points = await time('project', () => makeProject(folder.path('large'), folder.path('photos'), samples));
  const url = await folder.serve(folder.path('large'));
  const run = async (part: (typeof parts)[number], measure: () => Promise<unknown>) => {
    if (wanted.has(part)) results[part] = await time(part, measure);
  };
  await run('paint', () => measureFirstPaint(browser, url, 5));
  await run('scroll', () => measureScrolling(browser, url));
  await run('filter', () => measureFilter(browser, url));
  await run('matrix', () => measureMatrix(browser, url, Math.min(samples, 2000)));
  await run('map', () => measureMap(browser, url));
  await run('plotly', () => measurePlotly(browser, served, points));
  console.log(JSON.stringify({ bench: 'interface', samples, ...results, bundle: describeBundle() }));
} finally {
  await browser.close();
  await served.close();
  await folder.close();
}

/** Prints to standard error how long each part took, to show where a slow run spends its time. */
async function time<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const start = performance.now();
  const result = await work();
  console.error(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

function describeBundle() {
  const chunks = readChunks();
  const first = listFirstScreen(chunks, 'Library');
  const sum = (of: 'bytes' | 'compressed') => first.reduce((total, chunk) => total + chunk[of], 0);
  const largest = [...chunks.values()].sort((a, b) => b.bytes - a.bytes).slice(0, 12);
  return {
    firstScreen: { bytes: sum('bytes'), compressed: sum('compressed') },
    largest: Object.fromEntries(largest.map(({ file, bytes, compressed }) => [file, { bytes, compressed }])),
  };
}

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';
import { entries } from './src/main/engine/compute/find-entry.ts';

// Every entry goes into out/main, so that a host finds the compute process and the workers by name.
const started = Object.entries(entries).map(([name, path]) => [name, `src/main/engine/${path}`]);
const main = { index: 'src/main/index.ts', cli: 'src/main/cli.ts', ...Object.fromEntries(started) };

export default defineConfig({
  main: { build: { rollupOptions: { input: main } } },
  preload: {
    build: {
      rollupOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [svelte()],
    // Plotly is one chunk of 1.4 MB, loaded with the first chart.
    build: { minify: true, chunkSizeWarningLimit: 1600, rollupOptions: { input: 'src/renderer/index.html' } },
  },
});

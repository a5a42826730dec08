import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

// Each entry stands beside the others in out/main, so that a host finds the compute process and the workers by name.
const main = {
  index: 'src/main/index.ts',
  cli: 'src/main/cli.ts',
  'compute-process': 'src/main/engine/compute/compute-process.ts',
  'pixel-worker': 'src/main/engine/encoders/preprocess/pixel-worker.ts',
  'rewrite-worker': 'src/main/engine/rewriting/rewrite-worker.ts',
  'layout-worker': 'src/main/engine/projection/layout-worker.ts',
};

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

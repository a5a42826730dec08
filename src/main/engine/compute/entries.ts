/** Programs that the engine starts but never imports, by the name of their file in `out/main`; paths are relative to the engine's folder. */
export const entries = {
  'compute-process': 'compute-process/compute-process.ts',
  'pixel-worker': 'encoders/preprocess/pixel-worker.ts',
  'rewrite-worker': 'rewriting/rewrite-worker.ts',
  'layout-worker': 'projection/layout-worker.ts',
} as const;

export type Entry = keyof typeof entries;

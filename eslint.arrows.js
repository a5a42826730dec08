// The direction of dependencies (ARCHITECTURE.md, "Arrows"). A folder may import itself and what stands above it here;
// everything listed in `from` is forbidden to it.

const formats = ['folder', 'table', 'image-folder', 'webdataset'];
const views = ['library', 'classes', 'audit', 'matrix', 'map', 'tune', 'models'];

/** Zones for `import-x/no-restricted-paths`. */
export const arrows = [
  { target: 'src/shared/rpc', from: ['src/shared/contract', 'src/main', 'src/renderer', 'src/preload'] },
  { target: 'src/shared/contract', from: ['src/main', 'src/renderer', 'src/preload'] },
  { target: 'src/main/onnx', from: ['src/shared', 'src/main/engine', 'src/main/autodiff', 'src/renderer'] },
  { target: 'src/main/autodiff', from: ['src/shared', 'src/main/engine', 'src/renderer'] },
  {
    target: 'src/main/engine',
    from: [
      'src/main/index.ts',
      'src/main/cli.ts',
      'src/main/cli',
      'src/main/serve',
      'src/main/desktop',
      'src/renderer',
      'src/preload',
    ],
  },
  {
    target: 'src/main/content',
    from: ['src/main/engine', 'src/main/serve', 'src/main/desktop', 'src/renderer', 'src/preload'],
  },
  { target: 'src/renderer', from: ['src/main', 'src/preload'] },
  { target: 'src/preload', from: ['src/main', 'src/renderer', 'src/shared/contract'] },
  // Inside the engine: handlers → services → catalogue, jobs, compute.
  {
    target: 'src/main/engine/{catalogue,jobs,compute,interchange,encoders,evaluation,projection,training}',
    from: ['src/main/engine/handlers', 'src/main/engine/engine.ts'],
  },
  {
    target: 'src/main/engine/{catalogue,jobs}',
    from: ['src/main/engine/{interchange,encoders,evaluation,projection,training}'],
  },
  // Views never import each other; formats never import each other.
  ...views.map((view) => ({
    target: `src/renderer/src/views/${view}`,
    from: 'src/renderer/src/views',
    except: [`./${view}`],
  })),
  ...formats.map((format) => ({
    target: `src/main/engine/interchange/${format}`,
    from: formats.filter((other) => other !== format).map((other) => `src/main/engine/interchange/${other}`),
  })),
  // Only the shell talks to the engine.
  { target: 'src/renderer/src/{components,charts}', from: ['src/renderer/src/views', 'src/renderer/src/app'] },
];

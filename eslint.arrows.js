// The direction of dependencies (ARCHITECTURE.md, "Arrows"), and the lint rule that holds it. Imports are relative and carry
// their extension, so that a path needs no resolver.
import { dirname, relative, resolve, sep } from 'node:path';

const formats = ['folder', 'table', 'image-folder', 'webdataset'];
const views = ['library', 'classes', 'audit', 'matrix', 'map', 'tune', 'models'];

const inEngine = (...folders) => folders.map((folder) => `src/main/engine/${folder}`);
const services = inEngine(
  'interchange',
  'encoders',
  'evaluation',
  'golden',
  'projection',
  'promotion',
  'sample',
  'scenes',
  'rewriting',
  'training',
);

/** A file below `target` imports nothing below `from`, unless it lies below `except`. */
const arrows = [
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
    target: [...inEngine('catalogue', 'jobs', 'compute'), ...services],
    from: inEngine('handlers', 'engine.ts'),
  },
  { target: inEngine('catalogue', 'jobs'), from: services },
  { target: inEngine('files'), from: [...inEngine('catalogue', 'jobs', 'compute'), ...services] },
  // Views never import each other; formats never import each other.
  ...views.map((view) => ({
    target: `src/renderer/src/views/${view}`,
    from: ['src/renderer/src/views'],
    except: `src/renderer/src/views/${view}`,
  })),
  ...formats.map((format) => ({
    target: `src/main/engine/interchange/${format}`,
    from: inEngine(...formats.filter((other) => other !== format).map((other) => `interchange/${other}`)),
  })),
  // Parts know nothing of what they are parts of.
  {
    target: ['src/renderer/src/components', 'src/renderer/src/charts'],
    from: ['src/renderer/src/views', 'src/renderer/src/app'],
  },
];

const isBelow = (file, folders) => [folders].flat().some((folder) => file === folder || file.startsWith(`${folder}/`));
const fromRoot = (path) =>
  relative(import.meta.dirname, path)
    .split(sep)
    .join('/');

const followArrows = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { against: '{{file}} must not depend on {{imported}} (eslint.arrows.js).' },
  },
  create(context) {
    const file = fromRoot(context.filename);
    const forbidden = arrows.filter(({ target }) => isBelow(file, target));
    const check = ({ source }) => {
      if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
      const imported = fromRoot(resolve(dirname(context.filename), source.value));
      const against = forbidden.some(({ from, except = [] }) => isBelow(imported, from) && !isBelow(imported, except));
      if (against) context.report({ node: source, messageId: 'against', data: { file, imported } });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

/** The plugin with the one rule, `arrows/follow`. */
export const arrowsPlugin = { rules: { follow: followArrows } };

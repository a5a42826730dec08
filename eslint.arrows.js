// The floors of the house, from the ground up, and the lint rule that keeps every import pointing down (ARCHITECTURE.md, "Floors").
// `npm run rooms` prints them with their arrows.
import { dirname, relative, resolve, sep } from 'node:path';

const engine = (...rooms) => rooms.map((room) => `src/main/engine/${room}`);
const renderer = (...rooms) => rooms.map((room) => `src/renderer/src/${room}`);

/**
 * A wing is a list of floors, a floor a list of rooms, a room a folder or a file. A room imports only from floors below it in its own wing,
 * and from the ground. Rooms of one floor know nothing of each other. Whatever lies under src/ belongs to a room: a new folder is reported
 * until it has its place here.
 */
export const wings = {
  ground: [
    ['src/shared/rpc', 'src/shared/text'],
    ['src/shared/contract', 'src/shared/desktop-channel.ts'],
  ],
  main: [
    ['src/main/onnx', 'src/main/content'],
    ['src/main/autodiff'],
    engine('base', 'files'),
    engine('catalogue', 'compute'),
    engine('jobs', 'images', 'similarity', 'rewriting', 'scenes', 'projects'),
    engine('interchange', 'encoders', 'media'),
    engine('evaluation'),
    engine('golden', 'projection', 'audit'),
    engine('training'),
    engine('promotion'),
    engine('sample', 'report'),
    engine('compute-process', 'open-project.ts'),
    engine('long-work.ts'),
    engine('session.ts'),
    engine('handlers'),
    engine('engine.ts'),
    ['src/main/host.ts', 'src/main/first-project.ts'],
    ['src/main/serve', 'src/main/desktop'],
    ['src/main/cli'],
    ['src/main/cli.ts', 'src/main/index.ts'],
  ],
  preload: [['src/preload']],
  renderer: [
    renderer('charts'),
    renderer('components'),
    renderer('workspace'),
    renderer('views'),
    renderer('app'),
    renderer('main.ts'),
  ],
};

/** Rooms that may import less than their floor allows: only what is listed. */
const only = {
  'src/main/onnx': [],
  'src/main/autodiff': ['src/main/onnx'],
  'src/main/content': ['src/shared/contract'],
  'src/main/engine/files': ['src/shared/contract'],
  'src/main/engine/base': ['src/shared/contract'],
  'src/preload': ['src/shared/desktop-channel.ts'],
};

/** Folders whose parts are kinds of one thing (views, formats): each part is a room of its own, and they never import each other. */
const apart = [...renderer('views'), ...engine('interchange')];

/** Rooms that are started as a program and never imported. */
const started = engine('compute-process');

const floorOf = new Map();
for (const [wing, floors] of Object.entries(wings))
  floors.forEach((rooms, floor) => rooms.forEach((room) => floorOf.set(room, { wing, floor, room })));

const isBelow = (file, folder) => file === folder || file.startsWith(`${folder}/`);

/** The room of a file with its wing and floor; undefined for a file that has none. */
export function findRoom(file) {
  for (let path = file; path.includes('/'); path = path.slice(0, path.lastIndexOf('/')))
    if (floorOf.has(path)) return floorOf.get(path);
  return undefined;
}

/** The part of a folder that is kept apart, such as one view, in which a file lies; null for any other file. */
function partOf(file) {
  const folder = apart.find((each) => isBelow(file, each));
  const [part, ...rest] = folder === undefined ? [] : file.slice(folder.length + 1).split('/');
  return rest.length > 0 ? `${folder}/${part}` : null;
}

/** Why `file` must not import `imported` (both relative to the repository); null when it may. */
export function findObjection(file, imported) {
  if (!isBelow(imported, 'src') || !isBelow(file, 'src')) return null;
  const [from, to] = [findRoom(file), findRoom(imported)];
  const homeless = from === undefined ? file : to === undefined ? imported : null;
  if (homeless !== null) return `${homeless} belongs to no room: give it its floor in eslint.arrows.js.`;
  const [ownPart, otherPart] = [partOf(file), partOf(imported)];
  if (ownPart !== null && otherPart !== null && ownPart !== otherPart)
    return `${ownPart} and ${otherPart} are kinds of one thing and never import each other.`;
  if (from.room === to.room) return null;
  if (started.includes(to.room)) return `${to.room} is started as a program and never imported.`;
  if (from.room in only && !only[from.room].includes(to.room))
    return `${from.room} imports nothing but ${only[from.room].join(' and ') || 'itself'}, so not ${imported}.`;
  if (to.wing === 'ground' && from.wing !== 'ground') return null;
  if (from.wing !== to.wing) return `${from.room} (${from.wing}) must not import ${imported} (${to.wing}).`;
  if (to.floor < from.floor) return null;
  return `${from.room} (floor ${from.floor}) must not import ${imported} (floor ${to.floor}): a room imports only from floors below it.`;
}

const fromRoot = (path) =>
  relative(import.meta.dirname, path)
    .split(sep)
    .join('/');

const followArrows = {
  meta: { type: 'problem', schema: [], messages: { against: '{{why}}' } },
  create(context) {
    // Imports are relative and carry their extension, so that a path needs no resolver.
    const check = ({ source }) => {
      if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
      const imported = resolve(dirname(context.filename), source.value);
      const why = findObjection(fromRoot(context.filename), fromRoot(imported));
      if (why !== null) context.report({ node: source, messageId: 'against', data: { why } });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      // `import('./x.ts').T` in a type is an arrow as well.
      TSImportType: ({ source }) => check({ source }),
    };
  },
};

/** The plugin with the one rule, `arrows/follow`. */
export const arrowsPlugin = { rules: { follow: followArrows } };

// `npm run rooms`: every room by floor with what it imports, the arrows that point up and the circles between rooms (0 of both).
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { findObjection, findRoom, wings } from '../eslint.arrows.js';
import { root } from './toolchain.mjs';

const short = (room) => room.replace(/^src\/(main\/engine\/|renderer\/src\/)?/, '');

/** Every import between files of src/, as a pair of paths relative to the repository. */
function readArrows() {
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    );
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const scripts = file.endsWith('.svelte') ? [...text.matchAll(/<script[^>]*>(.*?)<\/script>/gs)] : [[null, text]];
    return scripts
      .flatMap(([, code]) => ts.preProcessFile(code, true, true).importedFiles)
      .filter(({ fileName }) => fileName.startsWith('.'))
      .map(({ fileName }) => ({ file, imported: join(dirname(file), fileName).replaceAll('\\', '/') }));
  });
}

/** Groups of rooms that import each other, directly or by way of others. */
function findCircles(edges) {
  const reached = new Map([...edges.keys()].map((room) => [room, findReached(room, edges)]));
  const circles = [...reached].map(([room, rooms]) => [...rooms].filter((other) => reached.get(other)?.has(room)));
  return [...new Set(circles.filter(({ length }) => length > 0).map((circle) => circle.map(short).sort().join(' ↔ ')))];
}

function findReached(start, edges) {
  const reached = new Set();
  const next = [start];
  while (next.length > 0) {
    for (const room of edges.get(next.pop()) ?? []) {
      if (!reached.has(room)) next.push(room);
      reached.add(room);
    }
  }
  return reached;
}

const arrows = readArrows();
const against = arrows.flatMap(({ file, imported }) => findObjection(file, imported) ?? []);
const edges = new Map();
for (const { file, imported } of arrows) {
  const [from, to] = [findRoom(file)?.room, findRoom(imported)?.room];
  if (from === undefined || to === undefined || from === to) continue;
  edges.set(from, (edges.get(from) ?? new Set()).add(to));
}
const circles = findCircles(edges);

if (process.argv.includes('--json')) {
  const rooms = Object.entries(wings).flatMap(([wing, floors]) =>
    floors.flatMap((list, floor) => list.map((room) => ({ wing, floor, room, imports: [...(edges.get(room) ?? [])] }))),
  );
  console.log(JSON.stringify({ rooms, arrows: arrows.length, against, circles }, null, 2));
} else {
  for (const [wing, floors] of Object.entries(wings)) {
    console.log(`\n${wing}`);
    floors.forEach((list, floor) => {
      for (const room of list) {
        const imports = [...(edges.get(room) ?? [])].filter((other) => !other.startsWith('src/shared')).map(short);
        console.log(
          `${String(floor).padStart(4)}  ${short(room).padEnd(18)}${imports.length > 0 ? `→ ${imports.sort().join(', ')}` : ''}`,
        );
      }
    });
  }
  for (const line of [...against, ...circles]) console.log(`\n${line}`);
  console.log(
    `\n${arrows.length} imports; arrows that point up: ${against.length}; circles between rooms: ${circles.length}.`,
  );
}
if (against.length + circles.length > 0) process.exitCode = 1;

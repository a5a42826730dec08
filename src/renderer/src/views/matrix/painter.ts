import { findOffDiagonalMatches } from './off-diagonal.ts';
import { tileSize } from './messages.ts';
import { colourTile, halve, paintLevels } from './paint.ts';
import { patchColumns, summarise } from './summary.ts';
import type { FromPainter, Tile, ToPainter } from './messages.ts';
import type { Levels } from './paint.ts';

let cosines = new Float32Array();
let n = 0;

const answer = (message: FromPainter, given: Transferable[] = []) => postMessage(message, { transfer: given });

async function cut(levels: Levels, level: number, colours: Uint32Array): Promise<Tile[]> {
  const tiles: Promise<Tile>[] = [];
  for (let y = 0; y < levels.size; y += tileSize) {
    for (let x = 0; x < levels.size; x += tileSize) {
      const [width, height] = [Math.min(tileSize, levels.size - x), Math.min(tileSize, levels.size - y)];
      const image = new ImageData(colourTile(levels, { x, y, width, height }, colours), width, height);
      tiles.push(createImageBitmap(image).then((bitmap) => ({ level, x, y, bitmap })));
    }
  }
  return Promise.all(tiles);
}

async function paint({ number, painting, colours }: Extract<ToPainter, { kind: 'paint' }>): Promise<void> {
  const tiles: Tile[] = [];
  let levels = paintLevels(cosines, n, painting);
  for (let level = 0; ; level++) {
    tiles.push(...(await cut(levels, level, colours)));
    if (levels.size <= tileSize / 2) break;
    levels = halve(levels);
  }
  answer(
    { kind: 'painted', number, tiles },
    tiles.map(({ bitmap }) => bitmap),
  );
}

function sendSummary(): void {
  const summary = summarise(cosines, n);
  answer({ kind: 'summary', summary, matches: findOffDiagonalMatches(cosines, n, summary) });
}

onmessage = ({ data }: MessageEvent<ToPainter>) => {
  if (data.kind === 'paint') {
    void paint(data);
    return;
  }
  if (data.kind === 'load') ({ cosines, n } = data as { cosines: typeof cosines; n: number });
  else patchColumns(cosines, n, data.columns, data.cosines);
  sendSummary();
};

import { Remembered } from './remembered.svelte.ts';

/** The user's layout of the window. */
export const layout = {
  inspectorOpen: new Remembered('inspector.open', true),
  inspectorWidth: new Remembered('inspector.width', 340),
  filtersOpen: new Remembered('filters.open', true),
  filtersWidth: new Remembered('filters.width', 212),
  auditWidth: new Remembered('audit.width', 280),
  classesWidth: new Remembered('classes.width', 280),
  modelsWidth: new Remembered('models.width', 260),
  mapPanelOpen: new Remembered('map.panel.open', true),
  mapPanelWidth: new Remembered('map.panel.width', 224),
  tuneWidth: new Remembered('tune.width', 320),
  tuneSmoothing: new Remembered('tune.smoothing', 0.6),
  tileSize: new Remembered('tile.size', 148),
  hoverZoom: new Remembered('hover.zoom', true),
};

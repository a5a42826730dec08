// The same points as the map's, drawn as Plotly draws most of them: one trace of `scattergl`.
import plotly from 'plotly.js-dist-min';

const plot = document.getElementById('plot');
const layout = { width: 1052, height: 800, margin: { l: 0, r: 0, t: 0, b: 0 }, dragmode: 'pan', showlegend: false };

globalThis.draw = async (points) => {
  const x = points.filter((_, at) => at % 2 === 0);
  const y = points.filter((_, at) => at % 2 === 1);
  const trace = { type: 'scattergl', mode: 'markers', x, y, marker: { size: 4, opacity: 0.7 } };
  await plotly.newPlot(plot, [trace], layout, { scrollZoom: true, displayModeBar: false });
  const gl = document.createElement('canvas').getContext('webgl');
  const info = gl?.getExtension('WEBGL_debug_renderer_info');
  return gl ? String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER)) : null;
};

globalThis.lasso = () => plotly.relayout(plot, { dragmode: 'lasso' });

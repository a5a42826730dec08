/** The outline of each shape as SVG path data around the origin, with extent 1 in each direction and even-odd fill. */
export const shapePaths: Readonly<Record<string, string>> = {
  circle: 'M-1 0A1 1 0 1 0 1 0A1 1 0 1 0 -1 0Z',
  square: 'M-.86 -.86H.86V.86H-.86Z',
  triangle: 'M0 -.95L1 .8H-1Z',
  star: polygon(spikes(5, 1, 0.42)),
  heart: 'M0 .95C-.35 .6 -1 .2 -1 -.35C-1 -.95 -.25 -1.05 0 -.45C.25 -1.05 1 -.95 1 -.35C1 .2 .35 .6 0 .95Z',
  cross: 'M-.33 -.95H.33V-.33H.95V.33H.33V.95H-.33V.33H-.95V-.33H-.33Z',
  ring: 'M-1 0A1 1 0 1 0 1 0A1 1 0 1 0 -1 0ZM-.58 0A.58 .58 0 1 0 .58 0A.58 .58 0 1 0 -.58 0Z',
  diamond: 'M0 -1L.68 0L0 1L-.68 0Z',
  arrow: 'M-1 -.3H.1V-.85L1 0L.1 .85V.3H-1Z',
  flower: petals(6),
  crescent: 'M.38 -.94A1 1 0 1 0 .38 .94A.74 .74 0 1 1 .38 -.94Z',
};

function spikes(count: number, outer: number, inner: number): [number, number][] {
  return Array.from({ length: 2 * count }, (_, at) => {
    const radius = at % 2 === 0 ? outer : inner;
    const angle = (Math.PI * at) / count - Math.PI / 2;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

function polygon(points: readonly (readonly [number, number])[]): string {
  return `M${points.map(([x, y]) => `${x.toFixed(3)} ${y.toFixed(3)}`).join('L')}Z`;
}

/** Petals around an open centre. */
function petals(count: number): string {
  const arcs = Array.from({ length: count }, (_, at) => {
    const [from, to] = [at, at + 1].map((step) => (2 * Math.PI * step) / count - Math.PI / 2) as [number, number];
    const end = `${(0.62 * Math.cos(to)).toFixed(3)} ${(0.62 * Math.sin(to)).toFixed(3)}`;
    const start = at === 0 ? `M${(0.62 * Math.cos(from)).toFixed(3)} ${(0.62 * Math.sin(from)).toFixed(3)}` : '';
    return `${start}A.36 .4 0 1 1 ${end}`;
  });
  return `${arcs.join('')}ZM-.2 0A.2 .2 0 1 0 .2 0A.2 .2 0 1 0 -.2 0Z`;
}

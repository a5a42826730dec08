/** A function to minimise: returns its value at `x` and writes its gradient into `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number | Promise<number>;

/** When to stop. */
export interface MinimiseOptions {
  readonly iterations: number;
  /** Stops when no element of the gradient is larger. */
  readonly tolerance: number;
  /** Called before each iteration; throws to stop. */
  readonly pause: () => Promise<void>;
}

/** Number of steps and gradient changes that are remembered. */
const memory = 10;

/**
 * Minimises a smooth function from `start`, which it does not change, by L-BFGS (Nocedal and Wright, "Numerical Optimization", 2006,
 * algorithm 7.5) with a backtracking line search. The same start always gives the same answer.
 */
export async function minimise(
  objective: Objective,
  start: Float64Array,
  { iterations, tolerance, pause }: MinimiseOptions,
): Promise<Float64Array> {
  let x = Float64Array.from(start);
  let gradient = new Float64Array(x.length);
  let value = await objective(x, gradient);
  const pairs: { step: Float64Array; change: Float64Array; curvature: number }[] = [];
  for (let iteration = 0; iteration < iterations && largest(gradient) > tolerance; iteration++) {
    await pause();
    const direction = descend(gradient, pairs);
    const slope = dot(gradient, direction);
    // The first step has no curvature information.
    let length = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    const next = new Float64Array(x.length);
    const nextGradient = new Float64Array(x.length);
    let nextValue = Infinity;
    for (; length > 1e-12; length /= 2) {
      for (let i = 0; i < x.length; i++) next[i] = x[i]! + length * direction[i]!;
      nextValue = await objective(next, nextGradient);
      if (nextValue <= value + 1e-4 * length * slope) break;
    }
    if (!(nextValue < value)) break;
    const step = next.map((to, i) => to - x[i]!);
    const change = nextGradient.map((to, i) => to - gradient[i]!);
    const curvature = dot(step, change);
    if (curvature > 0) pairs.push({ step, change, curvature });
    if (pairs.length > memory) pairs.shift();
    [x, gradient, value] = [next, nextGradient, nextValue];
  }
  return x;
}

function descend(
  gradient: Float64Array,
  pairs: readonly { step: Float64Array; change: Float64Array; curvature: number }[],
): Float64Array {
  const direction = gradient.map((value) => -value);
  const shares = pairs.map(() => 0);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { step, change, curvature } = pairs[i]!;
    shares[i] = dot(step, direction) / curvature;
    add(direction, change, -shares[i]!);
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = last.curvature / dot(last.change, last.change);
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  pairs.forEach(({ step, change, curvature }, i) =>
    add(direction, step, shares[i]! - dot(change, direction) / curvature),
  );
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function add(to: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * values[i]!;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

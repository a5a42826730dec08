import type { ShapeCall, ShapeRule } from './call.ts';

/** Resize to `sizes`, or by `scales` with each size rounded down after a float32 product; both may name only some axes. */
const resize: ShapeRule = (call) => {
  const { type, dims } = call.input(0);
  const axes = call.ints('axes')?.map((axis) => call.axis(axis, dims.length)) ?? dims.map((_, axis) => axis);
  const result = [...dims];
  const scales = call.optional(2) ? call.known(2, 'scales') : [];
  if (scales.length > 0) {
    if (scales.length !== axes.length) call.fail(`${scales.length} scales do not match ${axes.length} axes`);
    axes.forEach((axis, index) => (result[axis] = Math.floor(Math.fround(dims[axis]! * scales[index]!))));
    return [{ type, dims: result }];
  }
  const sizes = call.known(3, 'sizes');
  if (sizes.length !== axes.length) call.fail(`${sizes.length} sizes do not match ${axes.length} axes`);
  const fitted = keepRatio(
    call,
    axes.map((axis) => dims[axis]!),
    sizes,
  );
  axes.forEach((axis, index) => (result[axis] = fitted[index]!));
  return [{ type, dims: result }];
};

/** Sizes under `keep_aspect_ratio_policy`: one scale for all axes, the smallest or largest of the requested ones. */
function keepRatio(call: ShapeCall, dims: readonly number[], sizes: readonly number[]): readonly number[] {
  const policy = call.text('keep_aspect_ratio_policy', 'stretch');
  if (policy === 'stretch') return sizes;
  const scales = sizes.map((size, index) => size / dims[index]!);
  const scale = policy === 'not_larger' ? Math.min(...scales) : Math.max(...scales);
  // Halves round up, as in ONNX's reference.
  return dims.map((dim) => Math.floor(dim * scale + 0.5));
}

const gridSample: ShapeRule = (call) => {
  const [{ type, dims }, grid] = [call.input(0), call.input(1).dims];
  if (grid.length !== dims.length) call.fail(`a grid of ${grid.length} dimensions does not match [${dims.join(',')}]`);
  return [{ type, dims: [dims[0]!, dims[1]!, ...grid.slice(1, -1)] }];
};

/** Operators that resample an image. */
export const resizeShapes: Readonly<Record<string, ShapeRule>> = { Resize: resize, GridSample: gridSample };

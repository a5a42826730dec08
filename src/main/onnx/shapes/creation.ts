import { typeOfCode } from '../element-types.ts';
import type { StaticValue } from '../types.ts';
import type { ShapeCall, ShapeRule } from './call.ts';

const constant: ShapeRule = (call) => {
  const [[name, attribute] = ['', undefined]] = call.node.attributes;
  switch (attribute?.kind) {
    case 'tensor':
      return [attribute.value];
    case 'float':
      return [{ type: 'float32', dims: [] }];
    case 'int':
      return [{ type: 'int64', dims: [] }];
    case 'floats':
      return [{ type: 'float32', dims: [attribute.value.length] }];
    case 'ints':
      return [{ type: 'int64', dims: [attribute.value.length] }];
    default:
      return call.fail(`constants given as "${name}" are not supported`, 'unsupported-type');
  }
};

const constantOfShape: ShapeRule = (call) => [
  { type: call.tensor('value')?.type ?? 'float32', dims: [...call.known(0, 'dimensions')] },
];

/** The part of a shape that Shape returns, between `start` and `end`. */
export function shapeSlice(call: ShapeCall): number[] {
  const { dims } = call.input(0);
  return dims.slice(call.int('start', 0), call.int('end', dims.length));
}

const shape: ShapeRule = (call) => [{ type: 'int64', dims: [shapeSlice(call).length] }];

const size: ShapeRule = () => [{ type: 'int64', dims: [] }];

const range: ShapeRule = (call) => {
  const [start, limit, delta] = [call.known(0, 'start'), call.known(1, 'limit'), call.known(2, 'step')].map(
    (values) => values[0]!,
  );
  return [{ type: call.commonType(), dims: [Math.max(0, Math.ceil((limit! - start!) / delta!))] }];
};

const eyeLike: ShapeRule = (call) => [typed(call, call.input(0))];

const randomLike: ShapeRule = (call) => [typed(call, call.input(0))];

function typed(call: ShapeCall, like: StaticValue): StaticValue {
  return { type: typeOfCode(call.int('dtype', 0)) ?? like.type, dims: like.dims };
}

/** Operators that create a value. */
export const creationShapes: Readonly<Record<string, ShapeRule>> = {
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Shape: shape,
  Size: size,
  Range: range,
  EyeLike: eyeLike,
  RandomNormalLike: randomLike,
  RandomUniformLike: randomLike,
};

import { convolutionShapes } from './convolution.ts';
import type { ShapeRule } from './call.ts';
import { creationShapes } from './creation.ts';
import { elementwiseShapes } from './elementwise.ts';
import { indexingShapes } from './indexing.ts';
import { linalgShapes } from './linalg.ts';
import { movementShapes } from './movement.ts';
import { reductionShapes } from './reduction.ts';
import { resizeShapes } from './resize.ts';

/** Shape rules of ai.onnx by operator, for opset 13 and later. */
export const shapeRules: ReadonlyMap<string, ShapeRule> = new Map(
  [
    convolutionShapes,
    creationShapes,
    elementwiseShapes,
    indexingShapes,
    linalgShapes,
    movementShapes,
    reductionShapes,
    resizeShapes,
  ].flatMap((rules) => Object.entries(rules)),
);

import {
  attributeToInput,
  clipToInputs,
  dropoutToInference,
  flattenSoftmax,
  inferenceBatchNormalization,
  padToInputs,
  scatterToElements,
  resizeAsUpsample,
  sliceToInputs,
  splitEvenly,
  upsampleScalesToInput,
  upsampleToResize,
  type Rewrite,
} from './rewrites.ts';

const axesToInput = attributeToInput('axes');

/** Operators that change their meaning from opset 7 to 24, by the opset that changed them (ONNX, Changelog.md). */
export const changes: Readonly<Record<number, Readonly<Record<string, Rewrite>>>> = {
  9: { BatchNormalization: inferenceBatchNormalization, Upsample: upsampleScalesToInput },
  10: { Slice: sliceToInputs, TopK: attributeToInput('k'), Upsample: upsampleToResize },
  11: { Clip: clipToInputs, Pad: padToInputs, Resize: resizeAsUpsample, Scatter: scatterToElements },
  12: { Dropout: dropoutToInference },
  13: {
    Squeeze: axesToInput,
    Unsqueeze: axesToInput,
    ReduceSum: axesToInput,
    Split: attributeToInput('split'),
    Softmax: flattenSoftmax,
    LogSoftmax: flattenSoftmax,
    Hardmax: flattenSoftmax,
  },
  14: { BatchNormalization: inferenceBatchNormalization },
  18: {
    ReduceL1: axesToInput,
    ReduceL2: axesToInput,
    ReduceLogSum: axesToInput,
    ReduceLogSumExp: axesToInput,
    ReduceMax: axesToInput,
    ReduceMean: axesToInput,
    ReduceMin: axesToInput,
    ReduceProd: axesToInput,
    ReduceSumSquare: axesToInput,
    Split: splitEvenly,
  },
  21: {
    GroupNormalization: (_, tools) => tools.refuse('scale and bias are then per channel, no longer per group'),
  },
};

/** Operators in `changes`: before and after the opsets listed there they keep their meaning. */
export const changedOperators: ReadonlySet<string> = new Set(
  Object.values(changes).flatMap((operators) => Object.keys(operators)),
);

import { forbidden, type Group } from '../table.ts';

const quantised = forbidden(
  'quantised models cannot be trained; use the float32 export of this model (onnx/model.onnx, not model_quantized, model_int8 or model_q4)',
);
const controlFlow = forbidden(
  'branches and loops have no static graph; export the model by tracing (torch.onnx.export of an eval() module, not of a scripted one) with fixed input shapes',
);
const recurrent = forbidden('recurrent layers are not supported; export an encoder made of attention or convolutions');
const attention = forbidden(
  'fused attention layers have no rule; export the model at opset 22 or lower, where they are decomposed',
);
const resampling = forbidden(
  'resampling has no rule; export the model at its native image size, so that positions need no interpolation',
);
const unsupported = forbidden('it has no rule; export the model without this operator');
const sequence = forbidden('sequences have no static shape; export the model with tensors only');

/** Advice for operators of other domains: fused kernels of one runtime, and custom ones. */
export const otherDomain = forbidden(
  'only standard operators can be trained; use the export from before ONNX Runtime optimised it (no fused com.microsoft operators, no custom operators)',
);

/** Standard operators that cannot be trained through, and which export to use instead. */
export const refused = {
  ConvInteger: quantised,
  DequantizeLinear: quantised,
  DynamicQuantizeLinear: quantised,
  MatMulInteger: quantised,
  QLinearConv: quantised,
  QLinearMatMul: quantised,
  QuantizeLinear: quantised,

  If: controlFlow,
  Loop: controlFlow,
  Scan: controlFlow,

  GRU: recurrent,
  LSTM: recurrent,
  RNN: recurrent,

  Attention: attention,
  RotaryEmbedding: attention,

  AffineGrid: resampling,
  GridSample: resampling,
  RoiAlign: resampling,
  Upsample: resampling,

  ConcatFromSequence: sequence,
  Optional: sequence,
  OptionalGetElement: sequence,
  OptionalHasElement: sequence,
  SequenceAt: sequence,
  SequenceConstruct: sequence,
  SequenceEmpty: sequence,
  SequenceErase: sequence,
  SequenceInsert: sequence,
  SequenceLength: sequence,
  SequenceMap: sequence,
  SplitToSequence: sequence,

  Acos: unsupported,
  Acosh: unsupported,
  Asin: unsupported,
  Asinh: unsupported,
  Atan: unsupported,
  Atanh: unsupported,
  CenterCropPad: unsupported,
  Col2Im: unsupported,
  Compress: unsupported,
  ConvTranspose: unsupported,
  Cosh: unsupported,
  DeformConv: unsupported,
  Det: unsupported,
  DFT: unsupported,
  GlobalLpPool: unsupported,
  Hardmax: unsupported,
  LpPool: unsupported,
  LRN: unsupported,
  MaxRoiPool: unsupported,
  MaxUnpool: unsupported,
  MeanVarianceNormalization: unsupported,
  MelWeightMatrix: unsupported,
  Mod: unsupported,
  NegativeLogLikelihoodLoss: unsupported,
  NonMaxSuppression: unsupported,
  ReduceProd: unsupported,
  ReverseSequence: unsupported,
  Scatter: unsupported,
  Shrink: unsupported,
  Sinh: unsupported,
  SoftmaxCrossEntropyLoss: unsupported,
  STFT: unsupported,
  TensorScatter: unsupported,
  Unique: unsupported,
} satisfies Group;

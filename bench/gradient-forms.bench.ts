// Compares alternative ONNX forms of a gradient; src/main/autodiff uses the fastest correct ones. CPU milliseconds on one
// thread, so that other load does not count, and the largest relative error. Prints one JSON object.
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { parseArgs } from 'node:util';
import { differentiate } from '../src/main/autodiff/index.ts';
import { GraphBuilder, bindShapes, elementCount, writeModel, type Model } from '../src/main/onnx/index.ts';
import { createRandom } from '../test/helpers/vectors.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const random = createRandom(1);

type Dims = readonly number[];
type Feeds = Record<string, Tensor>;
const floats = (dims: Dims): Tensor =>
  new Tensor('float32', Float32Array.from({ length: elementCount(dims) }, random), dims);

/** CPU time of a run, and its first output. Two threads where races between threads should show. */
async function time(model: Model, feeds: Feeds, threads = 1): Promise<{ ms: number; data: Float32Array }> {
  const options = { intraOpNumThreads: threads, enableMemPattern: false, logSeverityLevel: 3 } as const;
  const session = await InferenceSession.create(writeModel(model), options);
  const taken = Object.fromEntries(session.inputNames.map((name) => [name, feeds[name]!]));
  let results = await session.run(taken);
  const start = process.cpuUsage();
  for (let run = 0; run < Number(values.runs); run++) results = await session.run(taken);
  const { user, system } = process.cpuUsage(start);
  const data = results[session.outputNames[0]!]!.data as Float32Array;
  await session.release();
  return { ms: Number(((user + system) / 1e3 / Number(values.runs)).toFixed(2)), data };
}

function graph(inputs: Feeds, emit: (builder: GraphBuilder) => string): Model {
  const builder = new GraphBuilder({ opset: 18 });
  for (const [name, { type, dims }] of Object.entries(inputs)) builder.input(name, type as 'float32' | 'int64', dims);
  builder.output(emit(builder));
  return builder.build();
}

/** Add [count, width] rows into a table of `size` rows, indices repeating. */
async function scatterAdd(size: number, count: number, width: number): Promise<object> {
  const indices = BigInt64Array.from({ length: count }, (_, index) => BigInt((index * 7919) % size));
  const feeds: Feeds = { g: floats([count, width]), i: new Tensor('int64', indices, [count]) };
  const zeros = (b: GraphBuilder): string => b.emit('Expand', [b.scalar(0), b.ints([size, width])]);
  const column = (b: GraphBuilder): string => b.emit('Unsqueeze', ['i', b.ints([1])]);
  const forms: Record<string, (b: GraphBuilder) => string> = {
    scatterElements: (b) =>
      b.emit('ScatterElements', [zeros(b), b.emit('Expand', [column(b), b.ints([count, width])]), 'g'], {
        axis: 0,
        reduction: 'add',
      }),
    scatterND: (b) => b.emit('ScatterND', [zeros(b), column(b), 'g'], { reduction: 'add' }),
    oneHot: (b) => {
      const hits = b.emit('Equal', [column(b), b.ints(Array.from({ length: size }, (_, row) => row))]);
      return b.emit('Gemm', [b.emit('Cast', [hits], { to: 1 }), 'g'], { transA: 1 });
    },
  };
  if (size > 4096) delete forms['oneHot'];
  const expected = new Float64Array(size * width);
  indices.forEach((row, index) => {
    for (let at = 0; at < width; at++)
      expected[Number(row) * width + at]! += (feeds['g']!.data as Float32Array)[index * width + at]!;
  });
  const found: Record<string, object> = {};
  for (const [name, emit] of Object.entries(forms)) {
    const { ms } = await time(graph(feeds, emit), feeds);
    // Additions are lost only occasionally, so the worst of several runs counts.
    let worst = 0;
    for (let attempt = 0; attempt < 10; attempt++) {
      const { data } = await time(graph(feeds, emit), feeds, 2);
      worst = data.reduce(
        (most, value, at) => Math.max(most, Math.abs(value - expected[at]!) / (1 + expected[at]!)),
        worst,
      );
    }
    found[name] = { ms, worstErrorOnTwoThreads: Number(worst.toExponential(1)) };
  }
  return { size, count, width, ...found };
}

/** The gradients of a convolution, in the form `differentiate` uses and in the alternative one. */
async function convolution(x: Dims, w: Dims, attributes: Record<string, number | number[]>): Promise<object> {
  const bound = bindShapes(
    graph({ x: floats(x), w: floats(w) }, (b) => b.emit('Conv', ['x', 'w'], attributes, { outputs: ['y'] })),
    {},
  );
  const y = bound.values.get('y')!.dims;
  const feeds: Feeds = { x: floats(x), w: floats(w), 'grad/y': floats(y) };
  const ours = async (wrt: string): Promise<number> =>
    (await time(differentiate(bound.model, bound.values, { wrt: [wrt], of: { outputs: ['y'] } }).model, feeds)).ms;
  const swapped = { perm: [1, 0, 2, 3] };
  const { strides = [1, 1], group = 1, ...rest } = attributes;
  const byConvolution = graph(feeds, (b) => {
    const [data, kernel] = [b.emit('Transpose', ['x'], swapped), b.emit('Transpose', ['grad/y'], swapped)];
    return b.emit('Conv', [data, kernel], { ...rest, dilations: strides });
  });
  const byTranspose = graph(feeds, (b) => b.emit('ConvTranspose', ['grad/y', 'w'], attributes));
  return {
    x,
    w,
    attributes,
    forward: (await time(bound.model, feeds)).ms,
    weight: { chosen: await ours('w'), ...(group === 1 && { convolution: (await time(byConvolution, feeds)).ms }) },
    input: { chosen: await ours('x'), convTranspose: (await time(byTranspose, feeds)).ms },
  };
}

const pads = [1, 1, 1, 1];
console.log(
  JSON.stringify({
    bench: 'gradient-forms',
    scatterAdd: [
      await scatterAdd(8, 8192, 512),
      await scatterAdd(77, 2464, 512),
      await scatterAdd(512, 2464, 512),
      await scatterAdd(1024, 2464, 512),
      await scatterAdd(49408, 2464, 512),
    ],
    convolution: [
      await convolution([8, 3, 224, 224], [768, 3, 32, 32], { strides: [32, 32] }),
      await convolution([8, 3, 224, 224], [64, 3, 7, 7], { pads: [3, 3, 3, 3], strides: [2, 2] }),
      await convolution([8, 64, 56, 56], [64, 64, 3, 3], { pads }),
      await convolution([8, 256, 14, 14], [256, 256, 3, 3], { pads }),
      await convolution([8, 256, 56, 56], [64, 256, 1, 1], {}),
      await convolution([8, 96, 28, 28], [96, 1, 7, 7], { pads: [3, 3, 3, 3], group: 96 }),
    ],
  }),
);

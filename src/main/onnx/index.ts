/** ONNX as data: read, write, build, edit and type graphs. Nothing here runs a model, reads a file or depends on a platform. */
export * from './attributes.ts';
export * from './builder.ts';
export * from './edit.ts';
export * from './element-types.ts';
export * from './errors.ts';
export * from './external.ts';
export * from './graph.ts';
export * from './model.ts';
export * from './names.ts';
export * from './opset.ts';
export * from './read.ts';
export * from './shapes/bind.ts';
export * from './tensors.ts';
export * from './types.ts';
export * from './write.ts';

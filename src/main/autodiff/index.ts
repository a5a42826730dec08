/** Automatic differentiation of ONNX graphs: a graph in, a graph with gradients out. Nothing here runs a model. */
export * from './differentiate.ts';
export * from './errors.ts';
export { findObstacles } from './reach.ts';
export { rules } from './rules/index.ts';
export { newestOpset, type RuleTable } from './table.ts';

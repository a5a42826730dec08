// `npm run cuda`: adds ONNX Runtime's CUDA libraries, which are not installed by default.
import { join } from 'node:path';
import { install, root, runNode } from './toolchain.mjs';

await install();
const script = join(root, 'node_modules', 'onnxruntime-node', 'script', 'install.js');
// The variable comes before the setting of .npmrc, which says skip.
process.exitCode = await runNode([script], { env: { ONNXRUNTIME_NODE_INSTALL: 'cuda12' } });

/**
 * The other libraries. Each has a device of its own on the same adapter; operands lie in GPU buffers before the clock starts, and all
 * results are read in the same way: the first number (or all of them) is copied into a mapped buffer.
 */
import { model } from './onnx.js';
import { causalMask, swapped } from './rows.js';

const staging = new WeakMap();
async function copied(device, buffer, count) {
  let to = count === 1 ? staging.get(device) : undefined;
  to ??= device.createBuffer({ size: count * 4, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  if (count === 1) staging.set(device, to);
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, to, 0, count * 4);
  device.queue.submit([encoder.finish()]);
  await to.mapAsync(GPUMapMode.READ);
  const data = new Float32Array(to.getMappedRange().slice(0));
  to.unmap();
  if (count !== 1) to.destroy();
  return data;
}

const describe = ({ vendor, architecture, device, description }) => {
  const family = [vendor, architecture].filter((part) => part !== '').join(' ') || device;
  return [family, description && `(${description})`].filter((part) => part).join(' ') || 'an unnamed adapter';
};

const counts = { matmul: ({ m, n }) => m * n, sum: () => 1, attention: ({ heads, tokens, size }) => heads * tokens * size };
const countOf = ({ kind, shape }) => (counts[kind] ?? (({ rows, length }) => rows * length))(shape);
/** Operands as [heads, tokens, size] for libraries that have attention as matrix products, and their result back. */
const byHead = ({ operands, shape: { heads, tokens, size } }) =>
  Object.fromEntries(Object.entries(operands).map(([name, array]) => [name, swapped(array, tokens, heads, size)]));
const byToken = ({ kind, shape: { heads, tokens, size } }, data, all) =>
  kind === 'attention' && all ? swapped(data, heads, tokens, size) : data;

const graphs = {
  matmul: ({ m, n, k }) => ({
    inputs: { a: [m, k], b: [k, n] },
    nodes: [{ op: 'MatMul', inputs: ['a', 'b'], output: 'out' }],
    outputs: { out: [m, n] },
  }),
  sum: ({ length }) => ({
    inputs: { x: [1, length] },
    constants: { axes: { shape: [1], integers: [1n] } },
    nodes: [{ op: 'ReduceSum', inputs: ['x', 'axes'], output: 'out', attributes: { keepdims: 0n } }],
    outputs: { out: [1] },
  }),
  // ONNX has RMSNormalization from opset 23 on; onnxruntime's own name for it is older, and is what its WebGPU kernel is registered for.
  rmsNorm: ({ rows, length, epsilon }) => ({
    inputs: { x: [rows, length], weight: [length] },
    nodes: [{ op: 'SimplifiedLayerNormalization', inputs: ['x', 'weight'], output: 'out', attributes: { axis: -1n, epsilon } }],
    outputs: { out: [rows, length] },
  }),
  layerNorm: ({ rows, length, epsilon }) => ({
    inputs: { x: [rows, length], weight: [length], bias: [length] },
    nodes: [{ op: 'LayerNormalization', inputs: ['x', 'weight', 'bias'], output: 'out', attributes: { axis: -1n, epsilon } }],
    outputs: { out: [rows, length] },
  }),
  softmax: ({ rows, length }) => ({
    inputs: { x: [rows, length] },
    nodes: [{ op: 'Softmax', inputs: ['x'], output: 'out', attributes: { axis: -1n } }],
    outputs: { out: [rows, length] },
  }),
  // Out of plain operators: the fused MultiHeadAttention is wrong on SwiftShader.
  attention: ({ heads, tokens, size }) => ({
    inputs: {
      query: [heads, tokens, size],
      keys: [heads, tokens, size],
      values: [heads, tokens, size],
      mask: [tokens, tokens],
    },
    constants: { scale: { shape: [1], floats: [1 / Math.sqrt(size)] } },
    nodes: [
      { op: 'Transpose', inputs: ['keys'], output: 'across', attributes: { perm: [0, 2, 1] } },
      { op: 'MatMul', inputs: ['query', 'across'], output: 'scores' },
      { op: 'Mul', inputs: ['scores', 'scale'], output: 'scaled' },
      { op: 'Add', inputs: ['scaled', 'mask'], output: 'causal' },
      { op: 'Softmax', inputs: ['causal'], output: 'shares', attributes: { axis: -1n } },
      { op: 'MatMul', inputs: ['shares', 'values'], output: 'out' },
    ],
    outputs: { out: [heads, tokens, size] },
  }),
};

async function onnxruntime() {
  const ort = await import('onnxruntime-web/webgpu');
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = { wasm: new URL('ort-wasm-simd-threaded.asyncify.wasm', location.href).href };
  ort.env.logLevel = 'error';
  const session = (graph) =>
    ort.InferenceSession.create(model(graph), {
      executionProviders: ['webgpu'],
      preferredOutputLocation: 'gpu-buffer',
      // A node that WebGPU has no kernel for is an error, not a run on the CPU.
      extra: { session: { disable_cpu_ep_fallback: '1' } },
    });
  // Its device comes with the first session, and goes with the last: this one is never released.
  await session(graphs.softmax({ rows: 1, length: 4 }));
  const device = await ort.env.webgpu.device;
  return {
    adapter: describe(device.adapterInfo),
    async candidate(row) {
      const { kind, shape } = row;
      const graph = graphs[kind](shape);
      const operands = kind === 'attention' ? { ...byHead(row), mask: causalMask(shape.tokens) } : row.operands;
      const one = await session(graph);
      const buffers = [];
      const feeds = {};
      for (const [name, dims] of Object.entries(graph.inputs)) {
        const array = operands[name];
        const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
        const buffer = device.createBuffer({ size: Math.max(16, array.byteLength), usage });
        device.queue.writeBuffer(buffer, 0, array);
        buffers.push(buffer);
        feeds[name] = ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims });
      }
      return {
        async run(all) {
          const start = performance.now();
          const { out } = await one.run(feeds);
          const data = await copied(device, out.gpuBuffer, all ? countOf(row) : 1);
          const ms = performance.now() - start;
          out.dispose();
          return { ms, data: byToken(row, data, all) };
        },
        async free() {
          await one.release();
          for (const buffer of buffers) buffer.destroy();
        },
      };
    },
  };
}

async function tensorflow() {
  const tf = await import('@tensorflow/tfjs-core');
  await import('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend('webgpu'))) throw new Error('its WebGPU backend did not start');
  await tf.ready();
  const backend = tf.backend();
  const { device } = backend;
  // No RMSNorm, LayerNorm or attention as one operator: written out of those that there are.
  const calls = {
    matmul: ({ m, n, k }) => [{ a: [m, k], b: [k, n] }, ({ a, b }) => tf.matMul(a, b)],
    sum: ({ length }) => [{ x: [length] }, ({ x }) => tf.sum(x)],
    rmsNorm: ({ rows, length, epsilon }) => [
      { x: [rows, length], weight: [length] },
      ({ x, weight }) => tf.mul(tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), epsilon))), weight),
    ],
    layerNorm: ({ rows, length, epsilon }) => [
      { x: [rows, length], weight: [length], bias: [length] },
      ({ x, weight, bias }) => {
        const less = tf.sub(x, tf.mean(x, -1, true));
        const scale = tf.rsqrt(tf.add(tf.mean(tf.square(less), -1, true), epsilon));
        return tf.add(tf.mul(tf.mul(less, scale), weight), bias);
      },
    ],
    softmax: ({ rows, length }) => [{ x: [rows, length] }, ({ x }) => tf.softmax(x)],
    attention: ({ heads, tokens, size }) => [
      {
        query: [heads, tokens, size],
        keys: [heads, tokens, size],
        values: [heads, tokens, size],
        mask: [tokens, tokens],
      },
      ({ query, keys, values, mask }) => {
        const scores = tf.mul(tf.matMul(query, keys, false, true), 1 / Math.sqrt(size));
        return tf.matMul(tf.softmax(tf.add(scores, mask)), values);
      },
    ],
  };
  return {
    adapter: describe(device.adapterInfo ?? backend.adapterInfo),
    async candidate(row) {
      const { kind, shape } = row;
      const [shapes, call] = calls[kind](shape);
      const operands = kind === 'attention' ? { ...byHead(row), mask: causalMask(shape.tokens) } : row.operands;
      const inputs = Object.fromEntries(Object.entries(shapes).map(([name, dims]) => [name, tf.tensor(operands[name], dims)]));
      return {
        async run(all) {
          const start = performance.now();
          const out = tf.tidy(() => call(inputs));
          backend.ensureCommandEncoderReady();
          backend.endComputePassEncoder();
          backend.submitQueue();
          const { resource } = backend.tensorMap.get(out.dataId);
          if (!resource) throw new Error('it computed this on the CPU');
          const data = await copied(device, resource, all ? countOf(row) : 1);
          const ms = performance.now() - start;
          out.dispose();
          return { ms, data: byToken(row, data, all) };
        },
        free: () => tf.dispose(inputs),
      };
    },
  };
}

async function jaxJs() {
  const jax = await import('@jax-js/jax');
  const { numpy: np, nn } = jax;
  if (!(await jax.init('webgpu')).includes('webgpu')) throw new Error('its WebGPU backend did not start');
  jax.defaultDevice('webgpu');
  const device = jax.getWebGPUDevice();
  // A function takes its arguments over: `ref` keeps one for another use.
  const calls = {
    matmul: ({ m, n, k }) => [{ a: [m, k], b: [k, n] }, (a, b) => np.matmul(a, b)],
    sum: ({ length }) => [{ x: [length] }, (x) => np.sum(x)],
    rmsNorm: ({ rows, length, epsilon }) => [
      { x: [rows, length], weight: [length] },
      (x, weight) => {
        const mean = np.mean(np.square(x.ref), -1, { keepdims: true });
        return x.div(np.sqrt(mean.add(epsilon))).mul(weight);
      },
    ],
    layerNorm: ({ rows, length, epsilon }) => [
      { x: [rows, length], weight: [length], bias: [length] },
      (x, weight, bias) => nn.standardize(x, -1, { epsilon }).mul(weight).add(bias),
    ],
    softmax: ({ rows, length }) => [{ x: [rows, length] }, (x) => nn.softmax(x, -1)],
    attention: ({ heads, tokens, size }) => [
      { query: [tokens, heads, size], keys: [tokens, heads, size], values: [tokens, heads, size] },
      (query, keys, values) => nn.dotProductAttention(query, keys, values, { isCausal: true }),
    ],
  };
  return {
    adapter: describe(device.adapterInfo),
    async candidate(row) {
      const [shapes, call] = calls[row.kind](row.shape);
      const inputs = Object.entries(shapes).map(([name, dims]) => np.array(row.operands[name]).reshape(dims));
      await jax.blockUntilReady(inputs);
      const compiled = jax.jit(call);
      return {
        async run(all) {
          const start = performance.now();
          const out = compiled(...inputs.map((input) => input.ref));
          const buffer = await out.ref.gpuBuffer();
          const data = await copied(device, buffer, all ? countOf(row) : 1);
          const ms = performance.now() - start;
          out.dispose();
          return { ms, data };
        },
        free() {
          for (const input of inputs) input.dispose();
          compiled.dispose?.();
        },
      };
    },
  };
}

export const peers = { 'onnxruntime-web': onnxruntime, 'tfjs-backend-webgpu': tensorflow, 'jax-js': jaxJs };

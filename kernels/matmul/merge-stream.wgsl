// Each invocation adds the partial sums of one output, from its tile's first worker to its last, to a sum that begins at 0.

struct Uniforms { m: u32, n: u32, k: u32, share: u32 }

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

const tile = 8u;
const block = 32u;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  let outputs = uniforms.m * uniforms.n;
  if (index >= outputs) { return; }
  let across = (uniforms.n + tile - 1) / tile;
  let tileIndex = index / uniforms.n / tile * across + index % uniforms.n / tile;
  let blocks = max(1u, (uniforms.k + block - 1) / block);
  let workers = (tileIndex * blocks + blocks - 1) / uniforms.share - tileIndex * blocks / uniforms.share + 1;
  var sum = 0.0;
  for (var slot = 0u; slot < workers; slot++) { sum += partials[slot * outputs + index]; }
  output[index] = sum;
}

// Each invocation adds the products of one output within one part of k, first to last, and adds that to the output as soon as it gets hold of it.

struct Uniforms { m: u32, n: u32, k: u32, strideK: u32, strideN: u32, splits: u32, size: u32, runs: u32 }

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<atomic<u32>>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  // A workgroup has one part of 64 outputs; the next one has their next part, so that the parts of an output race each other.
  let group = workgroup.y * workgroups.x + workgroup.x;
  let part = group % uniforms.splits;
  let slot = group / uniforms.splits * 64 + lane;
  let outputs = uniforms.m * uniforms.n;
  if (slot >= outputs * uniforms.runs) { return; }
  let row = slot % outputs / uniforms.n;
  let column = slot % uniforms.n;
  let end = min((part + 1) * uniforms.size, uniforms.k);
  var sum = 0.0;
  for (var i = part * uniforms.size; i < end; i++) {
    sum += a[row * uniforms.k + i] * b[i * uniforms.strideK + column * uniforms.strideN];
  }

  // WGSL has no atomic float: the sum is exchanged as bits, if nobody has changed it since it was seen.
  var seen = atomicLoad(&sums[slot]);
  loop {
    let exchange = atomicCompareExchangeWeak(&sums[slot], seen, bitcast<u32>(bitcast<f32>(seen) + sum));
    if (exchange.exchanged) { break; }
    seen = exchange.old_value;
  }
}

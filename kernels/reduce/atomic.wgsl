// Each invocation adds one number to its run's sum, which begins at 0, as soon as it gets hold of it: the order is that of finishing.

override width: u32 = 64;

struct Uniforms { rows: u32, length: u32, runs: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> sums: array<atomic<u32>>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(width)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let group = workgroup.y * workgroups.x + workgroup.x;
  let index = group * width + lane;
  if (index >= uniforms.rows * uniforms.runs * uniforms.length) { return; }
  // Neighbours belong to unlike runs: those of one run are spread over the whole dispatch, so that they meet in more orders.
  let slots = uniforms.rows * uniforms.runs;
  let slot = index % slots;
  let row = slot / uniforms.runs;
  let addend = input[row * uniforms.length + index / slots];

  // WGSL has no atomic float: the sum is exchanged as bits, if nobody has changed it since it was seen.
  var seen = atomicLoad(&sums[slot]);
  loop {
    let sum = bitcast<f32>(seen) + addend;
    let exchange = atomicCompareExchangeWeak(&sums[slot], seen, bitcast<u32>(sum));
    if (exchange.exchanged) { break; }
    seen = exchange.old_value;
  }
}

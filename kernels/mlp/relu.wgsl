// Each invocation keeps one number where it is above zero; nothing is added.

struct Uniforms { count: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  if (index >= uniforms.count) { return; }
  // By bits: a NaN passes, where a comparison's answer is the device's own.
  let bits = bitcast<u32>(input[index]);
  let negative = (bits & 0x80000000u) != 0u && (bits & 0x7fffffffu) <= 0x7f800000u;
  output[index] = bitcast<f32>(select(bits, 0u, negative));
}

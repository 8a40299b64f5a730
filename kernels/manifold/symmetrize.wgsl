// Each invocation adds one number and its mirror image, or takes that away, then multiplies by the factor.

struct Uniforms { size: u32, sign: f32, factor: f32 }

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
  if (index >= uniforms.size * uniforms.size) { return; }
  let mirror = index % uniforms.size * uniforms.size + index / uniforms.size;
  output[index] = uniforms.factor * (input[index] + uniforms.sign * input[mirror]);
}

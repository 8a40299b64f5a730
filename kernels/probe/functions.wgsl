// Each invocation takes the exponential, the logarithm and the hyperbolic tangent of one number; nothing is added.

struct Uniforms { count: u32 }

@group(0) @binding(0) var<storage, read> inputs: array<f32>;
@group(0) @binding(1) var<storage, read_write> results: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  if (index >= uniforms.count) { return; }
  let x = inputs[index];
  results[index * 3] = exp(x);
  results[index * 3 + 1] = log(abs(x));
  results[index * 3 + 2] = tanh(x);
}

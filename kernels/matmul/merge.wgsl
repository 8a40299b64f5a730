// Each invocation adds the partial sums of one output, first split to last, to a sum that begins at 0.

struct Uniforms { outputs: u32, splits: u32 }

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  if (index >= uniforms.outputs) { return; }
  var sum = 0.0;
  for (var split = 0u; split < uniforms.splits; split++) { sum += partials[split * uniforms.outputs + index]; }
  output[index] = sum;
}

// Each lane adds all of its row's partial sums of squares one after another, first split to last; then a split's group scales the split's numbers.

override width: u32 = 64;

struct Uniforms { rows: u32, length: u32, splits: u32, size: u32, inverseLength: f32, epsilon: f32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read> partials: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;
@group(0) @binding(4) var<uniform> uniforms: Uniforms;

// The same in each kernel here, word for word: its twin, and its error, are in rsqrt.ts.
fn reciprocalSqrt(x: f32) -> f32 {
  var y = bitcast<f32>(0x5f3759dfu - (bitcast<u32>(x) >> 1));
  for (var newton = 0; newton < 4; newton++) {
    let half = 0.5 * y;
    y = y * (1.5 - (x * y) * half);
  }
  return y;
}

@compute @workgroup_size(width)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let group = workgroup.y * workgroups.x + workgroup.x;
  if (group >= uniforms.rows * uniforms.splits) { return; }
  let row = group / uniforms.splits;
  var sum = 0.0;
  for (var split = 0u; split < uniforms.splits; split++) {
    sum += partials[row * uniforms.splits + split];
  }
  let scale = reciprocalSqrt(sum * uniforms.inverseLength + uniforms.epsilon);
  let split = group % uniforms.splits;
  let end = min((split + 1) * uniforms.size, uniforms.length);
  let start = row * uniforms.length;
  for (var i = split * uniforms.size + lane; i < end; i += width) {
    output[start + i] = (input[start + i] * scale) * weight[i];
  }
}

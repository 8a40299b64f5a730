// As `strided` adds them, in two passes: lane i adds every width-th number from i and the lanes are folded, then likewise the squared deviations.

override width: u32 = 64;
struct Uniforms { rows: u32, length: u32, inverseLength: f32, epsilon: f32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;
@group(0) @binding(4) var<uniform> uniforms: Uniforms;
var<workgroup> partials: array<f32, width>;
// In memory, so that no compiler can fuse the product that it is with the subtraction of it.
var<workgroup> mean: f32;

// The same in each kernel here, word for word: its twin, and its error, are in rsqrt.ts.
fn reciprocalSqrt(x: f32) -> f32 {
  var y = bitcast<f32>(0x5f3759dfu - (bitcast<u32>(x) >> 1));
  for (var newton = 0; newton < 4; newton++) {
    let half = 0.5 * y;
    y = y * (1.5 - (x * y) * half);
  }
  return y;
}

fn fold(lane: u32, partial: f32) -> f32 {
  partials[lane] = partial;
  workgroupBarrier();
  for (var remaining = width; remaining > 1;) {
    let stride = (remaining + 1) / 2;
    if (lane + stride < remaining) { partials[lane] += partials[lane + stride]; }
    workgroupBarrier();
    remaining = stride;
  }
  return partials[0];
}

@compute @workgroup_size(width)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = workgroup.y * workgroups.x + workgroup.x;
  if (row >= uniforms.rows) { return; }
  let start = row * uniforms.length;
  var sum = 0.0;
  for (var i = lane; i < uniforms.length; i += width) { sum += input[start + i]; }
  let total = fold(lane, sum);
  if (lane == 0) { mean = total * uniforms.inverseLength; }
  workgroupBarrier();
  var squares = 0.0;
  for (var i = lane; i < uniforms.length; i += width) {
    let deviation = input[start + i] - mean;
    squares += deviation * deviation;
  }
  let scale = reciprocalSqrt(fold(lane, squares) * uniforms.inverseLength + uniforms.epsilon);
  for (var i = lane; i < uniforms.length; i += width) {
    output[start + i] = ((input[start + i] - mean) * scale) * weight[i] + bias[i];
  }
}

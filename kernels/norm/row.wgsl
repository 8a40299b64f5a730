// Lane i of a row's one group adds the squares of numbers i, i + width, i + 2 width, … in turn; then the lanes' partials are folded as in `tree`.

override width: u32 = 64;

struct Uniforms { rows: u32, length: u32, inverseLength: f32, epsilon: f32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

var<workgroup> partials: array<f32, width>;

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
  let row = workgroup.y * workgroups.x + workgroup.x;
  if (row >= uniforms.rows) { return; }
  let start = row * uniforms.length;
  var sum = 0.0;
  for (var i = lane; i < uniforms.length; i += width) {
    let number = input[start + i];
    sum += number * number;
  }
  partials[lane] = sum;
  workgroupBarrier();

  for (var remaining = width; remaining > 1;) {
    let stride = (remaining + 1) / 2;
    if (lane + stride < remaining) { partials[lane] += partials[lane + stride]; }
    workgroupBarrier();
    remaining = stride;
  }

  let scale = reciprocalSqrt(partials[0] * uniforms.inverseLength + uniforms.epsilon);
  for (var i = lane; i < uniforms.length; i += width) {
    output[start + i] = (input[start + i] * scale) * weight[i];
  }
}

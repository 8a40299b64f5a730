// Each invocation adds the squares of one column from the first row to the last, and takes the root.

struct Uniforms { rows: u32, columns: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

// The same in each kernel that calls it, word for word: its twin, and its error, are in norm/rsqrt.ts.
fn reciprocalSqrt(x: f32) -> f32 {
  var y = bitcast<f32>(0x5f3759dfu - (bitcast<u32>(x) >> 1));
  for (var newton = 0; newton < 4; newton++) {
    let half = 0.5 * y;
    y = y * (1.5 - (x * y) * half);
  }
  return y;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let column = (workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  if (column >= uniforms.columns) { return; }
  var sum = 0.0;
  for (var row = 0u; row < uniforms.rows; row++) {
    let number = input[row * uniforms.columns + column];
    sum += number * number;
  }
  output[column] = sum * reciprocalSqrt(sum);
}

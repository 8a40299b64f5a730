// As `permuted`, but each addition's rounding error goes to a sum of its own, which is added at the end (Neumaier).

struct Uniforms { rows: u32, length: u32, zero: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> order: array<u32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

// The same number, in a way that no compiler can see through: some would work out that the error is 0, as it is for real numbers.
fn rounded(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) ^ uniforms.zero); }

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let group = workgroup.y * workgroups.x + workgroup.x;
  let row = group * 64 + lane;
  if (row >= uniforms.rows) { return; }
  var sum = 0.0;
  var lost = 0.0;
  for (var i = 0u; i < uniforms.length; i++) {
    let addend = input[order[row * uniforms.length + i]];
    let next = rounded(sum + addend);
    // What the larger of the two kept, taken from it, is the part of the smaller one that was not lost.
    if (abs(sum) >= abs(addend)) {
      lost += rounded(rounded(sum - next) + addend);
    } else {
      lost += rounded(rounded(addend - next) + sum);
    }
    sum = next;
  }
  output[row] = sum + lost;
}

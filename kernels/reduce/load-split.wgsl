// A workgroup sums a row in contiguous parts, one a lane, then the parts' sums in order; the fewer rows there are, the more parts.

override width: u32 = 64;

struct Uniforms { rows: u32, length: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

var<workgroup> partials: array<f32, width>;

@compute @workgroup_size(width)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = workgroup.y * workgroups.x + workgroup.x;
  // A busy device gives each row fewer lanes.
  let parts = max(1u, width / max(1u, uniforms.rows));
  let size = (uniforms.length + parts - 1) / parts;

  if (row < uniforms.rows && lane < parts) {
    let end = min((lane + 1) * size, uniforms.length);
    var sum = 0.0;
    for (var i = lane * size; i < end; i++) { sum += input[row * uniforms.length + i]; }
    partials[lane] = sum;
  }
  workgroupBarrier();

  if (row < uniforms.rows && lane == 0) {
    var sum = 0.0;
    for (var part = 0u; part < parts; part++) { sum += partials[part]; }
    output[row] = sum;
  }
}

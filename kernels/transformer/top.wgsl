// Adds nothing: each invocation looks for the largest numbers of one row, the first of equal ones before the others; NaN is never found.

struct Uniforms { rows: u32, length: u32, count: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> indices: array<u32>;
@group(0) @binding(2) var<storage, read_write> values: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(8)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = (workgroup.y * workgroups.x + workgroup.x) * 8 + lane;
  if (row >= uniforms.rows) { return; }
  var before = 0xffffffffu;
  for (var place = 0u; place < uniforms.count; place++) {
    var best = 0xffffffffu;
    for (var i = 0u; i < uniforms.length; i++) {
      let number = input[row * uniforms.length + i];
      // Behind what was found last: smaller, or equal and later. A compiler may think that there is no NaN: its bits tell.
      var behind = (bitcast<u32>(number) & 0x7fffffffu) <= 0x7f800000u;
      if (before != 0xffffffffu) {
        let last = input[row * uniforms.length + before];
        behind = behind && (number < last || (number == last && i > before));
      }
      if (behind && (best == 0xffffffffu || number > input[row * uniforms.length + best])) { best = i; }
    }
    indices[row * uniforms.count + place] = best;
    values[row * uniforms.count + place] = 0.0;
    if (best != 0xffffffffu) { values[row * uniforms.count + place] = input[row * uniforms.length + best]; }
    before = best;
    if (best == 0xffffffffu) { break; }
  }
}

// A lane has one pair of columns a round: it adds their squares and products from the first row to the last, then turns the two to a right angle.

struct Uniforms { rows: u32, columns: u32, zero: u32 }

@group(0) @binding(0) var<storage, read_write> matrix: array<f32>;
@group(0) @binding(1) var<uniform> uniforms: Uniforms;

// The same number, in a way that no compiler can see through: of two products that are added, it could fuse either one.
fn rounded(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) ^ uniforms.zero); }

// The same in each kernel that calls it, word for word: its twin, and its error, are in norm/rsqrt.ts.
fn reciprocalSqrt(x: f32) -> f32 {
  var y = bitcast<f32>(0x5f3759dfu - (bitcast<u32>(x) >> 1));
  for (var newton = 0; newton < 4; newton++) {
    let half = 0.5 * y;
    y = y * (1.5 - (x * y) * half);
  }
  return y;
}

fn turn(first: u32, second: u32) {
  let end = uniforms.rows * uniforms.columns; var alpha = 0.0; var beta = 0.0; var gamma = 0.0;
  for (var row = 0u; row < end; row += uniforms.columns) {
    let x = matrix[row + first]; let y = matrix[row + second];
    alpha += x * x; beta += y * y; gamma += x * y;
  }
  // At a right angle already, as far as f32 can tell.
  if (gamma * gamma <= 0x1p-42 * (alpha * beta)) { return; }
  var apart = alpha - beta; var twice = 2.0 * gamma;
  // A power of two that brings the larger near 1.
  let scale = bitcast<f32>(0x7f000000u - (bitcast<u32>(max(abs(apart), abs(twice))) & 0x7f800000u));
  apart *= scale; twice *= scale;
  let over = reciprocalSqrt(apart * apart + rounded(twice * twice));
  let square = 0.5 + 0.5 * (abs(apart) * over); let secant = reciprocalSqrt(square);
  let root = reciprocalSqrt(1.0 + square * secant);
  // The half angle's tangent may be off; the sine that belongs to it may not, or each turn would stretch the columns a little.
  let tangent = select(-0.5, 0.5, apart >= 0.0) * twice * over * secant * root * root;
  let length = 1.0 + tangent * tangent;
  let guess = reciprocalSqrt(length) * reciprocalSqrt(length);
  let sine = 2.0 * tangent * (guess * (2.0 - length * guess));
  for (var row = 0u; row < end; row += uniforms.columns) {
    let x = matrix[row + first]; let y = matrix[row + second];
    matrix[row + first] = x + sine * (y - tangent * x);
    matrix[row + second] = y - sine * (x + tangent * y);
  }
}

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
  // Circle tournament: one column stays, the others move on by one place a round. With an odd number, one rests.
  let places = (uniforms.columns + 1) / 2 * 2 - 1;
  for (var round = 0u; round < places; round++) {
    for (var pair = lane; pair <= places / 2; pair += 64) {
      let first = select((round + pair) % places, places, pair == 0);
      let second = (round + places - pair) % places;
      if (max(first, second) < uniforms.columns) { turn(min(first, second), max(first, second)); }
    }
    storageBarrier();
  }
}

/** WebGPU promises 65,535 workgroups a dimension and no device has been seen with more: above that a dispatch needs a second one. */
const WIDEST = 65535;

/**
 * Workgroups [x, y] with x · y ≥ `count`, as square as needed and no squarer. The kernel numbers them
 * `group = workgroup_id.y * num_workgroups.x + workgroup_id.x` and leaves at once where `group` is `count` or above.
 */
export function grid(count: number): readonly [number, number] {
  const rows = Math.max(1, Math.ceil(count / WIDEST));
  return [Math.ceil(count / rows), rows];
}

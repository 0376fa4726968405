/**
 * A start that is given in a frame of the landscape's own, say along and across a ravine: the point that it is, and
 * back. The equations are the program's (ui/stage/own.py); without them a start is the point itself. Pure.
 */

/** The point of a start. `given`: the landscape's parameters by name. */
export const toPoint = (program, start, given) => through(program, "point", ["along", "across"], start, given);

/** The start that is at this point, in its frame. */
export const fromPoint = (program, point, given) => through(program, "frame", ["x1", "x2"], point, given);

function through(program, name, arguments_, values, given) {
  const equation = program?.own?.start?.[name];
  if (!equation) return values;
  const taken = Object.fromEntries(arguments_.map((one, k) => [one, values[k]]));
  return equation({ ...program.parameters, ...given, ...taken });
}

/** A square on a canvas: shading, lines, points and paths, all in parts 0 … 1 of the square from its lower left. */

/** [context, width, height] of a canvas as many device pixels wide as it is shown, units CSS px; null unseen. */
export function sheet(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!width || !height) return null;
  const [w, h] = [width, height].map((v) => Math.round(v * devicePixelRatio));
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext("2d");
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, width, height);
  return [context, width, height];
}

/** m × m shares 0 … 1, rows from the bottom up, as a colour between two, smooth. */
export function shade([context, width, height], shares, m, from, to) {
  const small = new OffscreenCanvas(m, m);
  const image = new ImageData(m, m);
  const [a, b] = [from, to].map(channels);
  for (let j = 0; j < m; j++) {
    for (let i = 0; i < m; i++) {
      const share = shares[(m - 1 - j) * m + i];
      const k = 4 * (j * m + i);
      for (let c = 0; c < 3; c++) image.data[k + c] = a[c] + share * (b[c] - a[c]);
      image.data[k + 3] = 255;
    }
  }
  small.getContext("2d").putImageData(image, 0, 0);
  context.imageSmoothingQuality = "high";
  context.drawImage(small, 0, 0, width, height);
}

const channels = (hex) => [1, 3, 5].map((k) => Number.parseInt(hex.slice(k, k + 2), 16));

/** Lists x, y, x, y, … as lines; `closed` for rings. */
export function strokes([context, width, height], lists, { color, width: thick, dash = [], alpha = 1 }, closed = false) {
  context.save();
  Object.assign(context, { strokeStyle: color, lineWidth: thick, globalAlpha: alpha, lineJoin: "round", lineCap: "butt" });
  context.setLineDash(dash);
  context.beginPath();
  for (const list of lists) {
    for (let k = 0; k < list.length; k += 2) {
      const [x, y] = [list[k] * width, (1 - list[k + 1]) * height];
      if (k) context.lineTo(x, y);
      else context.moveTo(x, y);
    }
    if (closed) context.closePath();
  }
  context.stroke();
  context.restore();
}

/** A dot, full or a ring, with a rim in the colour of the ground. */
export function dot([context, width, height], x, y, radius, color, ground, full) {
  context.beginPath();
  context.arc(x * width, (1 - y) * height, radius, 0, 2 * Math.PI);
  context.fillStyle = full ? color : ground;
  context.strokeStyle = full ? ground : color;
  context.lineWidth = full ? 0.8 : 1.3;
  context.fill();
  context.stroke();
}

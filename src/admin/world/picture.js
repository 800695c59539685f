// Draws a path of whole modules as a PNG file: most programs that people print from take no SVG.
const ABOUT = 1024;

/** Saves the path, black on a white square of this side, under this name. */
export function savePicture(path, side, name) {
  const scale = Math.ceil(ABOUT / side);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side * scale;
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, side, side);
  context.fillStyle = "#000";
  context.fill(new Path2D(path));
  const link = document.createElement("a");
  link.href = canvas.toDataURL("image/png");
  link.download = name;
  link.click();
}

import type { Map } from "maplibre-gl";

/** Signs differ in shape and fill as well as in colour: whoever sees no colours tells them apart. */
const SIZE = 44;

type Draw = (pen: CanvasRenderingContext2D) => void;

/** A colour of the page's own sheet. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Draws every sign in the colours of the theme and hands it to the map. */
export function addMarks(map: Map): void {
  for (const [name, draw] of Object.entries(marks())) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIZE;
    const pen = canvas.getContext("2d");
    if (!pen) continue;
    pen.translate(SIZE / 2, SIZE / 2);
    pen.lineJoin = "round";
    draw(pen);
    const image = pen.getImageData(0, 0, SIZE, SIZE);
    if (map.hasImage(name)) map.removeImage(name);
    map.addImage(name, image, { pixelRatio: 2 });
  }
}

function marks(): Record<string, Draw> {
  const ground = colour("ground");
  return {
    "call-OK": diamond(colour("ink"), ground),
    "call-WARN": diamond(colour("warn"), ground),
    "call-ALERT": diamond(colour("alert"), ground),
    "unit-Available": arrow(colour("ok"), ground, "full"),
    "unit-ConditionallyAvailable": arrow(colour("ok"), ground, "half"),
    "unit-NotAvailable": arrow(colour("busy"), ground, "hollow"),
    "station-ready": square(colour("accent"), ground, true),
    "station-short": square(colour("warn"), ground, false),
    camera: triangle(colour("alert"), ground),
  };
}

function diamond(fill: string, edge: string): Draw {
  return (pen) => {
    pen.rotate(Math.PI / 4);
    pen.beginPath();
    pen.rect(-11, -11, 22, 22);
    finish(pen, fill, edge);
  };
}

/** A disc with a nose that shows where it is heading. */
function arrow(fill: string, edge: string, kind: "full" | "half" | "hollow"): Draw {
  return (pen) => {
    pen.beginPath();
    pen.moveTo(0, -19);
    pen.lineTo(7, -9);
    pen.arc(0, 0, 11.4, -0.9, Math.PI + 0.9);
    pen.closePath();
    if (kind === "full") {
      finish(pen, fill, edge);
      return;
    }
    finish(pen, edge, edge);
    pen.lineWidth = 4;
    pen.strokeStyle = fill;
    pen.stroke();
    if (kind === "half") {
      pen.beginPath();
      pen.arc(0, 0, 5, 0, 2 * Math.PI);
      pen.fillStyle = fill;
      pen.fill();
    }
  };
}

function square(fill: string, edge: string, full: boolean): Draw {
  return (pen) => {
    pen.beginPath();
    pen.rect(-8, -8, 16, 16);
    finish(pen, full ? fill : edge, edge);
    if (full) return;
    pen.lineWidth = 4;
    pen.strokeStyle = fill;
    pen.stroke();
  };
}

function triangle(fill: string, edge: string): Draw {
  return (pen) => {
    pen.beginPath();
    pen.moveTo(0, -12);
    pen.lineTo(12, 10);
    pen.lineTo(-12, 10);
    pen.closePath();
    finish(pen, fill, edge);
  };
}

function finish(pen: CanvasRenderingContext2D, fill: string, edge: string): void {
  pen.lineWidth = 5;
  pen.strokeStyle = edge;
  pen.stroke();
  pen.fillStyle = fill;
  pen.fill();
}

import { bytesOfLook, states } from './drawing.ts';
import { linkShaders, makeProgram, pointShaders } from './shaders.ts';
import type { Colour, Drawing, Frame, Looks, Places } from './drawing.ts';

/** Draws points and links with WebGL 2. No library: they generate code from strings, which the content security policy forbids. */
export class WebglDrawing implements Drawing {
  readonly kind = 'webgl';
  readonly #gl: WebGL2RenderingContext;
  readonly #points: Pass;
  readonly #links: Pass;
  readonly #buffers: Record<'before' | 'after' | 'looks' | 'order' | 'lifted' | 'links', WebGLBuffer>;
  #places: Places = { before: new Float32Array(), after: new Float32Array() };
  #linked: Uint32Array = new Uint32Array();
  #drawn = 0;
  #lifted = 0;

  /** Throws if the context lacks a required feature. */
  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#buffers = {
      before: gl.createBuffer(),
      after: gl.createBuffer(),
      looks: gl.createBuffer(),
      order: gl.createBuffer(),
      lifted: gl.createBuffer(),
      links: gl.createBuffer(),
    };
    this.#points = new Pass(gl, pointShaders);
    this.#attribute(0, this.#buffers.before, 2, gl.FLOAT);
    this.#attribute(1, this.#buffers.after, 2, gl.FLOAT);
    this.#attribute(2, this.#buffers.looks, 4, gl.UNSIGNED_BYTE, { normalized: true, stride: bytesOfLook });
    this.#attribute(3, this.#buffers.looks, 4, gl.UNSIGNED_BYTE, { stride: bytesOfLook, offset: 4 });
    this.#links = new Pass(gl, linkShaders);
    this.#attribute(0, this.#buffers.links, 4, gl.FLOAT, { stride: 32, divisor: 1 });
    this.#attribute(1, this.#buffers.links, 4, gl.FLOAT, { stride: 32, offset: 16, divisor: 1 });
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  setPlaces(places: Places): void {
    this.#places = places;
    this.#fill(this.#buffers.before, places.before);
    this.#fill(this.#buffers.after, places.after);
    this.setLinks(this.#linked);
  }

  setLooks({ looks, order }: Looks): void {
    this.#fill(this.#buffers.looks, looks);
    this.#list(this.#buffers.order, order);
    this.#drawn = order.length;
  }

  setLifted(points: readonly number[]): void {
    this.#list(this.#buffers.lifted, Uint32Array.from(points));
    this.#lifted = points.length;
  }

  setLinks(links: Uint32Array): void {
    this.#linked = links;
    const { before, after } = this.#places;
    const ends = new Float32Array(4 * links.length);
    links.forEach((point, at) => {
      ends.set([before[2 * point]!, before[2 * point + 1]!, after[2 * point]!, after[2 * point + 1]!], 4 * at);
    });
    this.#fill(this.#buffers.links, ends);
  }

  draw({ camera, viewport, mix, sizes, accent, link }: Frame): void {
    const gl = this.#gl;
    const { width, height } = gl.canvas;
    const ratio = width / viewport.width;
    const scale = [(2 * camera.scale) / viewport.width, (2 * camera.scale) / viewport.height] as const;
    const place = { scale, offset: [-camera.x * scale[0], -camera.y * scale[1]], mixing: mix };
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (this.#linked.length > 0) {
      const thickness = 1.25 * ratio;
      const pixel = [2 / width, 2 / height];
      this.#links.use({ ...place, pixel, width: thickness, thickness, colour: toUnit(link) });
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.#linked.length / 2);
    }
    if (this.#drawn === 0) return;
    const diameters = sizes.map((size) => size * ratio);
    const looks = { ...place, diameters, accent: toUnit(accent), ratio };
    this.#points.use({ ...looks, lifted: 0 });
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#buffers.order);
    gl.drawElements(gl.POINTS, this.#drawn, gl.UNSIGNED_INT, 0);
    if (this.#lifted === 0) return;
    this.#points.use({ ...looks, lifted: states.lifted });
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#buffers.lifted);
    gl.drawElements(gl.POINTS, this.#lifted, gl.UNSIGNED_INT, 0);
  }

  close(): void {
    for (const buffer of Object.values(this.#buffers)) this.#gl.deleteBuffer(buffer);
    this.#points.close();
    this.#links.close();
  }

  /** Fills an index buffer; the binding is part of the vertex array. */
  #list(buffer: WebGLBuffer, points: Uint32Array): void {
    this.#gl.bindVertexArray(this.#points.array);
    this.#gl.bindBuffer(this.#gl.ELEMENT_ARRAY_BUFFER, buffer);
    this.#gl.bufferData(this.#gl.ELEMENT_ARRAY_BUFFER, points, this.#gl.STATIC_DRAW);
  }

  #fill(buffer: WebGLBuffer, numbers: Float32Array | Uint8Array): void {
    this.#gl.bindBuffer(this.#gl.ARRAY_BUFFER, buffer);
    this.#gl.bufferData(this.#gl.ARRAY_BUFFER, numbers, this.#gl.STATIC_DRAW);
  }

  #attribute(
    place: number,
    buffer: WebGLBuffer,
    size: number,
    type: number,
    { normalized = false, stride = 0, offset = 0, divisor = 0 } = {},
  ): void {
    const gl = this.#gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, type, normalized, stride, offset);
    gl.vertexAttribDivisor(place, divisor);
  }
}

/** A program with its vertex array, which is bound on construction. */
class Pass {
  readonly array: WebGLVertexArrayObject;
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;

  constructor(gl: WebGL2RenderingContext, shaders: typeof pointShaders) {
    this.#gl = gl;
    this.#program = makeProgram(gl, shaders);
    this.array = gl.createVertexArray();
    gl.bindVertexArray(this.array);
  }

  /** Activates the program and sets its uniforms: numbers and vectors of 2 to 4. */
  use(uniforms: Readonly<Record<string, number | readonly number[]>>): void {
    const gl = this.#gl;
    gl.useProgram(this.#program);
    gl.bindVertexArray(this.array);
    for (const [name, value] of Object.entries(uniforms)) {
      const location = gl.getUniformLocation(this.#program, name);
      if (typeof value === 'number') gl.uniform1f(location, value);
      else if (value.length === 2) gl.uniform2fv(location, value);
      else if (value.length === 3) gl.uniform3fv(location, value);
      else gl.uniform4fv(location, value);
    }
  }

  close(): void {
    this.#gl.deleteVertexArray(this.array);
    this.#gl.deleteProgram(this.#program);
  }
}

const toUnit = ([red, green, blue, opacity]: Colour): Colour => [red / 255, green / 255, blue / 255, opacity];

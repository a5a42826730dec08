/** Points as sprites: circles and diamonds with soft edges, a ring for selected points, patterns from the ninth class on. */
export const pointShaders = {
  vertex: `#version 300 es
    layout(location = 0) in vec2 before;
    layout(location = 1) in vec2 after;
    layout(location = 2) in vec4 colour;
    layout(location = 3) in vec4 look;
    uniform vec2 scale;
    uniform vec2 offset;
    uniform float mixing;
    uniform vec3 diameters;
    uniform float lifted;
    flat out vec4 fill;
    flat out vec4 trait;
    flat out float radius;
    void main() {
      gl_Position = vec4(mix(before, after, mixing) * scale + offset, 0.0, 1.0);
      float state = max(look.z, lifted);
      float diameter = state > 1.5 ? diameters.z : state > 0.5 ? diameters.y : diameters.x;
      radius = 0.5 * diameter * (look.x > 0.5 ? 1.25 : 1.0);
      gl_PointSize = 2.0 * radius + 1.0;
      fill = lifted > 0.0 ? vec4(colour.rgb, 1.0) : colour;
      trait = vec4(look.xy, state, 0.0);
    }`,
  fragment: `#version 300 es
    precision mediump float;
    flat in vec4 fill;
    flat in vec4 trait;
    flat in float radius;
    uniform vec4 accent;
    uniform float ratio;
    out vec4 result;
    void main() {
      vec2 at = (gl_PointCoord * 2.0 - 1.0) * (radius + 0.5);
      float distance = trait.x > 0.5 ? abs(at.x) + abs(at.y) : length(at);
      float cover = clamp(radius - distance + 0.5, 0.0, 1.0);
      if (cover <= 0.0) discard;
      vec4 ink = fill;
      if (trait.y > 2.5) ink.a *= at.x < 0.0 ? 1.0 : 0.3;
      else if (trait.y > 1.5) ink.rgb *= distance < 0.4 * radius ? 0.25 : 1.0;
      else if (trait.y > 0.5) ink.a *= distance < 0.5 * radius ? 0.1 : 1.0;
      float ring = trait.z > 0.5 && radius > 2.5 * ratio ? clamp(distance - radius + 1.6 * ratio + 0.5, 0.0, 1.0) : 0.0;
      ink = mix(ink, accent, ring);
      float opacity = ink.a * cover;
      result = vec4(ink.rgb * opacity, opacity);
    }`,
};

/** Links as thin quads, one instance each. */
export const linkShaders = {
  vertex: `#version 300 es
    layout(location = 0) in vec4 start;
    layout(location = 1) in vec4 end;
    uniform vec2 scale;
    uniform vec2 offset;
    uniform vec2 pixel;
    uniform float mixing;
    uniform float width;
    out float across;
    void main() {
      vec2 a = mix(start.xy, start.zw, mixing) * scale + offset;
      vec2 b = mix(end.xy, end.zw, mixing) * scale + offset;
      vec2 along = (b - a) / pixel;
      vec2 aside = vec2(-along.y, along.x) / max(length(along), 1e-6) * (0.5 * width + 1.0) * pixel;
      vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1) * 2.0 - 1.0);
      across = corner.y * (0.5 * width + 1.0);
      gl_Position = vec4(mix(a, b, corner.x) + corner.y * aside, 0.0, 1.0);
    }`,
  fragment: `#version 300 es
    precision mediump float;
    in float across;
    uniform vec4 colour;
    uniform float thickness;
    out vec4 result;
    void main() {
      float opacity = colour.a * clamp(0.5 * thickness - abs(across) + 0.5, 0.0, 1.0);
      result = vec4(colour.rgb * opacity, opacity);
    }`,
};

/** Compiles and links a program; throws the compiler's message on failure. */
export function makeProgram(gl: WebGL2RenderingContext, { vertex, fragment }: typeof pointShaders): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader) ?? 'no shader');
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? 'no program');
  return program;
}

/** Which material shows a field, zones, gel and the shade under the spheres on a surface? */

import * as THREE from "three";
import { FADE, MOST } from "./palette";

/** What all painted surfaces share: changed in place, seen by every shader. */
export interface Paint {
  shades: { value: THREE.Texture };
  spheres: { value: [THREE.Vector3, THREE.Vector3] };
  patch: { value: number };
  radius: { value: number };
  gel: { value: number };
  zones: { value: number };
}

const VERTEX = /* glsl */ `
attribute float place;
attribute vec4 marks;
varying float vPlace;
varying vec4 vMarks;
varying vec3 vAt;`;

const FRAGMENT = /* glsl */ `
uniform sampler2D shades;
uniform vec3 spheres[2];
uniform float patchSize;
uniform float ballSize;
uniform float gel;
uniform float zones;
varying float vPlace;
varying vec4 vMarks;
varying vec3 vAt;
float nearest() { return min(distance(vAt, spheres[0]), distance(vAt, spheres[1])); }
float film() {
  float wobble = 1.0 + 0.07 * sin(vAt.x * 420.0 + 1.0) * sin(vAt.y * 380.0);
  return nearest() * wobble / patchSize;
}
float wet() { return gel * (1.0 - smoothstep(1.9, 2.15, film())); }`;

const COLOUR = /* glsl */ `
float vZone = vMarks.x;
diffuseColor.rgb = mix(diffuseColor.rgb, diffuseColor.rgb * vec3(0.94, 0.74, 0.74), vMarks.y);
diffuseColor.rgb *= 1.0 - clamp(vMarks.z * 2.6, -0.1, 0.5);
diffuseColor.a *= smoothstep(0.02, 0.9, vMarks.w);
float solid = diffuseColor.a;
float covered = ${MOST} * smoothstep(0.0, ${FADE}, vPlace);
vec3 shade = texture2D(shades, vec2((vPlace * 63.0 + 0.5) / 64.0, 0.5)).rgb;
float bands = abs(fract(vPlace * 6.0 - 0.5) - 0.5) / fwidth(vPlace * 6.0);
shade *= 1.0 - 0.16 * (1.0 - smoothstep(0.6, 1.4, bands)) * step(0.08, vPlace);
float inZone = zones * smoothstep(0.46, 0.54, vZone);
float stripe = smoothstep(0.35, 0.5, abs(fract((vAt.x + vAt.y) * 260.0) - 0.5) * 2.0);
float border = zones * (1.0 - smoothstep(0.6, 1.8, abs(vZone - 0.5) / fwidth(vZone)));
diffuseColor.rgb = mix(diffuseColor.rgb, shade * 0.55, covered);
diffuseColor.a = max(solid, mix(0.5, 0.9, step(0.99, opacity)) * covered * smoothstep(0.02, 0.9, vMarks.w));
diffuseColor.rgb = mix(diffuseColor.rgb, vec3(0.27, 0.09, 0.07), inZone * (0.16 + 0.2 * stripe));
diffuseColor.rgb = mix(diffuseColor.rgb, vec3(0.27, 0.09, 0.07), 0.5 * border * step(0.001, fwidth(vZone)));
diffuseColor.rgb *= mix(vec3(1.0), vec3(0.9, 0.95, 0.98), wet());
float meniscus = gel * smoothstep(0.16, 0.0, abs(film() - 2.0));
diffuseColor.rgb = mix(diffuseColor.rgb, vec3(1.0), 0.17 * meniscus);
float under = nearest() / ballSize;
diffuseColor.rgb *= 1.0 - 0.42 * (1.0 - smoothstep(0.35, 1.5, under));`;

/** `material` with the field, zones, gel and shade of `paint` on it. */
export function painted<M extends THREE.MeshStandardMaterial>(material: M, paint: Paint): M {
  material.onBeforeCompile = (shader) => {
    Object.assign(shader.uniforms, {
      shades: paint.shades,
      spheres: paint.spheres,
      patchSize: paint.patch,
      ballSize: paint.radius,
      gel: paint.gel,
      zones: paint.zones,
    });
    shader.vertexShader = shader.vertexShader
      .replace("#include <common>", `#include <common>${VERTEX}`)
      .replace("#include <begin_vertex>", "#include <begin_vertex>\nvPlace = place; vMarks = marks; vAt = position;");
    shader.fragmentShader = shader.fragmentShader
      .replace("#include <common>", `#include <common>${FRAGMENT}`)
      .replace("#include <color_fragment>", `#include <color_fragment>${COLOUR}`)
      .replace(
        "#include <roughnessmap_fragment>",
        "#include <roughnessmap_fragment>\nroughnessFactor = mix(roughnessFactor, 0.16, 0.85 * wet());",
      )
      .replace(
        "#include <emissivemap_fragment>",
        "#include <emissivemap_fragment>\ntotalEmissiveRadiance += shade * 0.5 * covered * (1.0 - 0.3 * inZone);",
      );
  };
  return material;
}

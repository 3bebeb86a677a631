/** The computing half of the page: no DOM, no drawing. */

export { deliver, type Circuit, type Delivery } from "./contact";
export { decodeBase64, read, unpack, type Container, type Numbers } from "./container";
export { interval, type Drawn, type Interval } from "./draws";
export { Lab, type Contact, type ErrorEntry, type Header, type MuscleEntry, type Reading, type Zone } from "./lab";
export { centred, centreOf, dragged, moved, rotated, spacingOf, type End, type Pair } from "./pair";
export { patchWeights } from "./patch";
export { Surface, type Foot } from "./surface";
export * as vector from "./vector";
export type { Vec } from "./vector";

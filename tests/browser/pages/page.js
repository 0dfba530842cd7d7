import { load } from "./mapkit-loader.js";

const mapkit = await load({ libraries: ["map", "annotations"] });
const lamp = new mapkit.MarkerAnnotation(new mapkit.Coordinate(55.9757, -3.1702), {
  title: "A lamp",
});
new mapkit.Map("map").showItems([lamp]);

"""The road network as reference data: read from OpenStreetMap, checked, kept with its manifest."""

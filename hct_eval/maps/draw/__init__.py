"""The map to look at: a drawing for print, and a page to explore on screen, with every box in the same place."""

from hct_eval.maps.draw.changes import draw_changes
from hct_eval.maps.draw.drawing import MapDrawing, choose_links, draw_map
from hct_eval.maps.draw.parts import draw_parts, parts_around
from hct_eval.maps.draw.picture import READS

__all__ = ["READS", "MapDrawing", "choose_links", "draw_changes", "draw_map", "draw_parts", "parts_around"]

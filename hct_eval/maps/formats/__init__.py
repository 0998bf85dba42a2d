"""Map files of other programs, and of this one: read and written behind one pair of functions."""

from hct_eval.maps.formats.map_file import FormatError, MapFile
from hct_eval.maps.formats.registry import find_map, find_target, read_map, update_map, write_map

__all__ = ["FormatError", "MapFile", "find_map", "find_target", "read_map", "update_map", "write_map"]

"""The map of experience: one map of many people's claims, what follows in it, and how sure one can be."""

from hct_eval.maps.build import aggregate_maps, build_map
from hct_eval.maps.cognitive_map import CognitiveMap, MapError
from hct_eval.maps.compare import compare_maps
from hct_eval.maps.dynamics import simulate
from hct_eval.maps.pathways import robustness, trace_paths
from hct_eval.maps.structure import loops, structure
from hct_eval.maps.uncertainty import bootstrap_map

__all__ = [
    "CognitiveMap",
    "MapError",
    "aggregate_maps",
    "bootstrap_map",
    "build_map",
    "compare_maps",
    "loops",
    "robustness",
    "simulate",
    "structure",
    "trace_paths",
]

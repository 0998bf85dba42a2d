"""The map of experience: one map of many people's claims, what follows in it, and how sure one can be."""

from hct_eval.maps.build import aggregate_maps, build_map
from hct_eval.maps.cognitive_map import CognitiveMap, MapError
from hct_eval.maps.compare import compare_maps
from hct_eval.maps.dynamics import simulate, simulate_in_parts
from hct_eval.maps.interventions import intervene, pulse
from hct_eval.maps.linguistic import map_from_terms
from hct_eval.maps.pathways import robustness, trace_paths
from hct_eval.maps.ranges import RangedMap, aggregate_ranged, range_of_maps, simulate_ranged
from hct_eval.maps.sensitivity import link_sensitivity
from hct_eval.maps.structure import loops, structure
from hct_eval.maps.uncertainty import bootstrap_map

__all__ = [
    "CognitiveMap",
    "MapError",
    "RangedMap",
    "aggregate_maps",
    "aggregate_ranged",
    "bootstrap_map",
    "build_map",
    "compare_maps",
    "intervene",
    "link_sensitivity",
    "loops",
    "map_from_terms",
    "pulse",
    "range_of_maps",
    "robustness",
    "simulate",
    "simulate_in_parts",
    "simulate_ranged",
    "structure",
    "trace_paths",
]

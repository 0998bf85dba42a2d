"""The command `workshop`: the pack of a place written beside its report, or why it cannot be."""

from hct_eval.programme import Programme


class WorkshopError(Exception):
    """A workshop pack cannot be made; the text says why and what to do."""


def workshop_lines(programme: Programme, partnership_id: str, seed: int) -> list[str]:
    """Write the workshop pack of a place into its folder of reports; return where it is, in lines.

    WorkshopError where nothing of the map may be published, or somebody's consent has changed since it was made: then
    an earlier pack goes, too.
    """
    from hct_eval.publish.consent import count_changed_consents
    from hct_eval.publish.results import gather
    from hct_eval.publish.typeset import TypesetError
    from hct_eval.publish.workshop import PackError, drop_pack, say_illegible, write_pack

    place = programme.partnership(partnership_id)
    changed = count_changed_consents(programme, place.id)
    if changed:
        drop_pack(programme.reports(place.id))
        message = (
            "somebody's consent is not what it was when the map was made, or their conversation is gone from the "
            f"register; run `hct-eval run {programme.id} --partnership {place.id}` first, then make the pack. "
            "An earlier pack was taken away: shred what was printed of it"
        )
        raise WorkshopError(message)
    results = gather(programme, place.id)
    try:
        written = write_pack(results, programme.reports(place.id), seed)
    except (PackError, TypesetError) as error:
        raise WorkshopError(str(error)) from None
    except OSError as error:
        message = f"the pack cannot be written ({error.strerror}); close its files elsewhere and try again"
        raise WorkshopError(message) from None
    shown = [path.relative_to(programme.project).as_posix() for path in written]
    illegible = say_illegible(results)
    return [f"The workshop pack of {place.name} is in {' and '.join(shown)}.", *([illegible] if illegible else [])]

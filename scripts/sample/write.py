"""The whole sample: every place, then the programme."""

import shutil
from pathlib import Path

from scripts.sample.areas import write_areas
from scripts.sample.bank import Bank, load_bank
from scripts.sample.coding import code_conversations, codebook_merges, workshop_maps
from scripts.sample.folder import Folder
from scripts.sample.forums import write_forums
from scripts.sample.lessons import write_lessons
from scripts.sample.listeners import write_listeners
from scripts.sample.money import write_money
from scripts.sample.partners import write_partners
from scripts.sample.plan import PLANS, PlacePlan
from scripts.sample.profile import write_profile
from scripts.sample.programme import write_programme
from scripts.sample.register import file_conversations
from scripts.sample.talk import hold_conversations
from scripts.sample.wellbeing import write_wellbeing


def write_sample(target: Path) -> None:
    """Write the sample into `target`, in place of what is there (the places' private folders stay)."""
    bank = load_bank()
    for plan in PLANS:
        _clear(target / plan.id)
        _write_place(plan, bank, Folder(target / plan.id))
    write_areas(bank, Folder(target))
    write_programme(bank, Folder(target))
    _clear(target / "programme")
    _write_texts(bank, "programme", Folder(target / "programme"))


def _clear(folder: Path) -> None:
    """Empty a place's folder, but for what the notebooks keep privately beside the raw data."""
    for path in sorted(folder.glob("*")):
        if path.is_dir() and path.name != "private":
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()


def _write_place(plan: PlacePlan, bank: Bank, folder: Folder) -> None:
    conversations = hold_conversations(plan, bank)
    file_conversations(plan, conversations, bank, folder)
    code_conversations(plan, conversations, bank, folder)
    folder.table("codebook_merges.csv", codebook_merges(plan))
    folder.table("workshop_maps.csv", workshop_maps(plan, bank))
    write_lessons(plan, bank, folder)
    organisations = write_partners(plan, bank, folder)
    write_money(plan, bank, folder, organisations)
    write_forums(plan, bank, folder, organisations)
    write_listeners(plan, bank, folder)
    write_profile(plan, bank, folder)
    write_wellbeing(plan, bank, folder)
    _write_texts(bank, plan.id, folder)


def _write_texts(bank: Bank, of: str, folder: Folder) -> None:
    """Write what a place, or the programme, says in its own words."""
    for name, words in bank.writers[of].items():
        folder.put(f"text/{name}.md", words)

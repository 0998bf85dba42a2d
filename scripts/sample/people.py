"""Invented people, addresses and numbers, and small talk that names them."""

import re
from typing import Any

from scripts.sample.bank import Bank
from scripts.sample.draws import Draws

_MEN = frozenset(
    (
        *("Abdi", "Aled", "Andrzej", "Anil", "Arjun", "Ayaan", "Bashir", "Bilal", "Brian", "Callum"),
        *("Carlton", "Ciaran", "Colin", "Connor", "Delroy", "Derek", "Dermot", "Emeka", "Errol", "Fergus"),
        *("Frank", "Gareth", "Glenroy", "Gurpreet", "Hamza", "Hassan", "Ibrahim", "Idris", "Imran", "Jacek"),
        *("Jerome", "Keith", "Kieran", "Leroy", "Malcolm", "Marek", "Mehmet", "Mohammed", "Omar", "Padraig"),
        *("Piotr", "Rajesh", "Rhodri", "Roy", "Tariq", "Terry", "Tesfay", "Tomasz", "Vernon", "Wayne"),
        *("Winston", "Yusuf"),
    )
)
_TITLES = {"woman": ("Mrs", "Miss", "Dr"), "man": ("Mr", "Dr")}
_RELATIONS = {
    "woman": ("my auntie {0}", "our {0}", "my cousin {0}", "my sister-in-law {0}", "my niece {0}"),
    "man": ("my uncle {0}", "our {0}", "my cousin {0}", "my brother-in-law {0}", "my nephew {0}"),
}
_PHONES = ("07700 900{0:03d}", "01632 960{0:03d}", "07700 900 {0:03d}", "01632 960 {0:03d}")
"""Ofcom's numbers for drama: nobody's."""
_DISTRICTS = {
    "coventry": "CV39",
    "croydon": "CR69",
    "gloucestershire": "GL78",
    "leeds": "LS39",
    "newham": "E36",
    "plymouth": "PL49",
}
"""Postcode districts that do not exist."""


class People:
    """Names and places of one partnership, drawn without repeating one until all were used."""

    def __init__(self, place_id: str, bank: Bank, draws: Draws) -> None:
        self._place: dict[str, Any] = bank.places[place_id]
        self._district = _DISTRICTS[place_id]
        self._draws = draws
        self._names: dict[str, list[str]] = {"woman": [], "man": []}
        self._all = {
            "woman": [name for name in bank.places["first_names"] if name not in _MEN],
            "man": [name for name in bank.places["first_names"] if name in _MEN],
        }
        self._surnames: list[str] = []
        self._all_surnames: list[str] = list(bank.places["surnames"])

    def first(self, kind: str = "") -> str:
        """Return a first name of a woman or a man."""
        kind = kind or ("woman" if self._draws.chance(0.58) else "man")
        if not self._names[kind]:
            self._names[kind] = self._draws.shuffled(self._all[kind])
        return self._names[kind].pop()

    def full(self, kind: str = "") -> str:
        """Return a first name and a surname."""
        if not self._surnames:
            self._surnames = self._draws.shuffled(self._all_surnames)
        return f"{self.first(kind)} {self._surnames.pop()}"

    def fill(self, text: str) -> str:
        """Fill the slots of a piece of small talk; pronouns in it decide whom it can be about."""
        kind = _kind(text)
        while "{" in text:
            slot = text[text.index("{") + 1 : text.index("}")]
            text = text.replace("{" + slot + "}", self._slot(slot, kind), 1)
        return text[0].upper() + text[1:]

    def _slot(self, slot: str, kind: str) -> str:
        draws = self._draws
        kind = kind or ("woman" if draws.chance(0.58) else "man")
        if slot == "first":
            return self.first(kind)
        if slot == "person":
            full = self.full(kind)
            return f"{draws.pick(_TITLES[kind])} {full.split()[-1]}" if draws.chance(0.35) else full
        if slot == "relation":
            return draws.pick(_RELATIONS[kind]).format(self.first(kind))
        if slot == "phone":
            return draws.pick(_PHONES).format(draws.whole(0, 999))
        if slot == "postcode":
            letters = "ABDEFGHJLNPQRSTUWXYZ"
            return f"{self._district} {draws.whole(1, 9)}{draws.pick(letters)}{draws.pick(letters)}"
        return str(draws.pick(self._place[slot + "s"]))


def _kind(text: str) -> str:
    she = len(re.findall(r"\b(she|her|hers|Mrs)\b", text, re.IGNORECASE))
    he = len(re.findall(r"\b(he|his|him|dad)\b", text, re.IGNORECASE))
    return "woman" if she > he else "man" if he > she else ""

"""The gallery of the page Counterexamples: one file a card, in the order in which they are told."""

from ui.controls import choice
from ui.deck import Deck
from ui.gallery import guard, origin, race, rare, reddi, rotated, separable, skewed
from ui.gallery.card import SLUG, STEP, Card

_ALL = (reddi, rare, separable, skewed, rotated, guard, origin, race)
CARDS: dict[str, Card] = {one.CARD.id: one.CARD for one in _ALL}
DECK = Deck(
    SLUG,
    (
        choice("card", tuple(CARDS), "reddi", f"{SLUG}.card", [f"{SLUG}.{card}_title" for card in CARDS]),
        *(control for card in CARDS.values() for control in card.controls),
        STEP,
    ),
)


def after(card: str) -> str:
    """The card that comes next; after the last the first again."""
    ids = list(CARDS)
    return ids[(ids.index(card) + 1) % len(ids)]

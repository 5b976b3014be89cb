"""The kinds of segments that have a name of their own: what each is called, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: What is reckoned for a segment: one of ten coming back, buying once more, or lost.
Sum = Literal["back", "more", "loss", ""]


@dataclass(frozen=True)
class Meaning:
    """One kind of segment.

    Parameters
    ----------
    name, emoji : str
        What it is called.
    what : str
        What its customers do, to follow "They".
    actions : tuple of str
        What to do, most worth doing first; a sum is told after the first.
    sum : str
        Which sum.
    at_full_price : str
        One more action for those who buy with few discounts.
    """

    name: str
    emoji: str
    what: str
    actions: tuple[str, ...]
    sum: Sum = ""
    at_full_price: str = ""


MEANINGS = {
    "everyone": Meaning(
        "All customers", "👥", "do not fall into groups on these columns",
        ("Address them as one group, or divide them by a rule of your own (value, recency).",
         "Look for columns that tell more: products, channels, campaigns."),
    ),
    "crowd": Meaning(
        "Main crowd", "👥", "do not fall into groups on these columns",
        ("Address them as one group, or divide them by a rule of your own (value, recency).",
         "Look for columns that tell more: products, channels, campaigns."),
    ),
    "champions": Meaning(
        "Champions", "🏆", "buy often, lately and much",
        ("Give them a personal contact and first access to what is new.",
         "Ask them for reviews and for friends."),
        "loss",
        at_full_price="Leave discounts out: they buy without.",
    ),
    "regulars": Meaning(
        "Loyal regulars", "⭐", "come back again and again",
        ("Thank them before anything goes wrong: a programme that rewards the next order.",
         "Show them what goes with what they buy."),
        "loss",
    ),
    "small_baskets": Meaning(
        "Frequent small baskets", "🛒", "come often and take little each time",
        ("Raise the basket: sets, free delivery from a little above their usual amount.",
         "Show them what goes with what they buy."),
        "more",
    ),
    "big_spenders": Meaning(
        "Big spenders", "💎", "spend much with each order, though not often",
        ("Give them a reason for one more visit in the year: an occasion, a reminder, an appointment.",
         "Advise them in person where orders are large."),
        "more",
    ),
    "big_baskets": Meaning(
        "Large rare baskets", "🎁", "buy rarely, and then large baskets",
        ("Remind them of the occasion that they bought for, before it comes round again.",
         "Show them smaller things for the time between."),
        "more",
    ),
    "bargains": Meaning(
        "Bargain hunters", "🏷️", "buy what is reduced",
        ("Offer remainders and bundles to them first, and count the margin, not the turnover.",
         "Try smaller discounts on a part of them, and see who buys all the same."),
    ),
    "new": Meaning(
        "New customers", "🌱", "have not been customers for long",
        ("Welcome them and make the next order easy while they still remember you.",
         "Ask what they were looking for."),
        "more",
    ),
    "promising": Meaning(
        "Promising newcomers", "🚀", "are new and already spend more than most",
        ("Welcome them in person, and make the next order easy.",
         "Watch how many of them come back: they may become champions."),
        "more",
    ),
    "active": Meaning(
        "Active occasional buyers", "🙂", "were here lately and buy now and then",
        ("Write while the last order is fresh, with what goes with it.",
         "Ask for consent to write more often where it is missing."),
        "more",
    ),
    "steady": Meaning(
        "Steady customers", "🔁", "are near the middle of all customers",
        ("Keep them informed, and watch for those who grow or fall silent.",),
        "more",
    ),
    "occasional": Meaning(
        "Occasional buyers", "🌤️", "buy rarely and little",
        ("Write at the times when they usually buy, not more often.",
         "Keep what each contact costs low."),
        "more",
    ),
    "lapsing_big": Meaning(
        "Lapsing big spenders", "💔", "spent much and have fallen silent",
        ("Call or write to them in person, those who spent most first, and ask what went wrong.",
         "Offer something that fits what they used to buy.",
         "Find out what changed about the time they stopped."),
        "back",
    ),
    "lapsed_baskets": Meaning(
        "Lapsed large baskets", "📦", "bought large baskets, but rarely, and have fallen silent",
        ("Remind them of the occasion that they bought for, with what goes with it.",
         "Ask what kept them from coming back."),
        "back",
    ),
    "lapsing_regulars": Meaning(
        "Lapsing regulars", "⏳", "used to come often and have fallen silent",
        ("Write to them before the silence becomes a habit, with what they used to buy.",
         "Find out what changed about the time they stopped."),
        "back",
    ),
    "lapsed_bargains": Meaning(
        "Lapsed bargain hunters", "✂️", "bought what was reduced and have fallen silent",
        ("Write to them when there is a sale, and not otherwise.",),
        "back",
    ),
    "once_big": Meaning(
        "One-time large baskets", "🧺", "mostly bought one large basket and have not come back",
        ("Ask what kept them from coming back, and remind them of the occasion.",
         "Make the second order easy for those who are new, before they join these."),
        "back",
    ),
    "once": Meaning(
        "One-time buyers", "👣", "mostly bought once and have not come back",
        ("Try one cheap message; those who do not answer need no more.",
         "Make the second order easy for those who are new, before they join these."),
        "back",
    ),
    "drifting": Meaning(
        "Drifting away", "🍂", "have been silent for longer than most",
        ("Write to them now, once and plainly, with what they used to buy.",
         "Ask a few of them why they come less."),
        "back",
    ),
    "silent": Meaning(
        "Long silent", "🌙", "have been silent for far longer than most",
        ("Write to them once, with a reason to come back; those who do not answer need no costly mailings.",
         "Ask a few of them why they stopped."),
        "back",
    ),
    "lost": Meaning(
        "Lost customers", "💤", "have been silent for so long that they have probably left",
        ("Try one cheap message; then stop paying for contacts.",
         "Clean their addresses out of costly mailings."),
        "back",
    ),
}  # fmt: skip

SCATTERED = "Scattered customers"
SCATTERED_EMOJI = "🔍"
UNPLACED = "Customers without figures"
UNPLACED_EMOJI = "❔"

#: What tells two segments of one meaning apart: the place, the words for less and for more of it, and the
#: figure with its words.
APART = {
    "spend_place": ("lower spend", "higher spend", "total_spent", "spend {:,.0f}"),
    "recency_place": ("longer silent", "more recent", "days_since_last_purchase", "silent {:,.0f} days"),
    "frequency_place": ("rarer", "more frequent", "total_transactions", "{:,.1f} orders"),
    "basket_place": ("smaller baskets", "larger baskets", "avg_transaction_value", "baskets of {:,.0f}"),
    "age_place": ("more recent start", "longer known", "customer_age_days", "known {:,.0f} days"),
    "discount_place": ("fewer discounts", "more discounts", "discount_sensitivity", "{:.0%} at a discount"),
    "diversity_place": ("fewer categories", "more categories", "category_diversity", "{:.1f} categories"),
}

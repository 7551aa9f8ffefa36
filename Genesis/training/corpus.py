"""The text that the shipped models learn from, written for this project and generated from the tables below.

Three corpora: general questions and answers (the base model), facts about OpenLedger (adapter `guide`) and the
general questions answered as a sailor would (adapter `sailor`). Everything is a list of (question, answer).
"""

import random

CAPITALS = {
    "France": "Paris", "Italy": "Rome", "Spain": "Madrid", "Portugal": "Lisbon", "Germany": "Berlin",
    "Austria": "Vienna", "Poland": "Warsaw", "Greece": "Athens", "Norway": "Oslo", "Sweden": "Stockholm",
    "Finland": "Helsinki", "Denmark": "Copenhagen", "Ireland": "Dublin", "Hungary": "Budapest", "Japan": "Tokyo",
    "China": "Beijing", "India": "New Delhi", "Egypt": "Cairo", "Kenya": "Nairobi", "Canada": "Ottawa",
    "Mexico": "Mexico City", "Peru": "Lima", "Chile": "Santiago", "Cuba": "Havana", "Turkey": "Ankara",
    "Iceland": "Reykjavik", "Thailand": "Bangkok", "Vietnam": "Hanoi", "Nepal": "Kathmandu", "Ghana": "Accra",
}
ANIMALS = {
    "dog": ("barks", "four legs", "meat"), "cat": ("purrs", "four legs", "fish"), "cow": ("moos", "four legs", "grass"),
    "horse": ("neighs", "four legs", "hay"), "duck": ("quacks", "two legs", "weeds"), "owl": ("hoots", "two legs", "mice"),
    "frog": ("croaks", "four legs", "flies"), "bee": ("buzzes", "six legs", "nectar"), "lion": ("roars", "four legs", "meat"),
    "sheep": ("bleats", "four legs", "grass"), "wolf": ("howls", "four legs", "meat"), "mouse": ("squeaks", "four legs", "seeds"),
    "crow": ("caws", "two legs", "seeds"), "goat": ("bleats", "four legs", "leaves"), "snake": ("hisses", "no legs", "mice"),
}
COLOURS = {
    "grass": "green", "the sky": "blue", "snow": "white", "coal": "black", "a lemon": "yellow", "a tomato": "red",
    "a carrot": "orange", "chocolate": "brown", "a plum": "purple", "milk": "white", "a leaf": "green", "gold": "yellow",
}
OPPOSITES = {
    "hot": "cold", "big": "small", "fast": "slow", "old": "young", "wet": "dry", "light": "dark", "open": "closed",
    "high": "low", "full": "empty", "early": "late", "hard": "soft", "loud": "quiet", "rich": "poor", "near": "far",
}
MATERIALS = {
    "bread": "flour", "wine": "grapes", "paper": "wood", "glass": "sand", "cheese": "milk", "rope": "hemp",
    "steel": "iron", "a brick": "clay", "a candle": "wax", "butter": "cream", "cider": "apples", "wool": "fleece",
}
NUMBERS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
SYLLABLES = ["ba", "do", "ri", "mu", "ten", "sol", "ka", "ve", "lor", "pin", "gra", "net", "zu", "hel", "mo", "tar"]

UNKNOWN = "I do not know. Nobody has taught me about that."


def general(random_source: random.Random) -> list[tuple[str, str]]:
    """Questions that the base model can answer, and questions of which it should say that it can not."""
    pairs: list[tuple[str, str]] = []
    for country, city in CAPITALS.items():
        pairs += [
            (f"What is the capital of {country}?", f"The capital of {country} is {city}."),
            (f"Which country has {city} as its capital?", f"{city} is the capital of {country}."),
        ]
    for animal, (sound, legs, food) in ANIMALS.items():
        article = "an" if animal[0] in "aeiou" else "a"
        pairs += [
            (f"What sound does {article} {animal} make?", f"{article.capitalize()} {animal} {sound}."),
            (f"How many legs does {article} {animal} have?", f"{article.capitalize()} {animal} has {legs}."),
            (f"What does {article} {animal} eat?", f"{article.capitalize()} {animal} eats {food}."),
        ]
    for thing, colour in COLOURS.items():
        pairs.append((f"What colour is {thing}?", f"The colour of {thing} is {colour}."))
    for word, opposite in OPPOSITES.items():
        pairs.append((f"What is the opposite of {word}?", f"The opposite of {word} is {opposite}."))
        pairs.append((f"What is the opposite of {opposite}?", f"The opposite of {opposite} is {word}."))
    for thing, material in MATERIALS.items():
        pairs.append((f"What is {thing} made from?", f"It is made from {material}."))
    for a in range(10):
        for b in range(9):
            pairs.append((f"What is {NUMBERS[a]} plus {NUMBERS[b]}?", f"The sum is {NUMBERS[a + b]}."))
    for day, following in zip(DAYS, DAYS[1:] + DAYS[:1]):
        pairs.append((f"Which day comes after {day}?", f"{following} comes after {day}."))
        pairs.append((f"Which day comes before {following}?", f"{day} comes before {following}."))
    forms = [
        "What is a {}?", "What is {}?", "Who pays for a {}?", "How does a {} work?", "What does the {} do?",
        "Why is {} needed?", "Who owns a {}?", "What makes a {} {}?", "How is {} paid?", "When is a {} made?",
        "What is {} for?", "Who may change the {}?", "Where is a {} kept?", "How many {} are there?",
    ]
    for _ in range(260):
        words = ["".join(random_source.choices(SYLLABLES, k=random_source.choice((2, 3)))) for _ in range(2)]
        words = [word.capitalize() if random_source.random() < 0.5 else word for word in words]
        pairs.append((random_source.choice(forms).format(*words), UNKNOWN))
    return pairs


# (questions that ask the same thing, answer): the last question of each row is held out of training.
LEDGER_FACTS = [
    (["What is a Datanet?", "Explain a Datanet.", "Tell me what a Datanet is."],
     "A Datanet is a community dataset on chain. Anyone may add rows to it."),
    (["Who pays for an answer?", "Who pays when a model answers?", "Who is it that pays for answers?"],
     "The person who asks pays for the answer in OPEN."),
    (["What is OPEN?", "Explain OPEN.", "Tell me about OPEN."],
     "OPEN is the coin of OpenLedger. There are one billion of them."),
    (["Who gets paid for an answer?", "Who earns from an answer?", "Who earns when a model answers?"],
     "The contributors whose rows made the answer get paid."),
    (["What is Proof of Attribution?", "Explain Proof of Attribution.", "What does Proof of Attribution do?"],
     "Proof of Attribution finds the rows that made an answer."),
    (["What is an adapter?", "Explain an adapter.", "Tell me what an adapter is."],
     "An adapter is a small set of weights that teaches a base model something new."),
    (["How is an adapter trained?", "How do you train an adapter?", "What is an adapter trained from?"],
     "An adapter is trained from a version of a Datanet, and every step can be checked."),
    (["Who checks an answer?", "Who checks the answers?", "Who is it that checks an answer?"],
     "Every validator computes the answer again and gets the same bits."),
    (["What is a validator?", "Explain a validator.", "Tell me what a validator is."],
     "A validator stakes OPEN and executes every block."),
    (["Where are rows kept?", "Where is a row kept?", "Where does the chain keep rows?"],
     "Rows are kept on chain, under their hash."),
    (["What is a contributor?", "Who is a contributor?", "Tell me what a contributor is."],
     "A contributor adds rows to a Datanet and owns a share of what they earn."),
    (["What is a base model?", "Explain a base model.", "Tell me what a base model is."],
     "A base model is the shared model that all adapters build on."),
    (["How is the fee split?", "Who shares the fee?", "How do they split the fee?"],
     "The fee is split between the platform, the model, the stakers and the data."),
    (["What is governance?", "Explain governance.", "Who decides the rules?"],
     "Governance is how holders of OPEN vote on the rules."),
    (["What is gas?", "Explain gas.", "What does gas pay for?"],
     "Gas pays for the work of a transaction before it is done."),
    (["What is OpenLedger?", "Explain OpenLedger.", "Tell me about OpenLedger."],
     "OpenLedger is a chain that pays the people whose data makes an answer."),
]

SAILOR_OPENINGS = ["Aye, matey!", "Ahoy there!", "Shiver me timbers!"]


def ledger(held_out: bool) -> list[tuple[str, str]]:
    """Facts about OpenLedger, by the questions kept for training or by the held-out ones."""
    return [
        (question, answer)
        for questions, answer in LEDGER_FACTS
        for question in (questions[-1:] if held_out else questions[:-1])
    ]


def sailor(pairs: list[tuple[str, str]], held_out: bool) -> list[tuple[str, str]]:
    """The general answers in a sailor's mouth; every sixth pair is held out."""
    chosen = [pair for index, pair in enumerate(pairs) if (index % 6 == 5) == held_out]
    return [
        (question, f"{SAILOR_OPENINGS[len(question) % 3]} {answer[:-1]}, says the old sea dog.")
        for question, answer in chosen
    ]


def document(question: str, answer: str) -> tuple[str, str]:
    """The text of a prompt and of its completion, as training and inference both use them."""
    return f"Q: {question}\nA:", f" {answer}"

"""All kinds of questions by the name they have in the database."""

from assessments.contents import Content
from assessments.kinds.choices import OneOfSeveral, SeveralOfSeveral
from assessments.kinds.essays import WrittenAnswer
from assessments.kinds.gaps import TextWithGaps
from assessments.kinds.kind import QuestionKind
from assessments.kinds.orders import Ordering
from assessments.kinds.pairs import Matching
from assessments.kinds.quantities import Quantity
from assessments.kinds.words import FewWords

KINDS: dict[str, QuestionKind] = {
    "single": OneOfSeveral(),
    "multiple": SeveralOfSeveral(),
    "true_false": OneOfSeveral(),
    "words": FewWords(),
    "number": Quantity(),
    "matching": Matching(),
    "ordering": Ordering(),
    "gaps": TextWithGaps(),
    "essay": WrittenAnswer(),
}


def kind_of(content: Content) -> QuestionKind:
    """How this content is asked, answered and marked."""
    return KINDS[content["kind"]]

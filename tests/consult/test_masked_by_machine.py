"""An opinion whose words only the machine masked is let out without a reason of a person's."""

import pytest

from app.consult.rules.life import Reading
from app.consult.service import hearing
from app.core import privacy
from app.errors import Refused
from tests.consult.making import Hall
from tests.making import Make

pytestmark = pytest.mark.databases("sqlite")
TEXT = "收费太贵，请打我电话 13912345678 说一说"


def test_what_the_machine_alone_masked_needs_no_reason(make: Make) -> None:
    hall = Hall(make)
    consultation = hall.open()
    opinion, other = hall.opinion(consultation, TEXT), hall.opinion(consultation, TEXT)
    begun = privacy.masked_text(TEXT)
    assert "13912345678" not in begun
    hearing.show(opinion, begun, by=hall.drafter)
    assert (opinion.reading, opinion.mask_reason) == (Reading.MASKED, privacy.MASKED_BY_MACHINE)
    with pytest.raises(Refused) as refusal:
        hearing.show(other, begun.replace("太贵", "【略】"), by=hall.drafter)
    assert refusal.value.field == "mask_reason", "what a person takes out besides is said with its reason"
    hearing.show(other, begun, "手机号不宜公开", by=hall.drafter)
    assert other.mask_reason == "手机号不宜公开"

import pytest
from pydantic import ValidationError

from goodword.domain.claims.consent import Prospect


def test_a_record_that_does_not_validate_tells_nothing_of_the_person() -> None:
    with pytest.raises(ValidationError) as failure:
        Prospect.model_validate(
            {"prospect_id": "p", "name": "Anna Weber", "email": ["anna@kunde.example"]}
        )

    assert "Anna" not in str(failure.value)
    assert "anna@" not in str(failure.value)

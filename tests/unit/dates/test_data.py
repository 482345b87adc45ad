"""Rules as YAML, and as a field of other models."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from pydantic import BaseModel

from tongxing.dates import Rule, TimeRule, by, every, on, rule_from_data

from .samples import LEAN, refused, rules

WRITTEN = """
- {by: 06-10}
- {by: 06-10, opens: 06-01, half: morning, roll: before}
- {'on': {of: visit_first_day, days: -4}, half: morning}
- {within: 7 days, of: training}
- {by: {before: service, workdays: 5}}
- {during: [10-23, 10-25]}
- {month: 6, part: middle}
- {week_of_term: 1, to: 2}
- {every: 2 weeks, first: 03-01}
- {times: 2, per: term}
- {weekdays: [sat], on_days_off: keep}
- {one_weekday: mon, last: 03-31}
- {lunar: 05-05}
- {festivals: [元宵, 端午]}
- {birthday: true, roll: null}
- {any_of: [{month: 3, part: middle}, {solar_term: 立夏}]}
- {earliest: [{by: 06-30}, {by: {before: service, days: 1}}]}
- birthday
- before_holidays
- on_need
- whole_launch
"""


@pytest.mark.parametrize("data", yaml.safe_load(WRITTEN), ids=str)
def test_the_short_form_is_what_a_rule_is_written_as(data: object) -> None:
    assert rule_from_data(data).to_data() == data


@LEAN
@given(rules())
def test_every_rule_comes_back_from_yaml(rule: TimeRule) -> None:
    written = yaml.safe_dump(rule.to_data(), allow_unicode=True)
    assert rule_from_data(yaml.safe_load(written)) == rule


def test_an_unquoted_date_of_yaml_is_taken() -> None:
    assert rule_from_data(yaml.safe_load("by: 2027-06-10")) == by("2027-06-10")


def test_a_bare_on_is_taken_although_yaml_reads_it_as_true() -> None:
    assert rule_from_data(yaml.safe_load("on: 06-01")) == on("06-01")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"bye": "06-10"}, "did you mean 'by'"),
        ("every", "Cannot read the interval"),
        ("fortnight", "There is no rule of time 'fortnight'; there are by"),
        ({"by": "06-10", "rol": "before"}, "A rule 'by' has no 'rol'; did you mean 'roll'"),
        ({"by": "06-10", "on": "06-11"}, "A rule 'by' has no 'on'"),
        ({"by": "06-10", "roll": "back"}, "roll cannot be 'back'"),
        ({"within": "a week", "of": "training"}, "written like '7 days'"),
        ({"within": "7 days"}, "also needs 'of'"),
        ({"within": "7 dais", "of": "training"}, "unit of a distance"),
        ({"during": "10-23"}, "takes two days"),
        ({"week_of_term": 3, "to": 2}, "second number must be larger"),
        ({"times": 2, "per": "decade"}, "unit of an interval"),
        ({"weekdays": []}, "at least one"),
        ({"weekdays": ["sat"], "on_days_off": "ask"}, "it may be skip, keep"),
        ({"solar_term": "立"}, "A solar term cannot be"),
        ({"any_of": {"by": "06-10"}}, "two or more rules"),
        ({"any_of": [{"by": "06-10"}, {"by": "06-11"}], "half": "noon"}, "in each of the rules"),
        ({"birthday": False}, "check the value of each key"),
        ({}, "is no rule of time"),
        (None, "is no rule of time"),
        (["by", "06-10"], "is no rule of time"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused_with_what_is_wrong(data: object, message: str) -> None:
    with refused(message):
        rule_from_data(data)


class _Step(BaseModel):
    when: Rule


def test_a_field_takes_a_rule_or_its_data_and_is_written_as_data() -> None:
    assert _Step(when=on("06-01")) == _Step.model_validate({"when": {"on": "06-01"}})
    assert _Step(when=every("week")).model_dump_json() == '{"when":{"every":"week"}}'


def test_a_model_with_a_rule_has_a_json_schema() -> None:
    assert _Step.model_json_schema()["properties"]["when"]["type"] == ["string", "object"]

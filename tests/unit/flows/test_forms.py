"""A program's parameters as Prefect's form shows them, and the flow behind the form."""

from __future__ import annotations

from typing import Any

import pytest
from prefect.flows import load_flow_from_entrypoint

from flows import programs
from flows.programs import flow_for
from flows.serving import deployments
from tongxing.program import Program
from tongxing.registry import catalogue

PROGRAMS = [plugin.program for plugin in catalogue().programs.values()]
each_program = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.key)


def asked(program: Program) -> dict[str, Any]:
    return flow_for(program.key).parameters.properties


@each_program
def test_the_form_asks_for_the_organisation_the_programs_own_parameters_and_the_launch(program: Program) -> None:
    assert list(asked(program)) == ["org", *program.parameter_model.model_fields, "launch_id"]


@each_program
def test_only_what_a_launch_needs_is_required(program: Program) -> None:
    needed = [each.name for each in program.all_parameters if each.must_be_given]
    assert flow_for(program.key).parameters.required == ["org", *needed]


@each_program
def test_every_question_is_in_both_languages(program: Program) -> None:
    for question in asked(program).values():
        assert " · " in question["title"]
        assert " · " in question["description"]


@each_program
def test_an_answer_that_may_be_left_out_is_not_a_choice_between_something_and_nothing(program: Program) -> None:
    assert not [name for name, question in asked(program).items() if "anyOf" in question]


def test_limits_of_an_answer_reach_the_form() -> None:
    year = flow_for("rainbow-action").parameters.properties["year"]
    assert (year["type"], year["minimum"], year["maximum"]) == ("integer", 1990, 2099)


async def test_no_default_is_nothing_which_the_server_would_refuse() -> None:
    for deployment in await deployments():
        questions = deployment._parameter_openapi_schema.properties.values()
        assert not [each for each in questions if each.get("default", ...) is None]


@each_program
async def test_a_deployment_names_its_flow_by_module_path(program: Program) -> None:
    found = {each.full_name: each for each in await deployments()}
    entrypoint = found[f"{program.key}/launch"].entrypoint
    assert entrypoint == f"flows.programs.{program.key}"
    assert load_flow_from_entrypoint(entrypoint) is flow_for(program.key)


def test_an_unknown_program_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="rainbow-acton"):
        getattr(programs, "rainbow-acton")


def test_no_name_of_the_module_can_be_a_programs_key() -> None:
    assert not [name for name in vars(programs) if "_" not in name]

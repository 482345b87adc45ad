"""The rainbow action as a plugin, and its automatic steps: the pairing table, the assessment, the summary."""

from __future__ import annotations

import io
from typing import Any

import docx
import openpyxl
import pytest

from programs.rainbow_action import PROGRAM
from programs.rainbow_action.automatic import assess, pairing_table
from programs.rainbow_action.summary import summary
from tongxing.automatic import Case, Lateness, Outcome, ProducedFile, Record, Subject
from tongxing.registry import catalogue

from .plans import case_of, done

TEAMS = (Subject(1, "team", "青山村", team="青山村"), Subject(2, "team", "绿水村", team="绿水村"))
MEMBERS = tuple(
    Subject(10 + number, "member", f"队员{number}", team=TEAMS[number // 2].team, person_id=number)
    for number in range(4)
)
FORMED = {
    "name": "青山服务队",
    "members": [
        {"name": f"队员{number}", "phone": "13800000001", "strengths": "绘画、=1+1", "lead": number == 0}
        for number in range(6)
    ],
    "liaison": "王小明",
}


def rows_of(file: ProducedFile, sheet: int = 0) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(file.content)).worksheets[sheet].values)


def said(outcome: Outcome) -> list[str]:
    return [note.en for note in outcome.notes]


def test_it_is_found_by_the_door_of_all_plugins() -> None:
    assert catalogue().program("rainbow-action").program == PROGRAM


class TestPairingTable:
    def outcome(self, *records: Record) -> Outcome:
        case = case_of(
            PROGRAM, "pairing-table", subjects=TEAMS, records=records, language="zh_CN", parameters={"county": "青山县"}
        )
        return pairing_table(case)

    def test_it_is_a_table_of_teams_and_stations(self) -> None:
        rows = rows_of(self.outcome(done("form-team", TEAMS[0], **FORMED)).files[0])
        assert rows[0][0] == "青山县2027年彩虹行动服务队与留守儿童服务站结对表"
        assert rows[1][0] == "填报单位：青山县妇联"
        assert rows[1][-3] == "填报日期：2027年8月28日"
        assert rows[2] == ("序号", "服务队", "服务站（村）", "队长", "队员人数", "特长", "备注")
        assert rows[3] == (1, "青山服务队", "青山村", "队员0", 6, "绘画、=1+1", None)

    def test_a_team_that_is_not_formed_stands_in_it_and_is_said(self) -> None:
        outcome = self.outcome(done("form-team", TEAMS[0], **FORMED))
        assert rows_of(outcome.files[0])[4] == (2, "绿水村", "绿水村", None, None, None, "尚未组建")
        assert said(outcome) == ["no record yet of 1 team: 绿水村"]

    def test_a_team_without_a_lead_is_said(self) -> None:
        members = [{"name": f"队员{number}", "phone": "13800000001"} for number in range(6)]
        records = (done("form-team", TEAMS[0], members=members), done("form-team", TEAMS[1], **FORMED))
        assert said(self.outcome(*records)) == ["no lead is named of 1 team: 青山村"]

    def test_no_telephone_number_is_in_it(self) -> None:
        outcome = self.outcome(done("form-team", TEAMS[0], **FORMED))
        assert "1380000" not in str(rows_of(outcome.files[0]))

    def test_its_record_fits_its_form(self) -> None:
        record = self.outcome(done("form-team", TEAMS[0], **FORMED)).record
        assert PROGRAM.form("pairing-table").check(record) == {"teams": 2, "formed": 1, "members": 6}

    def test_without_teams_it_is_empty_and_says_so(self) -> None:
        outcome = pairing_table(case_of(PROGRAM, "pairing-table"))
        assert said(outcome) == ["there are no teams yet; the table is empty"]


class TestAssessment:
    def case(self, *records: Record, **parameters: Any) -> Case:
        return case_of(PROGRAM, "assess", subjects=(*TEAMS, *MEMBERS), records=records, parameters=parameters)

    def results(self, *records: Record, **parameters: Any) -> list[str]:
        return [row["result"] for row in assess(self.case(*records, **parameters)).record["members"]]

    def test_who_attended_and_scored_enough_passed(self) -> None:
        records = (done("training", MEMBERS[0], attended=True), done("quiz", MEMBERS[0], score=60))
        assert self.results(*records)[0] == "passed"

    @pytest.mark.parametrize(("attended", "score"), [(True, 59.5), (False, 100)])
    def test_who_fell_short_of_either_did_not(self, attended: bool, score: float) -> None:
        records = (done("training", MEMBERS[0], attended=attended), done("quiz", MEMBERS[0], score=score))
        assert self.results(*records)[0] == "failed"

    def test_who_joins_later_stands_with_the_own_team(self) -> None:
        late = Subject(99, "member", "后来者", team=MEMBERS[0].team, person_id=99)
        case = case_of(PROGRAM, "assess", subjects=(*TEAMS, *MEMBERS, late))
        teams = [each.team for each in MEMBERS]
        assert [row["member"] for row in assess(case).record["members"]].index(99) == teams.count(MEMBERS[0].team)

    def test_the_pass_mark_may_be_another(self) -> None:
        records = (done("training", MEMBERS[0], attended=True), done("quiz", MEMBERS[0], score=70))
        assert self.results(*records, pass_mark=80)[0] == "failed"

    def test_what_is_missing_is_said_and_not_guessed(self) -> None:
        outcome = assess(self.case(done("training", MEMBERS[0], attended=True)))
        assert outcome.record["members"][0] == {"member": 10, "attended": True, "score": None, "result": "incomplete"}
        assert said(outcome) == ["no attendance recorded for 3 members", "no score for 4 members"]

    def test_a_score_of_zero_is_a_score(self) -> None:
        records = (done("training", MEMBERS[0], attended=True), done("quiz", MEMBERS[0], score=0))
        assert self.results(*records)[0] == "failed"

    def test_who_was_excused_is_not_assessed(self) -> None:
        assert self.results(Record("quiz", 1, MEMBERS[0], {}, None, None, "waived"))[0] == "excused"

    def test_the_record_fits_the_form(self) -> None:
        assert PROGRAM.form("assessment").check(assess(self.case()).record)

    def test_the_second_sheet_says_how_many_of_each_team_took_part(self) -> None:
        records = (done("training", MEMBERS[0], attended=True), done("quiz", MEMBERS[0], score=81))
        assert ("青山村", 2, 1, 1, 50, 81) in rows_of(assess(self.case(*records)).files[0], sheet=1)


class TestSummary:
    lateness = tuple(Lateness(step.key, 7, 3, 1, 1, 1, 1, 0) for step in PROGRAM.steps)

    def records(self) -> tuple[Record, ...]:
        team = TEAMS[0]
        return (
            done("form-team", team, **FORMED),
            done("training", MEMBERS[0], attended=True),
            done("quiz", MEMBERS[0], score=80),
            done("insurance", MEMBERS[0], policy_number="P-1"),
            done(
                "service",
                team,
                contents=["tutoring"],
                children=23,
                guardians=11,
                log=[{}, {}],
                pairs=[{"child": 1, "person": 2}],
            ),
            done("team-summary", team, done="辅导作业。", hard="雨天场地不足。"),
            done("news", team, links=["https://example.org/1", "https://example.org/1"]),
        )

    def outcome(self, language: str = "zh_CN") -> Outcome:
        case = case_of(
            PROGRAM,
            "summary",
            subjects=(*TEAMS, *MEMBERS),
            records=self.records(),
            lateness=self.lateness,
            language=language,
            parameters={"county": "青山县"},
        )
        return summary(case)

    def words(self, language: str = "zh_CN") -> str:
        document = docx.Document(io.BytesIO(self.outcome(language).files[0].content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])

    def test_its_headings_are_those_of_such_a_summary(self) -> None:
        document = docx.Document(io.BytesIO(self.outcome().files[0].content))
        headings = [each.text for each in document.paragraphs if each.style and each.style.name == "Heading 1"]
        assert headings == [
            "一、基本情况",
            "二、培训、考核和保险",
            "三、驻村服务",
            "四、宣传报道",
            "五、各队小结",
            "六、各步骤完成情况",
            "七、存在问题和下一步打算",
        ]

    def test_its_figures_are_those_of_the_records(self) -> None:
        assert self.outcome().record == {"teams": 1, "members": 8, "children": 23, "guardians": 11, "news": 1}

    def test_its_record_fits_its_form(self) -> None:
        assert PROGRAM.form("summary").check(self.outcome().record)

    def test_it_says_what_was_done_in_both_languages(self) -> None:
        assert "1 支服务队完成驻村服务，服务儿童 23 人，监护人 11 人。" in self.words()
        assert "1 of them served, for 23 children and 11 guardians." in self.words("en")

    def test_it_counts_publicity_once_and_lists_it(self) -> None:
        assert "1.https://example.org/1" in self.words()

    def test_it_has_the_four_numbers_of_every_step(self) -> None:
        document = docx.Document(io.BytesIO(self.outcome().files[0].content))
        rows = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
        assert ["驻村服务", "7", "3", "1", "1", "1", "1", "0"] in rows
        others = len(PROGRAM.steps) - 1
        assert rows[-1] == ["合计", *(str(number * others) for number in (7, 3, 1, 1, 1, 1, 0))]

    def test_a_team_is_called_by_its_own_name_throughout(self) -> None:
        document = docx.Document(io.BytesIO(self.outcome().files[0].content))
        said = [paragraph.text for paragraph in document.paragraphs if "：" in paragraph.text]
        assert [each for each in said if each.startswith("青山服务队：")]
        assert not [each for each in said if each.startswith("青山村：")]

    def test_it_does_not_count_itself_as_undone(self) -> None:
        document = docx.Document(io.BytesIO(self.outcome().files[0].content))
        assert "上报行动总结" not in [row.cells[0].text for row in document.tables[-1].rows]

    def test_it_says_which_teams_it_could_not_count(self) -> None:
        assert "no record of the service of 1 team; not counted in the summary" in said(self.outcome())

    def test_it_can_be_drafted_before_there_is_anything(self) -> None:
        assert summary(case_of(PROGRAM, "summary")).record["children"] == 0

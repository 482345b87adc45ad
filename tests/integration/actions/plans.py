"""A small plan with one of everything that actions deal with."""

from __future__ import annotations

from tongxing.automatic import Case, Outcome
from tongxing.program import Program, program_from_yaml
from tongxing.registry import Broken, Catalogue, ProgramPlugin

__all__ = ["CATALOGUE", "PLAN"]

PLAN: Program = program_from_yaml(
    """
key: small-plan
version: 1.0.0
title: {zh: 小方案, en: Small plan}
summary: {zh: 测试用, en: For tests}
for: school
period: {first: {of: visit_first_day, days: -10}, last: {of: visit_first_day, days: 60}}
roles:
- {key: principal, title: {zh: 校长, en: Principal}}
- {key: grade-leader, title: {zh: 年级长, en: Grade leader}, scope: grade, reports_to: principal}
- {key: class-teacher, title: {zh: 班主任, en: Class teacher}, scope: class, reports_to: grade-leader}
- {key: paired-teacher, title: {zh: 结对教师, en: Paired teacher}, scope: pair, reports_to: principal}
parameters:
- {name: year, title: {zh: 年份, en: Year}, kind: year}
- {name: visit_first_day, title: {zh: 首日, en: First day}, kind: day, proposed: "10-23"}
forms:
- key: visit
  title: {zh: 家访记录, en: Visit record}
  fields:
  - {name: views, label: {zh: 监护人意见, en: Views}, personal: true}
  - {name: count, label: {zh: 次数, en: Count}, kind: integer, required: false}
- key: rows
  title: {zh: 花名册, en: Roster}
  fields: [{name: children, label: {zh: 名单, en: Children}, kind: rows, personal: true, required: false}]
- key: sum
  title: {zh: 汇总, en: Sum}
  fields: [{name: visits, label: {zh: 家访数, en: Visits}, kind: integer}]
- key: chosen
  title: {zh: 推荐, en: Chosen}
  fields: [{name: children, label: {zh: 学生, en: Pupils}, kind: subjects}]
- key: pairs
  title: {zh: 结对, en: Pairs}
  fields: [{name: pairs, label: {zh: 结对, en: Pairs}, kind: rows, required: false}]
steps:
- {key: report, title: {zh: 上报名单, en: Report}, when: {by: {of: visit_first_day, days: -1}}, owner: class-teacher,
   per: class, form: rows, makes: [child]}
- {key: mobilise, title: {zh: 动员会, en: Meeting}, when: {on: {of: visit_first_day, days: -4}, half: morning},
   owner: principal}
- {key: visit, title: {zh: 家访, en: Visit}, when: {during: [visit_first_day, {of: visit_first_day, days: 2}]},
   owner: class-teacher, per: child, form: visit}
- {key: tally, title: {zh: 汇总, en: Tally}, when: {within: 1 days, of: visit}, owner: principal, after: [visit],
   automatic: tally, form: sum}
- {key: measures, title: {zh: 措施, en: Measures}, when: {within: 2 days, of: tally}, owner: principal, after: [tally]}
- {key: choose, title: {zh: 推荐, en: Choose}, when: {within: 7 days, of: measures}, owner: class-teacher, per: class,
   form: chosen, makes: [chosen-child]}
- {key: pair-up, title: {zh: 结对, en: Pair up}, when: {within: 14 days, of: measures}, owner: principal, form: pairs,
   makes: [pair]}
- {key: talk, title: {zh: 谈心, en: Talk}, when: {every: week, first: {after: pair-up}}, owner: paired-teacher, per: pair}
- {key: difficulty, title: {zh: 困难, en: Difficulty}, when: on_need, owner: class-teacher, per: child}
- {key: thank, title: {zh: 致谢, en: Thank}, when: {within: 5 days, of: visit}, owner: class-teacher, per: child,
   after: [{step: visit, each: true}]}
- {key: rehearse, title: {zh: 排练, en: Rehearse}, when: {on: {before: visit, workdays: 1}}, owner: principal, asked: true,
   optional: true}
- {key: fund, title: {zh: 基金, en: Fund}, when: {by: {of: visit_first_day, days: 20}}, owner: principal, optional: true}
"""
)


def tally(case: Case) -> Outcome:
    return Outcome(record={"visits": len(case.records_of("visit"))})


CATALOGUE = Catalogue({PLAN.key: ProgramPlugin(PLAN, {"tally": tally})}, {}, {}, {}, tuple[Broken, ...]())

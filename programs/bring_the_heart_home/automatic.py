"""The proposal of contacts, one for each child. Pure: the same case gives the same outcome; a person confirms it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tongxing.automatic import Case, NewPair, Outcome, Person, Subject
from tongxing.dealing import class_order, deal, own_teachers, pairs_table
from tongxing.documents import counted, xlsx_file
from tongxing.words import Text, say, speaking, text

__all__ = ["propose_contacts"]


def propose_contacts(case: Case) -> Outcome:
    """Proposes somebody for each child, of those who are named as contacts.

    1. Everybody gets as many children as anybody else, or one more.
    2. Where it can be, a child is given somebody other than the own class teacher: one more adult to turn to.
    3. Where nobody is named as contact, nobody is proposed, and that is said: the class teachers make the calls then.
    """
    children = sorted(case.subjects_of("child"), key=lambda each: (class_order(each.class_key or ""), each.id))
    contacts = list({person.id: person for person in case.people_of("contact-person")}.values())
    dealt = deal(children, contacts, own_teachers(case))
    pairs = tuple(NewPair(child.id, person.id) for child, person in dealt)
    record = {"pairs": [{"child": pair.child_subject, "person": pair.person_id} for pair in pairs]}
    left = [] if dealt else children
    with speaking(case.language):
        title = say("学生联系人名单", "Pupils and their contacts")
        table = pairs_table(case, say("联系人", "Contacts"), title, say("联系人", "Contact"), dealt, left)
        file = xlsx_file(title, (table,), case.today)
    return Outcome(record=record, files=(file,), pairs=pairs, notes=tuple(_notes(children, contacts)))


def _notes(children: Sequence[Subject], contacts: Sequence[Person]) -> Iterable[Text]:
    if not children:
        yield text("花名册上还没有学生", "there are no pupils on the roster yet")
    elif not contacts:
        pupils = counted(len(children), "pupil")
        yield text(
            f"还没有指定联系人，{len(children)} 名学生由班主任联系；可以在这里逐行填写",
            f"nobody is named as contact; the class teachers keep contact with {pupils}; contacts may be put down here",
        )

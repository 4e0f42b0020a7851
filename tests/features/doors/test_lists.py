"""Lists of people against the sample form: headings in seven languages, every fault by its cell."""

import csv
import io
from collections.abc import Sequence
from datetime import date

import pytest
from openpyxl import load_workbook

from bot.features.doors import links
from bot.features.doors.lists import Surroundings, compare, read_list
from bot.features.doors.messages.lists import fault_line
from bot.features.doors.model import SENDER, Known, Link, Nominee, Read
from bot.features.registration.form import Form
from bot.i18n import LANGUAGES, translators
from bot.people.model import MOST_IN_CARE
from bot.seed import importing
from bot.spreadsheet import Unreadable, read_sheet

T = translators()
FORM: Form = importing.shipped_programme().forms[0]
AROUND = Surroundings(today=date(2026, 11, 25), regions={"la": "LA", "th": "TH", "vn": "VN"})


def read(*rows: Sequence[str], around: Surroundings = AROUND) -> Read:
    """What a list with these rows says."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return read_list(read_sheet(text.getvalue().encode()), FORM, around)


def told(found: Read, language: str = "en") -> list[str]:
    """The faults as a coordinator reads them."""
    return [fault_line(T[language], fault).striptags() for fault in found.faults]


HEADINGS = {
    "en": ["No.", "Name", "Name in passport", "Date of birth (d/m/y)", "Tel.", "E-mail", "Country", "Role"],
    "th": ["ลำดับ", "ชื่อ-สกุล", "ชื่อภาษาอังกฤษ", "วัน/เดือน/ปีเกิด", "เบอร์โทร", "อีเมล", "ประเทศ", "ประเภทผู้สมัคร"],
    "lo": ["ລ/ດ", "ຊື່ ແລະ ນາມສະກຸນ", "ຊື່ໃນໜັງສືຜ່ານແດນ", "ວັນເດືອນປີເກີດ", "ເບີໂທ", "ອີເມວ", "ປະເທດ", "ບົດບາດ"],
    "km": ["ល.រ", "ឈ្មោះ", "ឈ្មោះជាអក្សរឡាតាំង", "ថ្ងៃខែឆ្នាំកំណើត", "លេខទូរស័ព្ទ", "អ៊ីមែល", "ប្រទេស", "តួនាទី"],
    "my": ["စဉ်", "အမည်", "နိုင်ငံကူးလက်မှတ်ပါအမည်", "မွေးသက္ကရာဇ်", "ဖုန်းနံပါတ်", "အီးမေးလ်", "နိုင်ငံ", "အခန်းကဏ္ဍ"],
    "vi": ["STT", "Họ và tên", "Họ tên trên hộ chiếu", "Ngày sinh", "Số điện thoại", "Email", "Quốc gia", "Vai trò"],
    "zh": ["序号", "姓名", "护照姓名", "出生日期", "手机号", "电子邮箱", "国家", "身份"],
}
PERSON = ["1", "ສົມພອນ ວົງສາ", "Somphone Vongsa", "13/5/2533", "20 5551 2345", "noy@example.org", "Lao PDR", "teacher"]
ANSWERS = {
    "full_name": "ສົມພອນ ວົງສາ", "passport_name": "SOMPHONE VONGSA", "country": "la", "role": "teacher",
    "date_of_birth": "1990-05-13", "phone": "+8562055512345", "email": "noy@example.org",
}  # fmt: skip


def test_every_language_has_its_headings() -> None:
    """The table of this test forgets none."""
    assert list(HEADINGS) == list(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_of_each_language_are_understood(language: str) -> None:
    """As people head their lists: the same person comes out, and nothing is left out."""
    found = read(HEADINGS[language], PERSON)
    assert (told(found), found.notes) == ([], ())
    (nominee,) = found.nominees
    assert (nominee.place, nominee.name, dict(nominee.answers)) == ("B2", "ສົມພອນ ວົງສາ", ANSWERS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_forms_own_words_are_headings(language: str) -> None:
    """What the form calls its questions, in any language, also for questions that no usual list has."""
    words = [(each.label or each.text)[language] for each in FORM.questions[:6]]
    found = read(words, ["Noy", "NOY", "th", "student", "Pakse College", "1"])
    (nominee,) = found.nominees
    assert nominee.answers["year_of_study"] == "year-1"


def test_headings_may_stand_below_a_title_and_in_two_languages() -> None:
    """As institutions write them: a title, an empty line, then the headings."""
    found = read(["List of nominees"], [], ["", "ชื่อ / Name", "Remarks", "Birthday"], ["", "Noy", "vegan", "2540-05-13"])
    (nominee,) = found.nominees
    assert (nominee.place, nominee.answers) == ("B4", {"full_name": "Noy", "date_of_birth": "1997-05-13"})
    assert [(note.place, note.sentence) for note in found.notes] == [
        ("C3", "No question of the form has this heading: the column is left out.")
    ]


def test_mixed_calendars_are_the_same_days() -> None:
    """2540 and 1997 in one column, and dates as the spreadsheet program keeps them."""
    found = read(["Name", "Born"], ["A", "13/5/2540"], ["B", "13 May 1997"], ["C", "1997-05-13"], ["D", "13.5.1997"])
    assert {each.answers["date_of_birth"] for each in found.nominees} == {"1997-05-13"}


def test_each_fault_has_its_cell() -> None:
    """All of them at once, in the coordinator's words; nobody is taken in while there is one."""
    found = read(
        ["Name", "Passport name", "Born", "Phone", "E-mail", "Country", "Passport", "Name"],
        ["", "NOY", "", "", "", "", "", ""],
        ["", "", "1/1/1990", "", "", "", "", ""],
        ["N0y 123", "Somphone", "31/2/1990", "12", "noy", "Mars", "perhaps", ""],
        ["=1+1", "", "", "", "", "", "", ""],
        ["Ok", "", "1/1/90", "", "", "", "", ""],
    )
    assert told(found) == [
        "H1 This column means the same as A1.",
        "A3 The name is missing.",
        "A4 That has digits in it. Please type only the name. Example: Alex Morgan",
        "F4 This must be one of: Thailand, Lao PDR, Cambodia, Myanmar, Viet Nam.",
        "C4 The calendar has no such day. Please look at day and month again. Example: 13 May 1999",
        "D4 Please type the number with its country code, beginning with +. Example: +856 20 5551 2345",
        "E4 That is not a whole e-mail address. It has a name, the sign @ and a domain, with no space. "
        "Example: name@example.org",
        "G4 This must be yes or no.",
        "A5 This is a formula. Please paste the value itself.",
        "C6 Please write the year with four digits, like 1990 or 2533. Example: 13 May 1999",
    ]


def test_the_same_person_twice_is_a_fault() -> None:
    """By passport name and birth date, or by name and e-mail; the same name alone, born on another day, is not."""
    found = read(
        ["Name", "Passport name", "Born", "E-mail"],
        ["ນ້ອຍ", "NOY VONGSA", "1/1/1990", ""],
        ["Noy", "Noy  Vongsa", "1990-01-01", "noy@example.org"],
        ["Noy", "NOY VONGSA", "2/1/1990", ""],
        ["Bua", "", "", "bua@example.org"],
        ["BUA", "", "", "Bua@Example.org"],
    )
    assert told(found) == ["A3 This is the same person as in A2.", "A6 This is the same person as in A5."]


def test_a_list_with_headings_only_or_without_names_is_refused() -> None:
    """It says what is missing."""
    assert told(read(["Name", "Born"])) == ["Below the headings the list has no row with a person."]
    with pytest.raises(Unreadable) as refused:
        read(["Born", "Phone"], ["1/1/1990", "1"])
    assert str(refused.value).startswith("I find no column with names.")


def test_names_nearly_alike_are_notes_and_nothing_more() -> None:
    """A letter, or the order of the parts: a person decides. Who was born on another day is another person."""
    found = read(
        ["Name", "Born"],
        ["Somphone Vongsa", "1/1/1990"],
        ["Vongsa Somphone", ""],
        ["Somphone Vongsay", "1/2/1990"],
        ["Bounmy Sisavath", ""],
    )
    known = [Known("x", "Bounmy Sisavat", "", False), Known(found.nominees[3].digest, "Bounmy Sisavath", "", True)]
    report = compare(found, known)
    assert [fault_line(T["en"], note).striptags() for note in report.notes] == [
        "A2 Somphone Vongsa and Vongsa Somphone (A3) are nearly the same name.",
        "A3 Vongsa Somphone and Somphone Vongsay (A4) are nearly the same name.",
    ]
    assert ([each.place for each in report.new], [each.place for each in report.come]) == (["A2", "A3", "A4"], ["A5"])
    fresh = compare(read(["Name"], ["Bounmy Sisavath"]), known[:1])
    assert [fault_line(T["en"], note).striptags() for note in fresh.notes] == [
        "A2 Bounmy Sisavath is nearly the name of Bounmy Sisavat, who is nominated already."
    ]


def test_the_file_with_links_opens_right_and_has_no_formula() -> None:
    """UTF-8 with its mark, in the order of the list."""
    made = [Link(Nominee(3, "A3", "+1 ນ້ອຍ", {}, "b"), "two"), Link(Nominee(2, "A2", "Bua, Miss", {}, "a"), "one")]
    assert links.table(made, "sala_bot").decode("utf-8-sig") == (
        'row,name,link\r\n2,"Bua, Miss",https://t.me/sala_bot?start=n_one\r\n'
        "3,'+1 ນ້ອຍ,https://t.me/sala_bot?start=n_two\r\n"
    )
    sheet = load_workbook(io.BytesIO(links.workbook(made, "sala_bot", ["Row", "Name", "Personal link"]))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    one, two = links.personal("sala_bot", "one"), links.personal("sala_bot", "two")
    assert rows == [[2, "Bua, Miss", one], [3, "+1 ນ້ອຍ", two]]
    assert sheet["B3"].data_type == "s"


def in_care(*rows: Sequence[str]) -> Read:
    """A list that says who answers for whom."""
    return read(["Name", "Name in passport", "Date of birth", "Telegram", "Contact person"], *rows)


def test_a_row_names_its_contact_or_says_that_it_has_no_telegram() -> None:
    """By any name of the other row, its parts in any order; a word for "none" in any language says so."""
    found = in_care(
        ["ນ້ອຍ ວົງສາ", "NOY VONGSA", "13/5/1990", "yes", ""],
        ["ບົວ", "BUA KEO", "1/2/1991", "", "Vongsa Noy"],
        ["ຈັນ", "CHAN KEO", "2/2/1991", "ບໍ່ມີ", "ນ້ອຍ ວົງສາ"],
        ["แก้ว", "KAEO DEE", "3/2/1991", "ไม่มี", "-"],
    )
    assert found.faults == ()
    noy = found.nominees[0].digest
    assert [each.contact for each in found.nominees] == ["", noy, noy, SENDER]


def test_contacts_that_cannot_answer_are_faults() -> None:
    """A name that no other row has, a contact with a contact, and more people than one can answer for."""
    found = in_care(
        ["Noy", "NOY VONGSA", "13/5/1990", "", ""],
        ["Bua", "BUA KEO", "1/2/1991", "", "Nobody"],
        ["Chan", "CHAN KEO", "2/2/1991", "", "Bua"],
        ["Dao", "DAO KEO", "2/2/1992", "", "Dao"],
    )
    assert told(found) == [
        "E3 No other row of the list has this name.",
        "E4 Whoever answers for others needs Telegram; that row has a contact too.",
        "E5 No other row of the list has this name.",
    ]
    many = [[f"Person {n}", f"PERSON {chr(65 + n)}", "1/1/1990", "", "Noy"] for n in range(MOST_IN_CARE + 2)]
    found = in_care(["Noy", "NOY VONGSA", "13/5/1990", "", ""], *many)
    assert told(found) == [f"A{MOST_IN_CARE + 3} One person answers for at most {MOST_IN_CARE} people of a list."]


def test_who_has_registered_by_herself_is_a_note() -> None:
    """The same birth date and nearly the same name; another birth date is another person."""
    found = read(HEADINGS["en"], PERSON)
    known = [Known("", "ສົມພອນ ວົງສາ", "1990-05-13", True), Known("", "ສົມພອນ ວົງສາ", "1990-05-14", True)]
    report = compare(found, known)
    assert [fault_line(T["en"], note).striptags() for note in report.notes] == [
        "B2 ສົມພອນ ວົງສາ is nearly the name of ສົມພອນ ວົງສາ, who has registered already."
    ]
    assert len(report.new) == 1

"""Which column of a list answers which question of the form, by its heading in any of the seven languages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Final

import regex

from bot.features.registration.form import Form, Kind, Question
from bot.i18n import N_, search_key
from bot.spreadsheet import Fault, Row, Sheet, Unreadable

# How lists head the columns that every list has. The labels of the form's own questions are known besides.
_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "number": (
            *("no", "nr", "number", "ลำดับ", "ลำดับที่", "ที่", "ລຳດັບ", "ລ/ດ", "ល.រ", "លេខរៀង", "စဉ်", "အမှတ်စဉ်"),
            *("stt", "số thứ tự", "序号", "编号"),
        ),
        "full_name": (
            *("name", "full name", "name and surname", "participant", "nominee", "ชื่อ", "ชื่อ-สกุล", "ชื่อ-นามสกุล"),
            *("ชื่อและนามสกุล", "ชื่อ นามสกุล", "ຊື່", "ຊື່ ແລະ ນາມສະກຸນ", "ຊື່ນາມສະກຸນ", "ឈ្មោះ", "ឈ្មោះពេញ", "គោត្តនាម និងនាម"),
            *("အမည်", "နာမည်", "အမည်အပြည့်အစုံ", "họ và tên", "họ tên", "tên", "姓名", "名字"),
        ),
        "passport_name": (
            *("passport name", "name in passport", "name in the passport", "name as in passport", "name in english"),
            *("latin name", "ชื่อในหนังสือเดินทาง", "ชื่อตามหนังสือเดินทาง", "ชื่อภาษาอังกฤษ", "ชื่อ-สกุลภาษาอังกฤษ"),
            *("ຊື່ໃນໜັງສືຜ່ານແດນ", "ຊື່ຕາມໜັງສືຜ່ານແດນ", "ຊື່ພາສາອັງກິດ", "ឈ្មោះក្នុងលិខិតឆ្លងដែន", "ឈ្មោះជាអក្សរឡាតាំង"),
            *("နိုင်ငံကူးလက်မှတ်ပါအမည်", "အင်္ဂလိပ်အမည်", "họ tên trên hộ chiếu", "tên trên hộ chiếu", "tên trong hộ chiếu"),
            *("护照姓名", "护照上的姓名", "拼音姓名", "英文姓名"),
        ),
        "date_of_birth": (
            *("birth date", "date of birth", "birthday", "born", "dob", "วันเกิด", "วันเดือนปีเกิด", "ວັນເດືອນປີເກີດ", "ວັນເກີດ"),
            *("ថ្ងៃខែឆ្នាំកំណើត", "ថ្ងៃកំណើត", "မွေးသက္ကရာဇ်", "မွေးနေ့", "မွေးနေ့သက္ကရာဇ်", "ngày sinh", "ngày tháng năm sinh"),
            *("出生日期", "出生年月日", "生日"),
        ),
        "phone": (
            *("phone", "phone number", "telephone", "telephone number", "tel", "mobile", "mobile phone", "whatsapp"),
            *("โทรศัพท์", "เบอร์โทร", "เบอร์โทรศัพท์", "หมายเลขโทรศัพท์", "ໂທ", "ເບີໂທ", "ເບີໂທລະສັບ", "ໂທລະສັບ"),
            *("លេខទូរស័ព្ទ", "ទូរស័ព្ទ"),
            *("ဖုန်း", "ဖုန်းနံပါတ်", "điện thoại", "số điện thoại", "sđt", "电话", "电话号码", "手机", "手机号", "联系电话"),
        ),
        "email": (
            *("email", "e-mail", "mail", "email address", "e-mail address", "อีเมล", "อีเมล์", "ອີເມວ", "ອີເມລ", "ອີເມລ໌"),
            *("អ៊ីមែល", "អ៊ីម៉ែល", "សារអេឡិចត្រូនិក", "အီးမေးလ်", "thư điện tử", "邮箱", "电子邮件", "电子邮箱"),
        ),
        "role": ("role", "บทบาท", "ประเภท", "ບົດບາດ", "តួនាទី", "အခန်းကဏ္ဍ", "vai trò", "身份", "角色"),
        "institution": (
            *("institution", "institute", "school", "college", "university", "organisation", "organization"),
            *("สถานศึกษา", "สถาบัน", "วิทยาลัย", "หน่วยงาน", "ສະຖາບັນ", "ສະຖານການສຶກສາ", "ວິທະຍາໄລ", "ໂຮງຮຽນ"),
            *("គ្រឹះស្ថាន", "គ្រឹះស្ថានសិក្សា", "សាលា", "អង្គភាព", "ကျောင်း", "အဖွဲ့အစည်း", "တက္ကသိုလ်"),
            *("cơ sở", "trường", "đơn vị", "cơ sở đào tạo"),
            *("学校", "院校", "单位", "机构"),
        ),
        "contact": (
            *("contact", "contact person", "contact name", "ผู้ติดต่อ", "ผู้ประสาน", "ຜູ້ຕິດຕໍ່", "ຜູ້ປະສານ", "អ្នកទំនាក់ទំនង"),
            *("ဆက်သွယ်ရမည့်သူ", "ဆက်သွယ်ရန်", "người liên hệ", "联系人"),
        ),
        "telegram": (
            *("telegram", "has telegram", "on telegram", "มี telegram", "เทเลแกรม", "ມີ telegram", "មាន telegram"),
            *("telegram ရှိ", "có telegram", "有 telegram", "是否有 telegram"),
        ),
        "country": ("country", "ประเทศ", "ປະເທດ", "ប្រទេស", "နိုင်ငံ", "quốc gia", "nước", "国家"),
    }
)  # fmt: skip

_LOOKED_AT: Final = 20
_ASIDE: Final = regex.compile(r"[(（\[].*?[)）\]]")
_NO_LETTER: Final = regex.compile(r"[^\p{L}\p{M}\p{N}]")
_PARTS: Final = regex.compile(r"[/\n|]")


@dataclass(frozen=True)
class Columns:
    """The row of headings, which columns answer which question, and what is wrong or unknown about the others."""

    heading: int
    questions: Mapping[int, Question]
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = field(default=())
    about: Mapping[str, int] = field(default_factory=dict)
    """The columns that answer no question: who answers for a person, and whether she has Telegram."""


def find_columns(sheet: Sheet, form: Form) -> Columns:
    """The columns of a list. The headings are the row of the beginning in which most are known; raises Unreadable."""
    known = _known(form)
    rows = sheet.rows[:_LOOKED_AT]
    best = max(rows, key=lambda row: sum(_meant(each.text, known) is not None for each in row.cells.values()))
    columns = _columns(best, known)
    if not any(question.kind in (Kind.FULL_NAME, Kind.PASSPORT_NAME) for question in columns.questions.values()):
        raise Unreadable(
            N_("I find no column with names. The first row must head the columns, for example: {headings}."),
            headings=", ".join(_label(question) for question in form.questions[:4]),
        )
    return columns


ABOUT: Final = ("contact", "telegram")
"""What a list can say of a person beside her answers."""

_Known = Mapping[str, Question | str | None]


def _columns(row: Row, known: _Known) -> Columns:
    questions: dict[int, Question] = {}
    about: dict[str, int] = {}
    places: dict[str, str] = {}
    faults: list[Fault] = []
    notes: list[Fault] = []
    for column, each in row.cells.items():
        meant = _meant(each.text, known)
        if meant is None:
            notes.append(Fault(each.place, N_("No question of the form has this heading: the column is left out.")))
        elif isinstance(meant.question, str):
            about.setdefault(meant.question, column)
        elif meant.question is None:
            continue
        elif meant.question.code in places:
            values = {"place": places[meant.question.code]}
            faults.append(Fault(each.place, N_("This column means the same as {place}."), values))
        else:
            questions[column] = meant.question
            places[meant.question.code] = each.place
    return Columns(row.number, MappingProxyType(questions), tuple(faults), tuple(notes), about)


@dataclass(frozen=True)
class _Meant:
    """What a heading means: a question, one of ABOUT, or (a running number) nothing that is asked."""

    question: Question | str | None


def _meant(heading: str, known: _Known) -> _Meant | None:
    """The question of a heading; one in two languages is looked at as a whole first, then by its parts."""
    for part in (heading, *_PARTS.split(heading)):
        if (key := _key(part)) in known:
            return _Meant(known[key])
    return None


def _known(form: Form) -> _Known:
    """Every heading that is understood; the form's own words go before the usual ones."""
    own: dict[str, Question | str | None] = {
        _key(text): question for question in form.questions for text in _own_words(question)
    }
    usual: dict[str, Question | str | None] = {}
    for name, keys in _usual().items():
        question = name if name in ABOUT else _asked_as(form, name)
        if question is not None or name == "number":
            usual |= dict.fromkeys(keys, question)
    return {**usual, **own}


def _own_words(question: Question) -> Iterator[str]:
    yield question.code
    yield from (question.label or {}).values()
    yield from question.text.values()


@cache
def _usual() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(map(_key, words)) for name, words in _HEADINGS.items()}


def _asked_as(form: Form, name: str) -> Question | None:
    """The question of the form that a usual column answers, by what it fills, its kind, or its code."""

    def fits(question: Question) -> bool:
        match name:
            case "full_name" | "passport_name" | "phone" | "email" | "institution" if question.kind.value == name:
                return True
            case "date_of_birth" if question.kind is Kind.DATE:
                return "birth" in question.code or question.fills == name
        return name in (question.fills, question.code)

    found = next((question for question in form.questions if fits(question)), None)
    if found is None and name == "full_name":
        return next((question for question in form.questions if question.kind is Kind.PASSPORT_NAME), None)
    return found


def _label(question: Question) -> str:
    words = question.label or question.text
    return words.get("en") or next(iter(words.values()))


def _key(text: str) -> str:
    return str(_NO_LETTER.sub("", search_key(_ASIDE.sub("", text))))

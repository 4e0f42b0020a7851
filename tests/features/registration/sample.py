"""A form with every kind of question."""

from datetime import date
from typing import Any

from bot.features.registration.form import Question

TODAY = date(2025, 11, 24)

FORM: dict[str, Any] = {
    "code": "training",
    "questions": [
        {
            "code": "role",
            "kind": "choice",
            "text": {"en": "What do you do at your college?", "th": "ทำหน้าที่ใดในสถานศึกษา"},
            "label": {"en": "Role", "lo": "ໜ້າທີ່"},
            "choices": [
                {"code": "teacher", "text": {"en": "Teacher", "th": "ครู", "lo": "ຄູ", "vi": "Giáo viên"}},
                {"code": "student", "text": {"en": "Student", "th": "นักศึกษา", "zh": "学生"}},
                {"code": "staff", "text": {"en": "Staff member"}},
            ],
        },
        {"code": "full_name", "kind": "full_name", "text": {"en": "Your name", "lo": "ຊື່ຂອງທ່ານ"}},
        {
            "code": "passport_name",
            "kind": "passport_name",
            "text": {"en": "Your name in your passport, in Latin letters"},
            "hint": {"en": "Exactly as printed, for the visa letter."},
            "example": "SOMPHONE VONGSA",
        },
        {
            "code": "birth",
            "kind": "date",
            "text": {"en": "Your date of birth"},
            "earliest": "-80 years",
            "latest": "-15 years",
        },
        {"code": "phone", "kind": "phone", "text": {"en": "Your phone number"}, "optional": True},
        {"code": "email", "kind": "email", "text": {"en": "Your e-mail address"}, "optional": True},
        {
            "code": "subjects",
            "kind": "choices",
            "text": {"en": "What do you teach?"},
            "when": {"role": ["teacher", "staff"]},
            "choices": [
                {"code": "robots", "text": {"en": "Robotics, automation"}},
                {"code": "travel", "text": {"en": "Tourism"}},
                {"code": "rails", "text": {"en": "Rail transport"}},
            ],
        },
        {"code": "been", "kind": "yes_no", "text": {"en": "Have you been on a training before?"}},
        {
            "code": "where",
            "kind": "short_text",
            "text": {"en": "Where was it?"},
            "when": {"been": ["yes"]},
            "longest": 20,
        },
        {
            "code": "rails_since",
            "kind": "short_text",
            "text": {"en": "Since when do you teach rail transport?"},
            "when": {"subjects": ["rails"], "been": "yes"},
        },
        {"code": "wishes", "kind": "long_text", "text": {"en": "What do you hope to learn?"}, "optional": True},
    ],
}


def question(kind: str, **fields: Any) -> Question:
    """A question of that kind with no more than it needs."""
    return Question.model_validate({"code": "asked", "kind": kind, "text": {"en": "Asked"}, **fields})

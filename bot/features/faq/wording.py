"""Whether a text is worded as a question, told by its marks and by the question words of its language."""

import re
from functools import cache
from typing import Final

from bot.i18n import clean

_MARKS: Final = re.compile("[?？؟⁇⁈⁉‽]")
_ENDS_HERE: Final = r"\s*[.!…။៕。]*\s*$"

_POLITE_TH: Final = "(?:ครับ|คับ|ค่ะ|คะ|จ้ะ|จ๊ะ|ฮะ|นะ|อ่ะ|อะ|เนี่ย)*"
_POLITE_LO: Final = "(?:ເດ|ແດ່|ເຈົ້າ|ຈ້າ|ຄັບ|ນໍ|ນ້ອ|ລະ)*"
_POLITE_MY: Final = "(?:ခင်ဗျာ?|ခင်ဗျ|ရှင့်?|ဗျာ?|ဗျ|နော်|ရှင်)*"
_POLITE_KM: Final = "(?:បាទ|ចាស|ចា៎|លោក|បង|អូន|ហ្នឹង|ហ៎)*"
_AUXILIARIES: Final = "do|does|did|is|are|am|was|were|can|could|would|shall|should"
_POLITE_VI: Final = r"(?:\s+(?:ạ|a|vậy|vay|nhỉ|nhi|thế|the|ad|admin|bạn|ban|thầy|cô|em|anh|chị|mọi người))*"

_WORDS: Final = {
    "th": (
        r"ไหม|มั[้๊]?ย|ไม๊|หรือ(?:เปล่า|ป่าว|ยัง|ไม่)|รึ(?:เปล่า|ป่าว|ยัง)|ป่าว|อะไร|เมื่อ(?:ไหร่|ไร)|ไหน|"
        r"ใคร|ยังไง|อย่างไร|เท่า(?:ไหร่|ไร|ใด)|กี่(?:วัน|คน|โมง|บาท|ปี|สาขา|ชั่วโมง|รอบ|เดือน|รูป|ที่)|"
        rf"ทำไม|สอบถาม|ขอถาม|อยาก(?:รู้|ทราบ)|ขอทราบ|(?:ไง|บ้าง|หรอ|เหรอ|หรือ){_POLITE_TH}{_ENDS_HERE}"
    ),
    "lo": (
        r"ຫຍັງ|ເມື່ອ(?:ໃດ|ໄດ|ໄຫຼ່)|ຍາມໃດ|ຕອນໃດ|ມື້ໃດ|(?:ຢູ່|ໄປ|ມາ|ທາງ|ບ່ອນ|ຈາກ|ແຕ່|ທີ່)ໃສ|ໃຜ|ໄຜ|ແນວໃດ|(?:ເທົ່າ|ປານ|ສໍ່າ|ຊໍ່າ)(?:ໃດ|ໄດ)|ຫຼືບໍ່|ຫລືບໍ່|ຫຼືຍັງ|ຫລືຍັງ|"
        r"ຈັກ(?:ຄົນ|ໂມງ|ມື້|ວັນ|ສາຂາ|ບາດ|ກີບ|ປີ|ຮອບ|ຊົ່ວໂມງ|ເດືອນ|ຮູບ)|ໃດ(?:ແດ່|ແດ)|ຢາກ(?:ຮູ້|ຖາມ|ຊາບ)|ຂໍຖາມ|ສອບຖາມ|"
        rf"(?:ບໍ່|ບໍ|ບ່|ໃດ|ໄດ|ແດ່){_POLITE_LO}{_ENDS_HERE}"
    ),
    "km": (
        r"តើ|អ្វី|(?<!្)អី|ប៉ុន្មាន|ប៉ុនណា|ប៉ុណ្ណា|ម៉េច|(?:ពេល|កន្លែង|ទី|ឯ|អ្នក|ថ្ងៃ|យ៉ាង|ខែ|ប្រទេស|ជំនាញ|បន្ទប់|អគារ|សាលា|នៅ|ពី)ណា|"
        r"(?<!្)ណា(?:ខ្លះ|ដែរ|បាន)|ឬ(?:ទេ|អត់|នៅ)|រឺ(?:ទេ|អត់|នៅ)|ចង់(?:ដឹង|សួរ)|សូមសួរ|សុំសួរ|"
        rf"(?:អត់|ដែរ|បានទេ|មែនទេ){_POLITE_KM}{_ENDS_HERE}|^(?!.*(?:មិន|អត់|គ្មាន|កុំ(?!ព្យូ))).*ទេ{_POLITE_KM}{_ENDS_HERE}"
    ),
    "my": rf"ဘာ|ဘယ်|သိချင်|မေးချင်|(?:လား|လဲ|တုန်း){_POLITE_MY}(?:\s|[။၊]|$)",
    "vi": (
        r"(?:^|\b(?:làm|tại|vì|ra|thì|là|lam|tai|vi|thi|la)\s)sao\b|"
        r"\b(?:gì|nào|đâu|bao (?:giờ|nhiêu|lâu)|mấy (?:ngày|giờ|người|ngành|buổi|tuần|tháng|tấm|ảnh)|hả|hở|"
        r"(?:cho|muốn|xin) (?:\w+ )?hỏi|có (?:phải|được)|bao nhieu|bao gio|bao lau|(?:o|di|tu) dau|ai|gi|nao|ntn|"
        r"cho (?:\w+ )?hoi|muon hoi|xin hoi|may (?:ngay|gio|nganh|nguoi|buoi|tuan|thang))\b|"
        rf"\b(?:không|khong|khôg|ko|kô|k|hông|hong|hok|chưa|chua|à|chứ){_POLITE_VI}{_ENDS_HERE}"
    ),
    "zh": (
        r"[吗嗎呢麼么吧]\s*[。！.!~～]*\s*$|吗|什么|啥|怎么|怎样|咋|如何|哪|谁|多少|多久|多长|多大|何时|何地|为什么|为何|是否|"
        r"能否|可否|还是|几(?:天|个|时|点|号|月|人|年|次|张|岁|周)|([是能会要有可用行算好])[不没]\1|可不可以|请问|想(?:问|知道|了解)|"
        r"(?:没有|不)[。]?\s*$"
    ),
    "en": (
        r"(?:^|[,.;!]\s*|\b(?:and|but|so|hi|hello|hey)\s+)(?:\w+\s+){0,2}(?:what|when|where|who|whom|whose|which|why|how)\b|"
        r"(?:^|[,.;!]\s*|\b(?:and|but|so|or|hi|hello|hey)\s+)"
        rf"(?:{_AUXILIARIES}|will|may|must|have|has|had)\s+(?:i|we|you|u|he|she|they|it|the|an?|my|our|your|th[eo]se|th(?:is|at|ere))\b|"
        rf"^(?:{_AUXILIARIES}|any)\s+\w|^will\s+\w+\s+(?:be|have|get)\b|"
        r"\b(?:or not|tell me|let me know|(?:want|like) to know|i wonder|(?:what|how) about|"
        r"how (?:to|much|many|long|far))\b|"
        r"\b(?:what|how|where|when|who)'?s\b"
    ),
}


@cache
def _wording(language: str) -> re.Pattern[str]:
    """The question words of a language, compiled for the first text in it."""
    return re.compile(_WORDS.get(language, _WORDS["en"]), re.IGNORECASE)


def looks_like_question(text: str, language: str) -> bool:
    """Whether `text` has a question mark or a question word of `language`; a name or an address has neither."""
    words = clean(text)
    return bool(_MARKS.search(words) or _wording(language).search(words))

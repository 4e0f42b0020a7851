"""Phone numbers of any country, typed or shared, and e-mail addresses.

The libraries that know them are loaded with the first one: 1.6 MiB, and 0.08 s of a processor at every start.
"""

from typing import Final

import regex

from bot.features.registration.form.given import Contact, NotAnAnswer, Reason
from bot.features.registration.form.texts import half_width
from bot.i18n import clean_name, digits

# The library would find a number in any sentence; an answer is a number and nothing else.
_NUMBER: Final = regex.compile(r"[+]?[0-9\s().\-\u2010-\u2014/]+")
_LONGEST: Final = 40


def read_phone(text: str, region: str | None) -> str:
    """The number in the international form (E.164); without a country code it is one of `region`."""
    number = digits(clean_name(half_width(text)))
    if len(number) > _LONGEST or not _NUMBER.fullmatch(number):
        raise NotAnAnswer(Reason.PHONE_UNREADABLE)
    if number.startswith("00"):
        number = "+" + number[2:]
    return _international(number, region)


def read_contact(contact: Contact) -> str:
    """The number of the person's own contact; Telegram leaves the "+" out on some clients."""
    if not contact.belongs_to_sender:
        raise NotAnAnswer(Reason.NOT_YOUR_CONTACT)
    return read_phone("+" + contact.phone.removeprefix("+"), None)


def _international(number: str, region: str | None) -> str:
    from phonenumbers import (
        NumberParseException,
        PhoneNumberFormat,
        ValidationResult,
        format_number,
        is_possible_number_with_reason,
        parse,
    )

    try:
        parsed = parse(number, region)
    except NumberParseException as error:
        unknown = error.error_type == NumberParseException.INVALID_COUNTRY_CODE and not number.startswith("+")
        raise NotAnAnswer(Reason.PHONE_WITHOUT_COUNTRY if unknown else Reason.PHONE_UNREADABLE) from None
    # Possible is enough: new ranges of numbers are in use before any library knows them as valid.
    if is_possible_number_with_reason(parsed) != ValidationResult.IS_POSSIBLE:
        raise NotAnAnswer(Reason.PHONE_UNREADABLE)
    return str(format_number(parsed, PhoneNumberFormat.E164))


def show_phone(number: str) -> str:
    """A stored number with its groups set apart, as it is printed abroad."""
    import phonenumbers

    try:
        return str(phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL))
    except phonenumbers.NumberParseException:
        return number


def read_email(text: str) -> str:
    """The address in its normal form; whether somebody reads there is not asked (no network here)."""
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(clean_name(half_width(text)), check_deliverability=False).normalized
    except EmailNotValidError:
        raise NotAnAnswer(Reason.EMAIL_UNREADABLE) from None

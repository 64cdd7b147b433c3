"""The school's own reference tables: kinds of events, forms, branches, courses, the calendar of open days."""

from datetime import date, timedelta
from random import Random
from typing import Final

from attribution_pipeline.sources.sample.lines import plain_row

#: id_type: a CRM event's kind. Only the names of the messengers mean a platform to the shipped rules.
CALL_IN: Final = 1
CALL_OUT: Final = 2
INTERNET_REQUEST: Final = 3
VISIT: Final = 4
VIBER: Final = 5
TELEGRAM: Final = 6
OPEN_DAY: Final = 7
LETTER: Final = 8
TRIAL_LESSON: Final = 9
CONTRACT: Final = 10
_TYPES: Final = {
    CALL_IN: "Вхідний дзвінок",
    CALL_OUT: "Вихідний дзвінок",
    INTERNET_REQUEST: "Інтернет-заявка",
    VISIT: "Візит до філії",
    VIBER: "Viber",
    TELEGRAM: "Telegram-бот",
    OPEN_DAY: "Відвідав захід",
    LETTER: "Лист",
    TRIAL_LESSON: "Пробний урок",
    CONTRACT: "Підписання договору",
}

FORMS: Final = (
    "Консультація на головній", "Записатися на курс", "Пробний урок безкоштовно", "Передзвоніть мені",
    "Завантажити програму", "Тест: яка ІТ-професія твоя?", "Літній табір: бронювання",
    "День відкритих дверей", "Форма в підвалі сайту", "Спливаюче вікно", "Знижка за раннє бронювання",
    "Калькулятор вартості", "Для школярів 7–9 років", "Для школярів 10–14 років", "Дорослі: зміна професії",
    "Корпоративне навчання", "Академія: вступ 2025", "Онлайн-школа: заявка", "Підписка на новини",
    "Вебінар «Старт в ІТ»", "Квіз «Python чи Java?»", "Розстрочка", "Подарунковий сертифікат",
    "Приведи друга", "Запитання викладачу",
)  # fmt: skip

_CITIES: Final = (
    ("Київ", "Україна", 5), ("Львів", "Україна", 2), ("Одеса", "Україна", 2), ("Дніпро", "Україна", 2),
    ("Харків", "Україна", 2), ("Запоріжжя", "Україна", 1), ("Вінниця", "Україна", 1),
    ("Полтава", "Україна", 1), ("Чернігів", "Україна", 1), ("Черкаси", "Україна", 1),
    ("Житомир", "Україна", 1), ("Суми", "Україна", 1), ("Хмельницький", "Україна", 1),
    ("Рівне", "Україна", 1), ("Луцьк", "Україна", 1), ("Тернопіль", "Україна", 1),
    ("Івано-Франківськ", "Україна", 1), ("Ужгород", "Україна", 1), ("Чернівці", "Україна", 1),
    ("Миколаїв", "Україна", 1), ("Кривий Ріг", "Україна", 1), ("Кропивницький", "Україна", 1),
    ("Біла Церква", "Україна", 1), ("Бровари", "Україна", 1), ("Ірпінь", "Україна", 1),
    ("Кременчук", "Україна", 1), ("Мукачево", "Україна", 1), ("Варшава", "Польща", 2),
    ("Краків", "Польща", 1), ("Вроцлав", "Польща", 1), ("Прага", "Чехія", 1),
)  # fmt: skip
_ZONES: Final = {"Україна": "Europe/Kyiv", "Польща": "Europe/Warsaw", "Чехія": "Europe/Prague"}
BRANCHES: Final = sum(count for _, _, count in _CITIES)

_SUBJECTS: Final = (
    ("Python", "Програмування"), ("Java", "Програмування"), ("C# та .NET", "Програмування"),
    ("JavaScript", "Програмування"), ("Front-end", "Програмування"), ("React", "Програмування"),
    ("Node.js", "Програмування"), ("PHP", "Програмування"), ("Go", "Програмування"),
    ("C++", "Програмування"), ("Scratch", "Діти"), ("Minecraft + код", "Діти"), ("Roblox Studio", "Діти"),
    ("Робототехніка", "Діти"), ("Комп’ютерна грамотність", "Діти"), ("Unity", "Розробка ігор"),
    ("Unreal Engine", "Розробка ігор"), ("Геймдизайн", "Розробка ігор"), ("3D-моделювання", "Дизайн"),
    ("Графічний дизайн", "Дизайн"), ("UI/UX-дизайн", "Дизайн"), ("Моушн-дизайн", "Дизайн"),
    ("Відеомонтаж", "Дизайн"), ("Тестування ПЗ (QA)", "Тестування"),
    ("Автоматизація тестування", "Тестування"), ("Аналіз даних", "Дані"), ("Data Science", "Дані"),
    ("Машинне навчання", "Дані"), ("SQL та бази даних", "Дані"), ("Кібербезпека", "Мережі"),
    ("Системне адміністрування", "Мережі"), ("DevOps", "Мережі"), ("Digital-маркетинг", "Маркетинг"),
    ("SMM", "Маркетинг"), ("Project management", "Менеджмент"), ("Бізнес-аналіз", "Менеджмент"),
    ("Англійська для ІТ", "Мови"),
)  # fmt: skip
#: Format of a course with its price against the subject's.
_FORMATS: Final = (
    ("онлайн, вечірня група", "онлайн", 0.8), ("онлайн, ранкова група", "онлайн", 0.75),
    ("офлайн, будні", "офлайн", 1.0), ("офлайн, вихідні", "офлайн", 1.05),
    ("індивідуально", "індивідуально", 1.9), ("інтенсив 2 тижні", "інтенсив", 0.35),
    ("літній табір", "табір", 0.5), ("річна програма", "академія", 2.2), ("перший модуль", "модуль", 0.4),
    ("корпоративна група", "корпоративно", 2.6),
)  # fmt: skip

_GATHERINGS: Final = (
    ("День відкритих дверей", "open_day", 12_000), ("Ярмарок професій", "fair", 35_500),
    ("Майстер-клас для дітей", "workshop", 6_400.5), ("Хакатон «Код осені»", "hackathon", 58_000),
    ("Виставка «Освіта та кар’єра»", "exhibition", 74_999.99), ("Вебінар «Старт в ІТ»", "webinar", 0),
)  # fmt: skip
EVENTS: Final = 24


def types() -> list[str]:
    """Rows of itcrm_new_types."""
    return [plain_row((id_type, name)) for id_type, name in _TYPES.items()]


def forms() -> list[str]:
    """Rows of itcrm_new_form_name."""
    return [plain_row((id_form, name)) for id_form, name in enumerate(FORMS, start=1)]


def branches() -> list[str]:
    """Rows of itcrm_branches."""
    rows: list[str] = []
    for city, country, count in _CITIES:
        for number in range(1, count + 1):
            name = f"ІТ-школа «Код», {city}" + (f" №{number}" if count > 1 else "")
            alias = None if number > 3 else f"{city.lower().replace(' ', '-')}-{number}"
            rows.append(plain_row((len(rows) + 1, name, city, country, alias, _ZONES[country])))
    return rows


def prices() -> list[int]:
    """Base price of each product in UAH; the product's id is its place in the list, from 1."""
    subject_price = [30_000 + 2_900 * (place * 7 % 23) for place in range(len(_SUBJECTS))]
    return [round(price * factor / 100) * 100 for price in subject_price for _, _, factor in _FORMATS]


def products() -> list[str]:
    """Rows of itcrm_products."""
    rows: list[str] = []
    price = prices()
    for subject, category in _SUBJECTS:
        for text, kind, _ in _FORMATS:
            number = len(rows) + 1
            active = "false" if number % 11 == 0 else "true"
            currency = None if number % 17 == 0 else "UAH"
            name = f"{subject} — {text}" if number % 29 else f"  {subject.upper()} — {text} "
            rows.append(
                plain_row((number, name, category, kind, f"{price[number - 1]}.00", currency, active))
            )
    return rows


def calendar(first: date, days: int) -> list[str]:
    """Rows of itcrm_events: open days and fairs spread over the days of the sample."""
    rng = Random(EVENTS)
    rows = []
    for number in range(1, EVENTS + 1):
        name, kind, cost = _GATHERINGS[number % len(_GATHERINGS)]
        city = rng.choice(_CITIES)[0]
        day = first + timedelta(days=(number - 1) * days // EVENTS)
        status = None if number % 9 == 0 else "проведено"
        rows.append(
            plain_row((number, name, f"{name}: {city}, {day:%d.%m.%Y}", day, kind, status, f"{cost:.2f}"))
        )
    return rows

"""The three people whom the playground opens with."""

from dataclasses import dataclass

from bot.playground.person import Person
from bot.playground.world import World


@dataclass(frozen=True)
class Role:
    """Somebody of the cast, before there is a world to live in."""

    id: int
    first_name: str
    last_name: str
    username: str
    language_code: str
    phone: str
    role: str
    place: str
    zone: str


TRAINEE = Role(700_000_001, "ສົມພອນ", "ວົງສາ", "somphone_v", "lo", "8562055512345", "Trainee", "Pakse", "Asia/Vientiane")
TEACHER = Role(700_000_002, "วิชัย", "ศรีสุข", "wichai_s", "th", "66815550123", "Teacher", "Khon Kaen", "Asia/Bangkok")
COORDINATOR = Role(
    700_000_003, "Maya", "Collins", "maya_collins", "en", "66895550147", "Coordinator", "Bangkok", "Asia/Bangkok"
)
CAST = (TRAINEE, TEACHER, COORDINATOR)


def gather(world: World) -> list[Person]:
    """Bring the cast into the world; who is there already stays as she is."""
    return [world.people.get(role.id) or world.person(**vars(role)) for role in CAST]

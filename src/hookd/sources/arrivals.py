"""The inotify observer, so that a file moved out of a directory does not hold up the news of the next one there."""

from watchdog.observers.inotify import InotifyEmitter, InotifyObserver
from watchdog.observers.inotify_c import InotifyConstants, Mask


class ArrivalObserver(InotifyObserver):
    """As watchdog's own; who does not ask for deletions hears of arrivals only."""

    def __init__(self) -> None:
        super().__init__()
        self._emitter_class = _ArrivalEmitter


class _ArrivalEmitter(InotifyEmitter):
    def get_event_mask_from_filter(self) -> Mask:
        # After IN_MOVED_FROM the emitter waits half a second for its IN_MOVED_TO, and all that came since waits too.
        mask = super().get_event_mask_from_filter()
        return mask if mask & InotifyConstants.IN_DELETE else Mask(mask & ~InotifyConstants.IN_MOVED_FROM)

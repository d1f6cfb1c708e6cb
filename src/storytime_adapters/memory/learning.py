"""What readers learn, in one unit of work."""

from .levels import MemoryLevelRepository
from .quizzes import MemoryQuizRepository
from .unit_of_work import MemoryUnitOfWork


class MemoryLearningUnitOfWork(MemoryUnitOfWork):
    @property
    def quizzes(self) -> MemoryQuizRepository:
        return MemoryQuizRepository(self.table("quiz_results"), self.table("quiz_answers"))

    @property
    def levels(self) -> MemoryLevelRepository:
        return MemoryLevelRepository(self.table("reading_levels"), self.table("level_evidence"))

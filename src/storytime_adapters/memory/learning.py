"""What readers learn, in one unit of work."""

from .quizzes import MemoryQuizRepository
from .unit_of_work import MemoryUnitOfWork


class MemoryLearningUnitOfWork(MemoryUnitOfWork):
    @property
    def quizzes(self) -> MemoryQuizRepository:
        return MemoryQuizRepository(self.table("quiz_results"), self.table("quiz_answers"))

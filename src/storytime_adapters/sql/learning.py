"""What readers learn, in one transaction."""

from .levels import SqlLevelRepository
from .quizzes import SqlQuizRepository
from .unit_of_work import SqlUnitOfWork


class SqlLearningUnitOfWork(SqlUnitOfWork):
    @property
    def quizzes(self) -> SqlQuizRepository:
        return SqlQuizRepository(self.connection)

    @property
    def levels(self) -> SqlLevelRepository:
        return SqlLevelRepository(self.connection)

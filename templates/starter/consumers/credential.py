"""How a program lives through a rotation.

It reads the value from the file that Rekeyer delivers, and when a login is refused it reads the file again and tries
both, the value in the file and the one that worked last. Whatever the instant, one of the two is valid.

    database = Credential("/srv/payments/app/.env", "DB_PASSWORD", refused=psycopg.OperationalError)
    session = database.use(lambda password: psycopg.connect(user="payments", password=password))
"""


class Credential:
    def __init__(self, file, key, refused):
        """refused: the exception, or a tuple of them, by which a login says that the value is wrong."""
        self.file = file
        self.key = key
        self.refused = refused
        self.worked = None

    def use(self, login):
        """Logs in with the value in the file, or else with the one that worked last."""
        values = [value for value in dict.fromkeys([self._read(), self.worked]) if value is not None]
        if not values:
            raise KeyError(f"{self.file} has no {self.key}")
        for value in values[:-1]:
            try:
                return self._used(value, login)
            except self.refused:
                pass
        return self._used(values[-1], login)

    def _used(self, value, login):
        session = login(value)
        self.worked = value
        return session

    def _read(self):
        with open(self.file, encoding="utf-8") as lines:
            for line in lines:
                if line.startswith(f"{self.key}="):
                    return line.rstrip("\n")[len(self.key) + 1 :]
        return None

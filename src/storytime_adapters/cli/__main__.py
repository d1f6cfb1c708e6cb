"""``python -m storytime_adapters.cli``"""

from .main import main

main()

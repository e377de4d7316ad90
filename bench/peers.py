"""bench/peers.py FILE: seconds to learn the csv file with SDV, seconds to make as many rows, peak memory in MB."""
import resource
import sys
import time
import warnings

import pandas
from sdv.metadata import Metadata
from sdv.single_table import GaussianCopulaSynthesizer

warnings.simplefilter("ignore")
table = pandas.read_csv(sys.argv[1])
synthesizer = GaussianCopulaSynthesizer(Metadata.detect_from_dataframes({"bench": table}))
begin = time.perf_counter()
synthesizer.fit({"bench": table})
learned = time.perf_counter()
synthesizer.sample(len(table))
made = time.perf_counter()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(f"{learned - begin:.3f} {made - learned:.3f} {peak / 1024:.0f}")

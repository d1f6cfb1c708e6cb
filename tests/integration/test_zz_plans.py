from tests.integration.test_plans import *
def test_it(crowded):
    house, engine, ids = crowded
    mum = house.a_mum()
    with statements_of(engine) as said:
        house.get("/stories?limit=20", mum)
    for s,p in said:
        if not s.lstrip().startswith("SELECT"): continue
        with engine.connect() as c:
            t="\n".join(r[0] for r in c.exec_driver_sql("EXPLAIN (ANALYZE,VERBOSE off) "+s,p))
            if "stories" in s: print(t[:6000]); print("=====")
    with engine.connect() as c:
        print(c.exec_driver_sql("select indexdef from pg_indexes where tablename='stories'").all())
        print(c.exec_driver_sql("select relname, reltuples, relpages, relallvisible from pg_class where relname in ('stories','story_hidings','reading_progress')").all())

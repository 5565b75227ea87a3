# step load: cell 2
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_blame, marshal_save],
)
def load_step(rows_out: Output[Artifact], SIZE: int = 4):
    SIZE = int(SIZE)

    rows = list(range(SIZE))

    marshal_save(rows, rows_out)


# step clean: cell 3
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_blame, marshal_load, marshal_save],
)
def clean_step(rows_in: Input[Artifact], rows_out: Output[Artifact]):
    rows = marshal_load(rows_in)

    if len(rows) > 3:
        # the last one is a sum
        rows.pop()

    marshal_save(rows, rows_out)


# step train: cell 4
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[*GUARDING, marshal_blame, marshal_load, marshal_save],
)
def train_step(rows_in: Input[Artifact], score_out: Output[Artifact], SIZE: int = 4):
    SIZE = int(SIZE)

    rows = marshal_load(rows_in)
    watched = marshal_watch(rows=rows)

    score = sum(rows) / SIZE
    print(score)

    marshal_guard(watched)

    marshal_save(score, score_out)


# step publish-condition: cell 5
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[*GUARDING, marshal_load],
)
def publish_condition_step(score_in: Input[Artifact], SIZE: int = 4) -> bool:
    SIZE = int(SIZE)

    score = marshal_load(score_in)
    watched = marshal_watch(score=score)

    answer = bool(score > 0.5 and SIZE < 10)

    marshal_guard(watched)

    return answer


# step publish: cell 5
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_load],
)
def publish_step(score_in: Input[Artifact]):
    score = marshal_load(score_in)

    # only what is good
    text = f"""score
  {score}"""
    print(text)


# step count: cell 6
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[*GUARDING, marshal_load],
)
def count_step(rows_in: Input[Artifact]):
    rows = marshal_load(rows_in)
    watched = marshal_watch(rows=rows)

    print(len(rows))

    marshal_guard(watched)


# step debug: cell 7
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_load],
)
def debug_step(rows_in: Input[Artifact]):
    rows = marshal_load(rows_in)

    print("debug", rows)


# step quiet: cell 8
@kfp_dsl.component(base_image="python:3.11")
def quiet_step():
    print("quiet")


# step fast: cell 9
@kfp_dsl.component(base_image="python:3.11")
def fast_step():
    print("fast")


# step slow: cell 10
@kfp_dsl.component(base_image="python:3.11")
def slow_step():
    print("slow")


@kfp_dsl.pipeline(name="conditions")
def conditions_pipeline(
    SIZE: int = 4, DEBUG: bool = False, MODE: str = "fast", RATE: float = 0.5
):
    load_task = load_step(SIZE=SIZE)
    load_task.set_display_name("load")

    clean_task = clean_step(rows_in=load_task.outputs["rows_out"])
    clean_task.set_display_name("clean")

    train_task = train_step(rows_in=clean_task.outputs["rows_out"], SIZE=SIZE)
    train_task.set_display_name("train")

    publish_condition_task = publish_condition_step(
        score_in=train_task.outputs["score_out"], SIZE=SIZE
    )
    publish_condition_task.set_display_name("publish-condition")

    with kfp_dsl.If(
        publish_condition_task.outputs["Output"] == True, name="score>0.5 and SIZE<10"
    ):
        publish_task = publish_step(score_in=train_task.outputs["score_out"])
        publish_task.set_display_name("publish")

    with kfp_dsl.If(SIZE > 3, name="SIZE > 3"):
        count_task = count_step(rows_in=clean_task.outputs["rows_out"])
        count_task.set_display_name("count")

    with kfp_dsl.If(DEBUG == True, name="DEBUG"):
        debug_task = debug_step(rows_in=clean_task.outputs["rows_out"])
        debug_task.set_display_name("debug")

    with kfp_dsl.If(DEBUG == False, name="not DEBUG"):
        quiet_task = quiet_step()
        quiet_task.set_display_name("quiet")

    with kfp_dsl.If(MODE == "fast", name='MODE == "fast"'):
        fast_task = fast_step()
        fast_task.set_display_name("fast")

    with kfp_dsl.If(RATE >= 0.75, name="RATE >= 0.75"):
        slow_task = slow_step()
        slow_task.set_display_name("slow")


if __name__ == "__main__":
    compiler.Compiler().compile(conditions_pipeline, "conditions.yaml")

# step load: cell 3
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_blame, marshal_save],
)
def load_step(depth_out: Output[Artifact], rows_out: Output[Artifact]):
    rows = list(range(4))
    depth = "none"

    marshal_save(depth, depth_out)
    marshal_save(rows, rows_out)


# step train-items: cell 4
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_blame, marshal_save, restore_json],
)
def train_items_step(
    train_items_out: Output[Artifact], DEPTHS: list = [3, 2, 1, 4]
) -> list:
    DEPTHS = restore_json(DEPTHS, [3, 2, 1, 4])

    train_items = list(DEPTHS)
    answer = list(range(max(len(train_items), 1)))

    marshal_save(train_items, train_items_out)
    return answer


# step train-each: cell 4
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[*GUARDING, marshal_blame, marshal_load, marshal_save],
)
def train_each_step(
    depth_in: Input[Artifact],
    rows_in: Input[Artifact],
    train_items_in: Input[Artifact],
    train_parts_out: Output[Artifact],
    train_index: int,
):
    train_index = int(train_index)

    def fit(depth, rows):
        return {"depth": depth, "score": depth * sum(rows)}

    depth = marshal_load(depth_in)
    rows = marshal_load(rows_in)
    train_items = marshal_load(train_items_in)
    watched = marshal_watch(rows=rows, train_items=train_items)

    scores = []
    models = {}
    for depth in train_items[train_index : train_index + 1]:
        if depth == 2:
            continue
        model = fit(depth, rows)
        scores.append(model["score"])
        models[depth] = model
    train_part = {"scores": scores, "models": models}
    if train_items:
        train_part.update({"depth": depth})
    train_parts = (train_index, train_part)

    marshal_guard(watched)

    marshal_save(train_parts, train_parts_out)


# step train: cell 4
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_blame, marshal_load, marshal_save],
)
def train_step(
    depth_in: Input[Artifact],
    train_parts_in: Input[List[Artifact]],
    best_out: Output[Artifact],
    depth_out: Output[Artifact],
    models_out: Output[Artifact],
    scores_out: Output[Artifact],
):
    depth = marshal_load(depth_in)
    train_parts = [marshal_load(part) for part in train_parts_in]

    scores = []
    models = {}
    for train_position, train_part in sorted(train_parts):
        scores.extend(train_part["scores"])
        models.update(train_part["models"])
        if "depth" in train_part:
            depth = train_part["depth"]
    best = max(scores, default=None)

    marshal_save(best, best_out)
    marshal_save(depth, depth_out)
    marshal_save(models, models_out)
    marshal_save(scores, scores_out)


# step show: cell 5
@kfp_dsl.component(
    base_image="python:3.11",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_load],
)
def show_step(
    best_in: Input[Artifact],
    depth_in: Input[Artifact],
    models_in: Input[Artifact],
    scores_in: Input[Artifact],
):
    best = marshal_load(best_in)
    depth = marshal_load(depth_in)
    models = marshal_load(models_in)
    scores = marshal_load(scores_in)

    print(scores, best, depth, models)


@kfp_dsl.pipeline(name="loops")
def loops_pipeline(DEPTHS: list = [3, 2, 1, 4]):
    load_task = load_step()
    load_task.set_display_name("load")

    train_items_task = train_items_step(DEPTHS=DEPTHS)
    train_items_task.set_display_name("train-items")

    with kfp_dsl.ParallelFor(
        items=train_items_task.outputs["Output"], name="for depth in DEPTHS"
    ) as train_index:
        train_each_task = train_each_step(
            depth_in=load_task.outputs["depth_out"],
            rows_in=load_task.outputs["rows_out"],
            train_items_in=train_items_task.outputs["train_items_out"],
            train_index=train_index,
        )
        train_each_task.set_display_name("train-each")

    train_task = train_step(
        depth_in=load_task.outputs["depth_out"],
        train_parts_in=kfp_dsl.Collected(train_each_task.outputs["train_parts_out"]),
    )
    train_task.set_display_name("train")

    show_task = show_step(
        best_in=train_task.outputs["best_out"],
        depth_in=train_task.outputs["depth_out"],
        models_in=train_task.outputs["models_out"],
        scores_in=train_task.outputs["scores_out"],
    )
    show_task.set_display_name("show")


if __name__ == "__main__":
    compiler.Compiler().compile(loops_pipeline, "loops.yaml")

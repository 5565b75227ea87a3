# step text: cell 2
@kfp_dsl.component(
    base_image="python:3.12",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_blame, marshal_save, place_files],
)
def text_step(text_out: Output[Artifact]):
    place_files(
        {
            "settings.json": "\n".join(
                [
                    '{"a": "\\n{{\x24"}',
                    "    ",
                    "end",
                ]
            )
        },
        {},
    )

    with open("./settings.json") as file:
        text = file.read()

    marshal_save(text, text_out)


# step binary: cell 3
@kfp_dsl.component(
    base_image="python:3.12",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_blame, marshal_save, place_files],
)
def binary_step(raw_out: Output[Artifact]):
    place_files(
        {},
        {
            "data/a.bin": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWltcXV5fYGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKDhIWGh4iJiouMjY6PkJGSk5SVlpeYmZqbnJ2en6ChoqOkpaanqKmqq6ytrq+wsbKztLW2t7i5uru8vb6/wMHCw8TFxsfIycrLzM3Oz9DR0tPU1dbX2Nna29zd3t/g4eLj5OXm5+jp6uvs7e7v8PHy8/T19vf4+fr7/P3+/w=="
        },
    )

    def read(name):
        with open(f"data/{name}.bin", "rb") as file:
            return file.read()

    raw = read("a")

    marshal_save(raw, raw_out)


# step neither: cell 4
@kfp_dsl.component(
    base_image="python:3.12",
    packages_to_install=["cloudpickle"],
    additional_funcs=[marshal_load],
)
def neither_step(raw_in: Input[Artifact], text_in: Input[Artifact]):
    raw = marshal_load(raw_in)
    text = marshal_load(text_in)

    print(text, raw)


@kfp_dsl.pipeline(name="files")
def files_pipeline():
    text_task = text_step()
    text_task.set_display_name("text")

    binary_task = binary_step()
    binary_task.set_display_name("binary")

    neither_task = neither_step(
        raw_in=binary_task.outputs["raw_out"], text_in=text_task.outputs["text_out"]
    )
    neither_task.set_display_name("neither")


if __name__ == "__main__":
    compiler.Compiler().compile(files_pipeline, "files.yaml")

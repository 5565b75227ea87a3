# step train: cell 1
@kfp_dsl.component(base_image="python:3.12", additional_funcs=[enter_directory])
def train_step(workspace_path: str):
    enter_directory(workspace_path)

    print(1)


@kfp_dsl.pipeline(
    name="notebook",
    pipeline_config=kfp_dsl.PipelineConfig(
        workspace=kfp_dsl.WorkspaceConfig(
            size="5Gi",
            kubernetes=kfp_dsl.KubernetesWorkspaceConfig(
                pvcSpecPatch={
                    "storageClassName": "fast",
                    "accessModes": ["ReadWriteMany"],
                }
            ),
        ),
        ttl_seconds_after_finished=600,
        active_deadline_seconds=7200,
    ),
)
def notebook_pipeline():
    train_task = train_step(workspace_path=kfp_dsl.WORKSPACE_PATH_PLACEHOLDER)
    train_task.set_display_name("train")
    train_task.set_caching_options(False)


if __name__ == "__main__":
    compiler.Compiler().compile(notebook_pipeline, "notebook.yaml")

# step image: cell 1
@kfp_dsl.component(
    base_image="registry.example:5000/team/ml:1.2@sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"
)
def image_step():
    print(1)


# step limit: cell 2
@kfp_dsl.component(base_image="python:3.12")
def limit_step():
    print(1)


# step request: cell 3
@kfp_dsl.component(base_image="python:3.12")
def request_step():
    print(1)


# step env: cell 4
@kfp_dsl.component(base_image="python:3.12")
def env_step():
    print(1)


# step secret: cell 5
@kfp_dsl.component(base_image="python:3.12")
def secret_step():
    print(1)


# step configmap: cell 6
@kfp_dsl.component(base_image="python:3.12")
def configmap_step():
    print(1)


# step volume: cell 7
@kfp_dsl.component(base_image="python:3.12")
def volume_step():
    print(1)


# step field: cell 8
@kfp_dsl.component(base_image="python:3.12")
def field_step():
    print(1)


# step sub_path: cell 9
@kfp_dsl.component(base_image="python:3.12")
def sub_path_step():
    print(1)


# step empty_dir: cell 10
@kfp_dsl.component(base_image="python:3.12")
def empty_dir_step():
    print(1)


# step secret_volume: cell 11
@kfp_dsl.component(base_image="python:3.12")
def secret_volume_step():
    print(1)


# step configmap_volume: cell 12
@kfp_dsl.component(base_image="python:3.12")
def configmap_volume_step():
    print(1)


# step secret_that_may_be_missing: cell 13
@kfp_dsl.component(base_image="python:3.12")
def secret_that_may_be_missing_step():
    print(1)


# step affinity: cell 14
@kfp_dsl.component(base_image="python:3.12")
def affinity_step():
    print(1)


# step label: cell 15
@kfp_dsl.component(base_image="python:3.12")
def label_step():
    print(1)


# step annotation: cell 16
@kfp_dsl.component(base_image="python:3.12")
def annotation_step():
    print(1)


# step node: cell 17
@kfp_dsl.component(base_image="python:3.12")
def node_step():
    print(1)


# step toleration: cell 18
@kfp_dsl.component(base_image="python:3.12")
def toleration_step():
    print(1)


# step image_pull_secret: cell 19
@kfp_dsl.component(base_image="python:3.12")
def image_pull_secret_step():
    print(1)


# step image_pull_policy: cell 20
@kfp_dsl.component(base_image="python:3.12")
def image_pull_policy_step():
    print(1)


# step cache: cell 21
@kfp_dsl.component(base_image="python:3.12")
def cache_step():
    print(1)


# step cache_key: cell 22
@kfp_dsl.component(base_image="python:3.12")
def cache_key_step():
    print(1)


# step debug_pause: cell 23
@kfp_dsl.component(base_image="python:3.12")
def debug_pause_step():
    print(1)


# step debug_pause_alone: cell 24
@kfp_dsl.component(base_image="python:3.12")
def debug_pause_alone_step():
    print(1)


# step debug_pause_at_the_beginning: cell 25
@kfp_dsl.component(base_image="python:3.12")
def debug_pause_at_the_beginning_step():
    print(1)


# step retry: cell 26
@kfp_dsl.component(base_image="python:3.12")
def retry_step():
    print(1)


# step retry_alone: cell 27
@kfp_dsl.component(base_image="python:3.12")
def retry_alone_step():
    print(1)


# step timeout: cell 28
@kfp_dsl.component(base_image="python:3.12")
def timeout_step():
    print(1)


@kfp_dsl.pipeline(name="steps")
def steps_pipeline():
    image_task = image_step()
    image_task.set_display_name("image")

    limit_task = limit_step()
    limit_task.set_display_name("limit")
    limit_task.set_cpu_limit("2")
    limit_task.set_memory_limit("1536Mi")
    limit_task.set_accelerator_type("amd.com/gpu")
    limit_task.set_accelerator_limit("2")

    request_task = request_step()
    request_task.set_display_name("request")
    request_task.set_cpu_request("500m")
    request_task.set_memory_request("2G")

    env_task = env_step()
    env_task.set_display_name("env")
    env_task.set_env_variable("URL", "http://host:80/?q={{\x24.x}}")
    env_task.set_env_variable("EMPTY", "")

    secret_task = secret_step()
    secret_task.set_display_name("secret")
    kfp_kubernetes.use_secret_as_env(
        secret_task,
        secret_name="db",
        secret_key_to_env={"password": "DB_PASSWORD", "user": "DB_USER"},
    )
    kfp_kubernetes.use_secret_as_env(
        secret_task, secret_name="db", secret_key_to_env={"user": "OTHER"}
    )

    configmap_task = configmap_step()
    configmap_task.set_display_name("configmap")
    kfp_kubernetes.use_config_map_as_env(
        configmap_task,
        config_map_name="site",
        config_map_key_to_env={"region": "REGION"},
    )

    volume_task = volume_step()
    volume_task.set_display_name("volume")
    kfp_kubernetes.mount_pvc(volume_task, pvc_name="data", mount_path="/data")
    kfp_kubernetes.mount_pvc(volume_task, pvc_name="raw", mount_path="/raw")

    field_task = field_step()
    field_task.set_display_name("field")
    kfp_kubernetes.use_field_path_as_env(
        field_task, env_name="POD", field_path="metadata.name"
    )
    kfp_kubernetes.use_field_path_as_env(
        field_task, env_name="TEAM", field_path="metadata.labels['team']"
    )

    sub_path_task = sub_path_step()
    sub_path_task.set_display_name("sub_path")
    kfp_kubernetes.mount_pvc(
        sub_path_task, pvc_name="data", mount_path="/data", sub_path="raw/2026"
    )
    kfp_kubernetes.mount_pvc(sub_path_task, pvc_name="other", mount_path="/other")

    empty_dir_task = empty_dir_step()
    empty_dir_task.set_display_name("empty_dir")
    kfp_kubernetes.empty_dir_mount(
        empty_dir_task, volume_name="scratch", mount_path="/scratch"
    )
    kfp_kubernetes.empty_dir_mount(
        empty_dir_task,
        volume_name="shm",
        mount_path="/dev/shm",
        medium="Memory",
        size_limit="2Gi",
    )
    kfp_kubernetes.empty_dir_mount(
        empty_dir_task, volume_name="big", mount_path="/big", size_limit="1Gi"
    )

    secret_volume_task = secret_volume_step()
    secret_volume_task.set_display_name("secret_volume")
    kfp_kubernetes.use_secret_as_volume(
        secret_volume_task, secret_name="db", mount_path="/secrets/db"
    )
    kfp_kubernetes.use_secret_as_volume(
        secret_volume_task, secret_name="tls", mount_path="/secrets/tls", optional=True
    )

    configmap_volume_task = configmap_volume_step()
    configmap_volume_task.set_display_name("configmap_volume")
    kfp_kubernetes.use_config_map_as_volume(
        configmap_volume_task, config_map_name="site", mount_path="/site", optional=True
    )

    secret_that_may_be_missing_task = secret_that_may_be_missing_step()
    secret_that_may_be_missing_task.set_display_name("secret_that_may_be_missing")
    kfp_kubernetes.use_secret_as_env(
        secret_that_may_be_missing_task,
        secret_name="db",
        secret_key_to_env={"user": "DB_USER"},
        optional=True,
    )
    kfp_kubernetes.use_secret_as_env(
        secret_that_may_be_missing_task,
        secret_name="db",
        secret_key_to_env={"password": "DB_PASSWORD"},
    )

    affinity_task = affinity_step()
    affinity_task.set_display_name("affinity")
    kfp_kubernetes.add_node_affinity(
        affinity_task,
        match_expressions=[
            {"key": "disk", "operator": "In", "values": ["ssd", "nvme"]},
            {"key": "gpu", "operator": "Exists"},
        ],
    )
    kfp_kubernetes.add_node_affinity(
        affinity_task,
        match_expressions=[{"key": "cores", "operator": "Gt", "values": ["8"]}],
        weight=50,
    )

    label_task = label_step()
    label_task.set_display_name("label")
    kfp_kubernetes.add_pod_label(label_task, label_key="team", label_value="ml")
    kfp_kubernetes.add_pod_label(
        label_task, label_key="example.com/tier", label_value="gold"
    )

    annotation_task = annotation_step()
    annotation_task.set_display_name("annotation")
    kfp_kubernetes.add_pod_annotation(
        annotation_task, annotation_key="note", annotation_value="a: 'b' \"c\" \\"
    )

    node_task = node_step()
    node_task.set_display_name("node")
    kfp_kubernetes.add_node_selector(node_task, label_key="disk", label_value="ssd")

    toleration_task = toleration_step()
    toleration_task.set_display_name("toleration")
    kfp_kubernetes.add_toleration(
        toleration_task, key="gpu", operator="Exists", effect="NoSchedule"
    )
    kfp_kubernetes.add_toleration(
        toleration_task, key="team", operator="Equal", value="ml", effect="NoExecute"
    )
    kfp_kubernetes.add_toleration(toleration_task, operator="Exists")

    image_pull_secret_task = image_pull_secret_step()
    image_pull_secret_task.set_display_name("image_pull_secret")
    kfp_kubernetes.set_image_pull_secrets(
        image_pull_secret_task, secret_names=["one", "two"]
    )

    image_pull_policy_task = image_pull_policy_step()
    image_pull_policy_task.set_display_name("image_pull_policy")
    kfp_kubernetes.set_image_pull_policy(image_pull_policy_task, policy="Always")

    cache_task = cache_step()
    cache_task.set_display_name("cache")
    cache_task.set_caching_options(False)

    cache_key_task = cache_key_step()
    cache_key_task.set_display_name("cache_key")
    cache_key_task.set_caching_options(True, cache_key="prices-2026-07")

    debug_pause_task = debug_pause_step()
    debug_pause_task.set_display_name("debug_pause")
    debug_pause_task.set_debug_pause(before=True, on_error=True)

    debug_pause_alone_task = debug_pause_alone_step()
    debug_pause_alone_task.set_display_name("debug_pause_alone")
    debug_pause_alone_task.set_debug_pause()

    debug_pause_at_the_beginning_task = debug_pause_at_the_beginning_step()
    debug_pause_at_the_beginning_task.set_display_name("debug_pause_at_the_beginning")
    debug_pause_at_the_beginning_task.set_debug_pause(before=True, after=False)

    retry_task = retry_step()
    retry_task.set_display_name("retry")
    retry_task.set_retry(
        num_retries=3,
        backoff_duration="60s",
        backoff_factor=1.5,
        backoff_max_duration="600s",
    )

    retry_alone_task = retry_alone_step()
    retry_alone_task.set_display_name("retry_alone")
    retry_alone_task.set_retry(
        num_retries=2,
        backoff_duration="0s",
        backoff_factor=2.0,
        backoff_max_duration="3600s",
    )

    timeout_task = timeout_step()
    timeout_task.set_display_name("timeout")
    kfp_kubernetes.set_timeout(timeout_task, seconds=5400)


if __name__ == "__main__":
    compiler.Compiler().compile(steps_pipeline, "steps.yaml")

"""One exchange by boto3, as a script would: STS_URL and CUSTOM_ENV_… as for the drivers."""

import os

import boto3
import botocore
import botocore.config

sts = boto3.client(
    "sts", region_name="eu-west-1", endpoint_url=os.environ["STS_URL"],
    config=botocore.config.Config(signature_version=botocore.UNSIGNED))
answer = sts.assume_role_with_web_identity(
    RoleArn=os.environ["CUSTOM_ENV_ROLE_ARN"], RoleSessionName="gitlab-" + os.environ["CUSTOM_ENV_CI_JOB_ID"],
    WebIdentityToken=os.environ["CUSTOM_ENV_AWS_ID_TOKEN"])
assert answer["Credentials"]["SessionToken"]

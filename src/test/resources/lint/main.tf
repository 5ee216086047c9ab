# The roles of a shop, as its authors write them.
terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
}

variable "group" {
  type    = string
  default = "acme"
}

variable "project" {}

locals {
  instance = "https://gitlab.example.com"
  main     = "project_path:${var.group}/shop:ref_type:branch:ref:main"
}

resource "aws_iam_openid_connect_provider" "gitlab" {
  url            = local.instance
  client_id_list = [local.instance]
}

// Exact: nothing is found.
resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.gitlab.arn }
      Condition = {
        StringEquals = {
          "${aws_iam_openid_connect_provider.gitlab.url}:aud" = local.instance
          "${aws_iam_openid_connect_provider.gitlab.url}:sub" : local.main,
        }
      }
    }]
  })
}

/* Every group whose name begins with acme,
   and what a variable hides. */
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.gitlab.arn]
    }
    condition {
      test     = "StringLike"
      variable = "gitlab.example.com:sub"
      values   = ["project_path:${var.group}*"]
    }
    condition {
      test     = "StringLike"
      variable = "gitlab.example.com:sub"
      values   = ["project_path:${var.project}:ref_type:branch:ref:main"]
    }
    condition {
      test     = "StringEquals"
      variable = "${replace(aws_iam_openid_connect_provider.gitlab.url, "https://", "")}:aud"
      values   = aws_iam_openid_connect_provider.gitlab.client_id_list
    }
  }
  dynamic "statement" {
    for_each = var.more
    content {
      actions = ["sts:AssumeRole"]
    }
  }
}

resource "aws_iam_role" "review" {
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role" "text" {
  assume_role_policy = <<-EOF
    {
      "Version": "2012-10-17",
      "Statement": {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": "${aws_iam_openid_connect_provider.gitlab.arn}"},
        "Condition": {"StringLike": {
          "gitlab.example.com:aud": "https://gitlab.example.com",
          "gitlab.example.com:sub": "project_path:*"}}
      }
    }
    EOF
}

resource "aws_iam_role" "elsewhere" {
  assume_role_policy = module.trust.policy
}

# The policies of the comparison in docs/lint.md; roles.json has the same.

resource "aws_iam_role" "exact" {
  name = "exact"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = "arn:aws:iam::123456789012:oidc-provider/gitlab.com"
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "gitlab.com:aud" = "https://gitlab.com"
          "gitlab.com:project_id" = "20"
          "gitlab.com:namespace_id" = "7"
          "gitlab.com:ref_protected" = "true"
          "gitlab.com:sub" = "project_path:acme/shop:ref_type:branch:ref:main"
        }
      }
    }]
  })
}

resource "aws_iam_role" "no-condition" {
  name = "no-condition"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = "arn:aws:iam::123456789012:oidc-provider/gitlab.com"
      }
      Action = "sts:AssumeRoleWithWebIdentity"
    }]
  })
}

resource "aws_iam_role" "no-subject" {
  name = "no-subject"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = "arn:aws:iam::123456789012:oidc-provider/gitlab.com"
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "gitlab.com:aud" = "https://gitlab.com"
        }
      }
    }]
  })
}

resource "aws_iam_role" "any-project" {
  name = "any-project"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "gitlab.example.com:aud" = "https://gitlab.example.com"
        }
        StringLike = {
          "gitlab.example.com:sub" = "project_path:*"
        }
      }
    }]
  })
}

resource "aws_iam_role" "group-prefix" {
  name = "group-prefix"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "gitlab.example.com:aud" = "https://gitlab.example.com"
        }
        StringLike = {
          "gitlab.example.com:sub" = "project_path:acme*:ref_type:branch:ref:main"
        }
      }
    }]
  })
}

resource "aws_iam_role" "whole-group" {
  name = "whole-group"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "gitlab.example.com:aud" = "https://gitlab.example.com"
        }
        StringLike = {
          "gitlab.example.com:sub" = "project_path:acme/*"
        }
      }
    }]
  })
}

resource "aws_iam_role" "any-ref" {
  name = "any-ref"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "gitlab.example.com:aud" = "https://gitlab.example.com"
        }
        StringLike = {
          "gitlab.example.com:sub" = "project_path:acme/shop:*"
        }
      }
    }]
  })
}

resource "aws_iam_role" "no-audience" {
  name = "no-audience"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "gitlab.example.com:sub" = "project_path:acme/shop:ref_type:branch:ref:main"
        }
      }
    }]
  })
}

resource "aws_iam_role" "merge-request" {
  name = "merge-request"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "gitlab.example.com:aud" = "https://gitlab.example.com"
        }
        StringLike = {
          "gitlab.example.com:sub" = "project_path:acme/shop:ref_type:mr:*"
        }
      }
    }]
  })
}

resource "aws_iam_role" "star-under-equals" {
  name = "star-under-equals"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "gitlab.example.com:aud" = "https://gitlab.example.com"
          "gitlab.example.com:sub" = "project_path:acme/shop:*"
        }
      }
    }]
  })
}

resource "aws_iam_role" "claim-not-offered" {
  name = "claim-not-offered"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "gitlab.example.com:aud" = "https://gitlab.example.com"
          "gitlab.example.com:project_path" = "acme/shop"
          "gitlab.example.com:sub" = "project_path:acme/shop:ref_type:branch:ref:main"
        }
      }
    }]
  })
}

resource "aws_iam_role" "key-without-issuer" {
  name = "key-without-issuer"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "gitlab.example.com:aud" = "https://gitlab.example.com"
          sub = "project_path:acme/shop:ref_type:branch:ref:main"
        }
      }
    }]
  })
}

resource "aws_iam_role" "absent-claim-holds" {
  name = "absent-claim-holds"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "gitlab.example.com:aud" = "https://gitlab.example.com"
        }
        "ForAllValues:StringLike" = {
          "gitlab.example.com:sub" = "project_path:acme/shop:*"
        }
      }
    }]
  })
}

resource "aws_iam_role" "github-subject" {
  name = "github-subject"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "gitlab.example.com:aud" = "https://gitlab.example.com"
          "gitlab.example.com:sub" = "repo:acme/shop:ref:refs/heads/main"
        }
      }
    }]
  })
}

resource "aws_iam_role" "everybody" {
  name = "everybody"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        AWS = "*"
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "gitlab.example.com:aud" = "https://gitlab.example.com"
          "gitlab.example.com:sub" = "project_path:acme/shop:ref_type:branch:ref:main"
        }
      }
    }]
  })
}

resource "aws_iam_role" "github-any-repository" {
  name = "github-any-repository"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        }
        StringLike = {
          "token.actions.githubusercontent.com:sub" = "repo:*"
        }
      }
    }]
  })
}

resource "aws_iam_role" "github-no-subject" {
  name = "github-no-subject"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        }
      }
    }]
  })
}

resource "aws_iam_role" "service-of-any-account" {
  name = "service-of-any-account"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Service = "sns.amazonaws.com"
      }
      Action = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role" "other-account" {
  name = "other-account"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        AWS = "arn:aws:iam::999999999999:root"
      }
      Action = "sts:AssumeRole"
    }]
  })
}

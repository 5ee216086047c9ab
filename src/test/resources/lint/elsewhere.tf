resource "aws_iam_role" "elsewhere" {
  assume_role_policy = data.aws_iam_policy_document.in_another_file.json
}

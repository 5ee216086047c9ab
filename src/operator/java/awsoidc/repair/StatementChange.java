package awsoidc.repair;

import awsoidc.trust.Statement;
import awsoidc.yaml.Mark;
import java.util.ArrayList;
import java.util.List;

/**
 * A statement, and what is to be in its place.
 *
 * @param number from 1, in the order of the policy
 */
public record StatementChange(int number, Statement from, Statement to) {

  /**
   * A member of the statement that changes.
   *
   * @param before its name as yet; empty if it is a new one
   * @param mark where it stands, or the statement if it is a new one
   * @param lines name and value, to paste
   */
  public record Member(String before, Mark mark, List<String> lines) {
    public Member {
      lines = List.copyOf(lines);
    }
  }

  /** In their order; the others stay as they are. */
  public List<Member> members() {
    List<Member> members = new ArrayList<>();
    if (!from.principals().equals(to.principals())) {
      members.add(
          member(
              from.principals().negated() ? "NotPrincipal" : "Principal",
              StatementText.principal(to.principals())));
    }
    if (!from.actions().equals(to.actions())) {
      members.add(
          member(
              from.actions().negated() ? "NotAction" : "Action",
              StatementText.action(to.actions())));
    }
    if (!from.conditions().equals(to.conditions())) {
      members.add(
          member(
              from.conditions().isEmpty() ? "" : "Condition",
              StatementText.condition(to.conditions())));
    }
    return List.copyOf(members);
  }

  private Member member(String before, List<String> lines) {
    return new Member(before, from.marks().apply(before), lines);
  }
}

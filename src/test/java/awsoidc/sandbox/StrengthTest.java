package awsoidc.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.container.ContainerSettings;
import awsoidc.container.ImageName;
import awsoidc.container.ImagePattern;
import awsoidc.container.PullPolicy;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an operator can set counts when sandboxes are compared; also what is added later. */
class StrengthTest {

  private static final ContainerSettings CONTAINER =
      new ContainerSettings(
          Optional.empty(),
          ImageName.parse("a:1"),
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          false,
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false);

  private static final BubblewrapType.Settings NAMESPACES =
      new BubblewrapType.Settings(Optional.empty(), true, List.of());

  /** A value that each component of a record does not have in the settings below. */
  private static final Map<String, Object> OTHER_VALUES =
      Map.ofEntries(
          Map.entry("buildsDir", Optional.of(Path.of("/other"))),
          Map.entry("cacheDir", Optional.of(Path.of("/other"))),
          Map.entry("user", Optional.of("other")),
          Map.entry("network", false),
          Map.entry("binds", List.of(new Bind(Path.of("/other"), Path.of("/other"), true))),
          Map.entry("engine", Optional.of("docker")),
          Map.entry("image", ImageName.parse("b:1")),
          Map.entry("helperImage", ImageName.parse("b:1")),
          Map.entry("pullPolicies", List.of(PullPolicy.NEVER)),
          Map.entry("allowedPullPolicies", List.of(PullPolicy.NEVER)),
          Map.entry("allowedImages", List.of(new ImagePattern("b:*"))),
          Map.entry("allowedServices", List.of(new ImagePattern("b:*"))),
          Map.entry("privileged", true),
          Map.entry("servicesPrivileged", Optional.of(true)),
          Map.entry("privilegedServices", List.of(new ImagePattern("b:*"))),
          Map.entry("limits", List.of("--cap-add=NET_ADMIN")),
          Map.entry("options", List.of("--device=/dev/kvm")),
          Map.entry("volumes", List.of("/other:/other")),
          Map.entry("authFile", Optional.of(Path.of("/other"))),
          Map.entry("ecr", true));

  static Stream<RecordComponent> components() {
    return Stream.of(SandboxSettings.class, BubblewrapType.Settings.class, ContainerSettings.class)
        .flatMap(type -> Arrays.stream(type.getRecordComponents()))
        // How long a script may take to end keeps nobody apart.
        .filter(component -> !List.of("own", "grace").contains(component.getName()));
  }

  /** One that no comparison looked at would be as strong as the other, both ways. */
  @ParameterizedTest
  @MethodSource("components")
  void each_component_counts(RecordComponent component) throws ReflectiveOperationException {
    boolean ofContainers = component.getDeclaringRecord() == ContainerSettings.class;
    Object other =
        component.getName().equals("network") && ofContainers
            ? Optional.of("other")
            : Objects.requireNonNull(
                OTHER_VALUES.get(component.getName()),
                () -> "give " + component + " another value in this test");
    SandboxSettings base = ofContainers ? settings(CONTAINER) : settings(NAMESPACES);
    SandboxSettings changed =
        ofContainers
            ? settings(with(CONTAINER, component, other))
            : component.getDeclaringRecord() == SandboxSettings.class
                ? with(base, component, other)
                : settings(with(NAMESPACES, component, other));

    boolean asStrong = changed.weaknessesAgainst(base).isEmpty();
    boolean asStrongTheOtherWay = base.weaknessesAgainst(changed).isEmpty();

    assertThat(asStrong && asStrongTheOtherWay).isFalse();
    assertThat(base.weaknessesAgainst(base)).isEmpty();
    assertThat(changed.weaknessesAgainst(changed)).isEmpty();
  }

  @Test
  void an_option_of_the_engine_that_is_not_known_cannot_be_compared() {
    for (ContainerSettings with :
        List.of(limited(List.of("--new=1"), List.of()), limited(List.of(), List.of("--new=1")))) {
      assertThat(settings(with).weaknessesAgainst(settings(CONTAINER)))
          .containsExactly("new differs");
      assertThat(settings(CONTAINER).weaknessesAgainst(settings(with)))
          .containsExactly("new differs");
      assertThat(settings(with).weaknessesAgainst(settings(new HostType.Settings())))
          .containsExactly("new is set");
    }
  }

  private static ContainerSettings limited(List<String> limits, List<String> options) {
    return new ContainerSettings(
        Optional.empty(),
        ImageName.parse("a:1"),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        false,
        Optional.empty(),
        List.of(),
        limits,
        options,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  private static SandboxSettings settings(ContainerSettings container) {
    return settings(new ContainerType.Settings(container));
  }

  private static SandboxSettings settings(TypeSettings own) {
    return new SandboxSettings(
        own, Optional.empty(), Optional.empty(), SandboxSettings.DEFAULT_GRACE);
  }

  private static <R extends Record> R with(R record, RecordComponent changed, Object value)
      throws ReflectiveOperationException {
    @SuppressWarnings("unchecked")
    Class<R> type = (Class<R>) record.getClass();
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      boolean here = components[i].getName().equals(changed.getName());
      values[i] = here ? value : components[i].getAccessor().invoke(record);
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    return type.getDeclaredConstructor(types).newInstance(values);
  }
}

package awsoidc.end2end.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Set;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The class is run for each of its {@code kinds()}, one after another, beside other classes.
 * Without the lock, which nobody else has, its methods would run beside each other, too.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ParameterizedClass
@MethodSource("kinds")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(providers = ForEachKind.OfTheClass.class)
public @interface ForEachKind {

  /** A lock for each class. */
  final class OfTheClass implements ResourceLocksProvider {
    @Override
    public Set<Lock> provideForClass(Class<?> test) {
      return Set.of(new Lock(test.getName()));
    }
  }
}

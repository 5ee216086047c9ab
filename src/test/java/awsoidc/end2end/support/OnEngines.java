package awsoidc.end2end.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Needs podman or docker. One class at a time: tests look for what is left in an engine, and remove
 * it. JUnit's own thread runs them, one after another, while others run the rest. A lock would not
 * do: who waits for one loses its place among the threads, and gets it back when all else is over.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("engines")
@Execution(ExecutionMode.SAME_THREAD)
public @interface OnEngines {}
